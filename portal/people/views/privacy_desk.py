"""`/admin/privacy`: requests about personal data, answered before their deadline (PR-2)."""

from collections.abc import Callable

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.models import DataRequest
from portal.people.queries import data_requests, officers
from portal.people.rules import privacy as rules
from portal.people.rules.privacy import RequestKind, RequestState
from portal.people.service import erasure, sessions
from portal.people.service import privacy as service
from portal.people.views.privacy import bp
from portal.people.views.privacy_forms import (
    CONCERNS,
    KINDS,
    AnswerForm,
    ReasonForm,
    RefusalForm,
)

__all__ = ["bp"]

HANDLE = Permission.PRIVACY_HANDLE
SCOPE = {"scope": data_requests.handled}


@bp.get("/admin/privacy", endpoint="requests")
@requires(HANDLE, **SCOPE)
def queue() -> ResponseReturnValue:
    is_open = request.args.get("state") != "answered"
    found = data_requests.page(
        data_requests.handled(g.actor, g.today),
        is_open=is_open,
        after=request.args.get("after", ""),
    )
    return render_template(
        "privacy/queue.html",
        page=found,
        is_open=is_open,
        now=g.now,
        kinds=KINDS,
        hours_left=rules.hours_left,
        urgency=rules.urgency,
    )


@bp.get("/admin/privacy/<public_id>")
@requires(HANDLE, **SCOPE)
def handle(public_id: str) -> ResponseReturnValue:
    asked = _asked(public_id)
    return _shown(asked, _form(asked), ReasonForm(formdata=None))


@bp.post("/admin/privacy/<public_id>")
@requires(HANDLE, **SCOPE)
@once
def answer(public_id: str) -> ResponseReturnValue:
    asked = _asked(public_id)
    form = _form(asked, posted=True)
    granted = isinstance(form, AnswerForm) and form.verdict.data == "grant"

    def act() -> None:
        service.answer(
            asked.id,
            granted=granted,
            text=form.answer.data or "",
            actor_id=g.actor.person_id,
            now=g.now,
        )

    if form.validate_on_submit() and _done(act, form, "answer"):
        flash(_("Jawaban sudah dicatat dan disampaikan."), "ok")
        return redirect(url_for(".requests"), 303)
    return _shown(_asked(public_id), form, ReasonForm(formdata=None)), 422


@bp.post("/admin/privacy/<public_id>/erase")
@requires(HANDLE, **SCOPE)
@once
def propose_erasure(public_id: str) -> ResponseReturnValue:
    """The first of two persons; the second decides among the approvals (AZ-9)."""
    sessions.require_recent(g.actor, g.now)
    asked = _asked(public_id)
    form = ReasonForm()

    def act() -> None:
        erasure.propose(
            asked.person_id,
            organisation_id=asked.organisation_id,
            reason=form.reason.data or "",
            actor_id=g.actor.person_id,
            on=g.today,
            now=g.now,
        )

    if form.validate_on_submit() and _done(act, form, "reason"):
        flash(_("Penghapusan diusulkan. Petugas lain harus menyetujuinya."), "ok")
        return redirect(url_for(".handle", public_id=public_id), 303)
    return _shown(_asked(public_id), _form(asked), form), 422


@bp.post("/admin/privacy/<public_id>/lift")
@requires(HANDLE, **SCOPE)
def lift(public_id: str) -> ResponseReturnValue:
    asked = _asked(public_id)
    service.lift(
        asked.person_id,
        organisation_id=asked.organisation_id,
        actor_id=g.actor.person_id,
        now=g.now,
    )
    flash(_("Pembatasan dicabut; yang bersangkutan diberi tahu."), "ok")
    return redirect(url_for(".handle", public_id=public_id), 303)


def _asked(public_id: str) -> DataRequest:
    return data_requests.one(data_requests.handled(g.actor, g.today), public_id)


def _form(asked: DataRequest, *, posted: bool = False) -> AnswerForm | RefusalForm:
    """Granting an erasure is no answer of one person."""
    kind = RefusalForm if asked.kind == RequestKind.ERASE.value else AnswerForm
    form: AnswerForm | RefusalForm = kind() if posted else kind(formdata=None)
    return form


def _done(act: Callable[[], object], form: FlaskForm, field: str) -> bool:
    """Carry it out; what it is refused with stands at the field.

    Its lock reads the request anew, without its persons: read it again before it is shown.
    """
    try:
        act()
    except Refused as refused:
        form[field].errors = [sentences.why(refused)]
        return False
    return True


def _shown(asked: DataRequest, form: AnswerForm | RefusalForm, reason: ReasonForm) -> str:
    is_open = asked.state == RequestState.OPEN.value
    is_erasure = is_open and asked.kind == RequestKind.ERASE.value
    return render_template(
        "privacy/handle.html",
        asked=asked,
        placed=officers.placed(asked.person_id, on=g.today),
        form=form,
        reason_form=reason,
        may_answer=is_open and asked.person_id != g.actor.person_id,
        standing=erasure.standing(asked.person_id, on=g.today, now=g.now) if is_erasure else None,
        proposal=data_requests.open_proposal(erasure.KIND, f"person:{asked.person_id}")
        if is_erasure
        else None,
        now=g.now,
        left=rules.hours_left(asked.due_at, g.now),
        urgency=rules.urgency(asked.due_at, g.now),
        kinds=KINDS,
        concerns=CONCERNS,
    )
