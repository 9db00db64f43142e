"""`/team/applications`: what those one leads report of their courses, to confirm or not."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from portal.competency.queries import catalogue
from portal.core import refusals
from portal.core.access import Actor, requires
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.evaluation.forms.applying import NotSeenForm
from portal.evaluation.models import WorkApplication
from portal.evaluation.queries import applications as queries
from portal.evaluation.queries.applications import Row
from portal.evaluation.rules.applying import ApplicationState
from portal.evaluation.service import applying as service
from portal.evaluation.service.applying import By
from portal.evaluation.views import proofs, words
from portal.evaluation.views.proofs import Asked
from portal.people.service import viewings
from portal.people.service.viewings import Viewed
from portal.people.views import shown

bp = Blueprint("team_applications", __name__, url_prefix="/team/applications")
NEED = Permission.TEAM_READ


def led(actor: Actor) -> Select[WorkApplication]:
    """Those of whom the actor leads today."""
    return queries.led_by(actor, g.today)


SCOPE = {"scope": led}


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    rows = queries.waiting(g.actor, g.today)
    shown.persons(row.person.public_id for row in rows)
    return render_template("evaluation/team_applications.html", rows=rows)


@bp.get("/<public_id>")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    row = queries.one(led(g.actor), public_id)
    viewings.note(g.actor.person_id, [row.person.id], Viewed.EVALUATION, on=g.today, now=g.now)
    return _page(row, _asked(row), NotSeenForm(formdata=None))


@bp.post("/<public_id>/confirm")
@requires(NEED, **SCOPE)
def confirm(public_id: str) -> ResponseReturnValue:
    row = queries.one(led(g.actor), public_id)
    asked = _asked(row)

    def act() -> ResponseReturnValue:
        service.confirm(row.application.id, asked.mark, _by())
        flash(_("Dikonfirmasi dan tercatat sebagai bukti keterampilan."), "ok")
        return redirect(url_for(".index"), 303)

    def page() -> str:
        return _page(queries.one(led(g.actor), public_id), asked, NotSeenForm(formdata=None))

    return refusals.answer(asked.form, act, page)


@bp.post("/<public_id>/refuse")
@requires(NEED, **SCOPE)
def refuse(public_id: str) -> ResponseReturnValue:
    row = queries.one(led(g.actor), public_id)
    form = NotSeenForm()

    def act() -> ResponseReturnValue:
        service.refuse(row.application.id, form.reason.data or "", _by())
        flash(_("Alasan Anda disampaikan kepada pegawai."), "ok")
        return redirect(url_for(".index"), 303)

    def page() -> str:
        again = queries.one(led(g.actor), public_id)
        return _page(again, _asked(again, empty=True), form)

    return refusals.answer(form, act, page)


def _by() -> By:
    if g.actor.organisation_id is None:
        raise NotFound
    return By(g.actor.person_id, g.actor.organisation_id, g.today, g.now)


def _asked(row: Row, *, empty: bool = False) -> Asked:
    scale = queries.scale(row.application, g.today, learner=False)
    return proofs.asked(scale, g.today, empty=empty)


def _page(row: Row, asked: Asked, refusal: NotSeenForm) -> str:
    shown.persons([row.person.public_id])
    return render_template(
        "evaluation/team_application.html",
        row=row,
        state=row.state(g.today),
        states=words.APPLICATIONS,
        waits=row.state(g.today) is ApplicationState.WAITS,
        asked=asked,
        form=refusal if refusal.errors else asked.form,
        refusal=refusal,
        names=catalogue.directory(g.today),
        reported=proofs.reported(row, g.actor.timezone),
        proved=proofs.observed(row.proof, row.application.answered_on or g.today),
    )
