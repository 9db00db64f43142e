"""`/profile`: one's own competency profile and why each level is what it is.

Composed here, because reading a profile first closes attempts whose time is over, and the
ledger knows nothing of attempts.
"""

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.assessment.service.attempts import close_due
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.learning import offers
from portal.ledger.queries import profiles
from portal.people.queries import letterheads
from portal.web.profiles.as_of import AsOf, day_asked
from portal.web.profiles.courses import CourseLink, fitting
from portal.web.profiles.elsewhere import steps
from portal.web.profiles.others import compared
from portal.web.profiles.overview import Overview, overview
from portal.web.profiles.why import explain

bp = Blueprint("profile", __name__)


@bp.get("/profile")
@requires(Permission.PROFILE_OWN, scope=profiles.levels)
def own() -> ResponseReturnValue:
    form = AsOf(request.args)
    view = _overview(form)
    return render_template(
        "ledger/profile.html",
        own=True,
        view=view,
        as_of=form,
        is_today=view.on == g.today,
        here=url_for(".own"),
        lead=compared(view),
        courses=_courses(view),
        print_url=url_for(".printed", aim=request.args.get("aim"), as_of=form.kept(g.today)),
        transcript_urls=[
            ("PDF", url_for("transcript.as_pdf", as_of=form.kept(g.today))),
            ("JSON", url_for("transcript.as_json", as_of=form.kept(g.today))),
        ],
    )


def _courses(view: Overview) -> dict[str, tuple[CourseLink, ...]]:
    """For each gap the courses that lead beyond the level held."""
    shelf = offers.on_offer(g.actor.organisation_id, g.now).shelf
    return {row.key: fitting(shelf, row.key, row.level) for row in view.gaps}


def _overview(form: AsOf) -> Overview:
    me = g.actor.person_id
    close_due(me, g.now)
    on = form.day(g.today)
    kept = form.kept(g.today)
    return overview(
        g.actor,
        me,
        on,
        aim=request.args.get("aim", ""),
        locale=str(get_locale()),
        url=lambda key: url_for(".competency", key=key, as_of=kept),
    )


@bp.get("/profile/print")
@requires(Permission.PROFILE_OWN, scope=profiles.levels)
def printed() -> ResponseReturnValue:
    form = AsOf(request.args)
    view = _overview(form)
    subject = letterheads.printed(g.actor.person_id, view.on)
    return render_template(
        "ledger/print.html",
        view=view,
        subject=subject,
        letterhead=subject.letterhead,
        paper="f4" if request.args.get("paper") == "f4" else "a4",
        paper_urls={
            paper: url_for(".printed", paper=paper, as_of=form.kept(g.today))
            for paper in ("a4", "f4")
        },
        back_url=url_for(".own", as_of=form.kept(g.today)),
    )


@bp.get("/profile/<key>")
@requires(Permission.PROFILE_OWN, scope=profiles.levels)
def competency(key: str) -> ResponseReturnValue:
    me = g.actor.person_id
    close_due(me, g.now)
    on = day_asked(request.args, g.today)
    why = explain(me, key, on, locale=str(get_locale()), full=True, own=True)
    shelf = offers.on_offer(g.actor.organisation_id, g.now).shelf
    courses = fitting(shelf, key, why.lowest)
    elsewhere = () if courses else steps(why, g.actor, g.now)
    if request.headers.get("HX-Request"):
        return render_template(
            "ledger/_why.html", why=why, courses=courses, elsewhere=elsewhere, may_ask=True
        )
    return render_template(
        "ledger/competency.html",
        why=why,
        courses=courses,
        elsewhere=elsewhere,
        may_ask=True,
        back_url=url_for(".own", as_of=request.args.get("as_of")),
        back_label=_("Profil kompetensi"),
    )
