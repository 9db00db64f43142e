"""`/activities/<id>/survey`: what a participant says of an activity that is over."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.learning import survey, survey_form
from portal.workshops.data import surveys
from portal.workshops.forms.reacting import SurveyForm
from portal.workshops.queries import activities
from portal.workshops.queries import reacting as queries
from portal.workshops.queries.activities import Whole
from portal.workshops.rules import reacting as rules
from portal.workshops.service import reacting as service
from portal.workshops.service import registering

bp = Blueprint("activity_survey", __name__, url_prefix="/activities/<public_id>/survey")
SCOPE = {"scope": registering.open_to}


@bp.get("")
@requires(Permission.ACTIVITY_OWN, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    whole = activities.one(registering.open_to(g.actor), public_id)
    row = service.place(whole.activity.id, g.actor.person_id)
    own, asked = queries.own(row.id), survey.in_force(g.today, surveys())
    ratings, remark = (own.ratings, own.remark) if own else (None, "")
    return _page(whole, survey_form.build(SurveyForm, asked, ratings, remark))


@bp.post("")
@requires(Permission.ACTIVITY_OWN, **SCOPE)
def answer(public_id: str) -> ResponseReturnValue:
    whole = activities.one(registering.open_to(g.actor), public_id)
    service.place(whole.activity.id, g.actor.person_id)
    asked = survey.in_force(g.today, surveys())
    form = survey_form.build(SurveyForm, asked)

    def act() -> ResponseReturnValue:
        ratings = {one.key: int(form[one.key].data) for one in asked.questions}
        remark = form.remark.data or ""
        service.answer(whole.activity.id, g.actor.person_id, ratings, remark, now=g.now)
        flash(_("Terima kasih. Tanggapan Anda tersimpan."), "ok")
        return redirect(url_for("activities.show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(whole, form))


def _page(whole: Whole, form: SurveyForm) -> str:
    row = service.place(whole.activity.id, g.actor.person_id)
    own = queries.own(row.id)
    return render_template(
        "workshops/survey.html",
        whole=whole,
        form=form,
        questions=[one.key for one in survey.in_force(g.today, surveys()).questions],
        refusal=rules.may_answer(whole.activity.ends_at, g.now, attended=service.attended(row)),
        answered=own is not None,
        is_shown=own is not None and queries.is_shown(own),
    )
