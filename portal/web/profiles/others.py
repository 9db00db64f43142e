"""The pages about another person's profile, the same for supervisors, HR and inspectors."""

from collections.abc import Callable

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.assessment.service.attempts import close_due
from portal.learning import offers
from portal.web.profiles.as_of import AsOf, day_asked
from portal.web.profiles.courses import fitting
from portal.web.profiles.overview import Overview, overview
from portal.web.profiles.subjects import Subject
from portal.web.profiles.why import explain


def profile_page(
    who: Subject,
    *,
    here: str,
    url: Callable[[str], str],
    back: tuple[str, str],
    actions: tuple[tuple[str, str], ...] = (),
    hint: str = "",
) -> ResponseReturnValue:
    """Overview of somebody else. `url` leads to one competency, `back` is address and words.

    `hint` says what the reader can do here.
    """
    close_due(who.person_id, g.now)
    form = AsOf(request.args)
    view = overview(
        g.actor,
        who.person_id,
        form.day(g.today),
        aim=request.args.get("aim", ""),
        locale=str(get_locale()),
        url=url,
    )
    return render_template(
        "ledger/profile.html",
        own=False,
        name=who.name,
        view=view,
        as_of=form,
        is_today=view.on == g.today,
        here=here,
        lead=f"{compared(view)} {hint}".rstrip(),
        back_url=back[0],
        back_label=back[1],
        actions=actions,
    )


def competency_page(
    who: Subject, key: str, *, back_url: str, confirm_url: str = ""
) -> ResponseReturnValue:
    """Why one level of somebody else is what it is; `confirm_url` for those who lead them."""
    close_due(who.person_id, g.now)
    on = day_asked(request.args, g.today)
    why = explain(who.person_id, key, on, locale=str(get_locale()), full=who.full)
    shelf = offers.on_offer(g.actor.organisation_id, g.now).shelf
    courses = fitting(shelf, key, why.lowest)
    if request.headers.get("HX-Request"):
        return render_template(
            "ledger/_why.html", why=why, courses=courses, confirm_url=confirm_url
        )
    return render_template(
        "ledger/competency.html",
        why=why,
        courses=courses,
        name=who.name,
        back_url=back_url,
        back_label=who.name,
        confirm_url=confirm_url,
    )


def compared(view: Overview) -> str:
    """What the levels are held against, in words."""
    if not view.posts:
        return str(_("Belum tercatat memegang jabatan definitif pada tanggal ini."))
    jobs = ", ".join(post.job_name for post in view.posts)
    return str(_("Dibandingkan dengan standar jabatan %(job)s.", job=jobs))
