"""What one does with one's own evaluation: comment, acknowledge, object."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.evaluation.forms.cases import CommentForm, ObjectionForm
from portal.evaluation.queries import forms, periods
from portal.evaluation.service import cases as service

bp = Blueprint("own_case", __name__, url_prefix="/evaluations/<code>")
OWN: dict[str, Any] = {"scope": forms.forms_of}


@bp.route("/comment", methods=["GET", "POST"])
@requires(Permission.EVALUATION_OWN, **OWN)
def comment(code: str) -> ResponseReturnValue:
    """One's own word on the whole."""
    found = forms.own_form(g.actor.person_id, code)
    form = CommentForm(data={"comment": found.comment})

    def act() -> ResponseReturnValue:
        service.comment(found.id, form.comment.data or "", now=g.now)
        flash(_("Tanggapan Anda disimpan."), "ok")
        return _home(code)

    def page() -> str:
        period = forms.own_form(g.actor.person_id, code).period
        return render_template("evaluation/comment.html", form=form, period=period)

    return refusals.answer(form, act, page) if form.is_submitted() else page()


@bp.post("/acknowledge")
@requires(Permission.EVALUATION_OWN, **OWN)
def acknowledge(code: str) -> ResponseReturnValue:
    service.acknowledge(forms.own_form(g.actor.person_id, code).id, now=g.now)
    flash(_("Anda menyatakan menerima hasil ini."), "ok")
    return _home(code)


@bp.route("/object", methods=["GET", "POST"])
@requires(Permission.EVALUATION_OWN, **OWN)
def object_to(code: str) -> ResponseReturnValue:
    """An objection, which becomes a case with a last day."""
    found = forms.own_form(g.actor.person_id, code)
    form = ObjectionForm()

    @once
    def act() -> ResponseReturnValue:
        service.object_to(found.id, form.reason.data or "", now=g.now)
        flash(_("Keberatan Anda diterima dan akan diputus pejabat yang tidak ikut menilai."), "ok")
        return _home(code)

    def page() -> str:
        period = forms.own_form(g.actor.person_id, code).period
        days = periods.policy(period, g.today).figures.objection_working_days
        return render_template("evaluation/objection.html", form=form, period=period, days=days)

    return refusals.answer(form, act, page) if form.is_submitted() else page()


@bp.post("/object/withdraw")
@requires(Permission.EVALUATION_OWN, **OWN)
def withdraw(code: str) -> ResponseReturnValue:
    service.withdraw(forms.own_form(g.actor.person_id, code).id, now=g.now)
    flash(_("Keberatan Anda ditarik."), "ok")
    return _home(code)


def _home(code: str) -> ResponseReturnValue:
    return redirect(url_for("evaluations.form", code=code), 303)
