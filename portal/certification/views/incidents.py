"""`/admin/incidents`: what happened in exam rooms; cases are settled here."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.certification.forms.results import SettleForm
from portal.certification.queries import incidents as queries
from portal.certification.queries.incidents import Asked, Happened
from portal.certification.rules.incidents import IncidentKind, IncidentState, may_settle
from portal.certification.service import settling
from portal.certification.views import hall_words
from portal.certification.views.words import last_day
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.people.views import shown

bp = Blueprint("incidents", __name__, url_prefix="/admin/incidents")

NEED = Permission.RESULT_DECIDE
SCOPE = {"scope": queries.in_scope}


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    asked = _asked()
    rows, more = queries.page(g.actor, asked, request.args.get("after", ""))
    shown.persons(one.person.public_id for one in rows if one.person is not None)
    wanted = {"kind": asked.kind, "sitting": asked.sitting or None}
    return render_template(
        "certification/incidents.html",
        rows=rows,
        more=more,
        asked=asked,
        wanted=wanted,
        kinds=hall_words.incident_kinds(),
        kind_words=hall_words.incident,
        last_day=last_day,
        now=g.now,
    )


def _asked() -> Asked:
    """What the address asks for; what it names and does not exist is not asked for."""
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    return Asked(
        IncidentState(state) if state in set(IncidentState) else IncidentState.OPEN,
        IncidentKind(kind) if kind in set(IncidentKind) else None,
        request.args.get("sitting", "")[:22],
    )


@bp.get("/<public_id>")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _show(queries.one(g.actor, public_id), SettleForm(formdata=None))


def _show(found: Happened, form: SettleForm) -> str:
    refusal = may_settle(found.state, queries.ties(found.incident, g.actor.person_id))
    if found.person is not None:
        shown.persons([found.person.public_id])
    return render_template(
        "certification/incident.html",
        found=found,
        form=form if refusal is None else None,
        why_not=sentences.of(refusal) if refusal and found.state is IncidentState.OPEN else "",
        kind_words=hall_words.incident,
        last_day=last_day,
        now=g.now,
    )


@bp.post("/<public_id>")
@requires(NEED, **SCOPE)
def settle(public_id: str) -> ResponseReturnValue:
    found = queries.one(g.actor, public_id)
    form = SettleForm()
    if form.validate_on_submit():
        try:
            settling.settle(
                found.incident.id, form.text.data or "", actor_id=g.actor.person_id, now=g.now
            )
        except Refused as refused:
            form.form_errors.append(sentences.why(refused))
        else:
            flash(_("Penyelesaian insiden dicatat."), "ok")
            return redirect(url_for(".show", public_id=public_id), 303)
    return _show(found, form), 422
