"""`/exams/<registration>/result` and what an examinee can object to."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.assessment import release
from portal.assessment.rules.attempts import Release
from portal.certification import periods
from portal.certification.forms.results import AppealForm
from portal.certification.queries import appeals, results
from portal.certification.queries.results import Own
from portal.certification.service import appealing
from portal.certification.views.appeals import appealed_item
from portal.certification.views.words import last_day
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.permissions import Permission

bp = Blueprint("own_results", __name__, url_prefix="/exams")

NEED = Permission.EXAM_OWN


@bp.get("/<public_id>/result")
@requires(NEED, scope=results.of_person)
def show(public_id: str) -> ResponseReturnValue:
    own = results.own(g.actor.person_id, public_id)
    shown = release.of(own.attempt, g.now)
    is_out = release.shows(shown, Release.SCORE)
    grounds = appealing.grounds(own, g.now)
    return render_template(
        "certification/result.html",
        own=own,
        found=results.announced(own, g.today, str(get_locale())) if is_out else None,
        strong_from=results.STRONG_FROM,
        can_review=release.shows(shown, Release.RIGHT_WRONG),
        appeals=appeals.of_registration(own.registration.id),
        grounds=grounds if is_out else None,
        policy=appealing.policy_of(own, grounds.since),
        now=g.now,
    )


@bp.get("/<public_id>/appeal")
@requires(NEED, scope=results.of_person)
def appeal_form(public_id: str) -> ResponseReturnValue:
    own = results.own(g.actor.person_id, public_id)
    return _form(own, AppealForm(formdata=None, item=request.args.get("item", "")[:12]))


def _form(own: Own, form: AppealForm) -> str:
    refs = [place["ref"] for place in own.attempt.paper]
    number = refs.index(form.item.data) + 1 if form.item.data in refs else 0
    return render_template(
        "certification/appeal_form.html",
        own=own,
        form=form,
        number=number,
        policy=periods.of(g.today),
    )


@bp.post("/<public_id>/appeal")
@requires(NEED, scope=results.of_person)
def file_appeal(public_id: str) -> ResponseReturnValue:
    own = results.own(g.actor.person_id, public_id)
    form = AppealForm()
    if form.validate_on_submit():
        try:
            appeal = appealing.file(
                g.actor.person_id,
                public_id,
                form.text.data or "",
                item_ref=form.item.data or "",
                today=g.today,
                now=g.now,
            )
        except Refused as refused:
            form.form_errors.append(sentences.why(refused))
        else:
            flash(_("Banding diterima dengan nomor %(number)s.", number=appeal.number), "ok")
            return redirect(url_for(".appeal", public_id=appeal.public_id), 303)
    return _form(own, form), 422


@bp.get("/appeals/<public_id>")
@requires(NEED, scope=appeals.of_person)
def appeal(public_id: str) -> ResponseReturnValue:
    case = appeals.one(appeals.of_person(g.actor), public_id)
    return render_template(
        "certification/appeal.html",
        case=case,
        form=None,
        why_not="",
        number=appealed_item(case),
        mine=True,
        item=None,
        result=None,
        last_day=last_day,
        now=g.now,
    )


@bp.post("/appeals/<public_id>/withdraw")
@requires(NEED, scope=appeals.of_person)
def withdraw(public_id: str) -> ResponseReturnValue:
    appealing.take_back(g.actor.person_id, public_id, now=g.now)
    flash(_("Banding Anda ditarik."), "ok")
    return redirect(url_for(".appeal", public_id=public_id), 303)
