"""`/admin/approvals`: proposals that take two persons; the second one decides here (AZ-9)."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from portal.core import sentences
from portal.core.access import declaration, requires
from portal.core.errors import Forbidden, Refused
from portal.core.permissions import Permission
from portal.people.models import Approval
from portal.people.queries import approvals as queries
from portal.people.service import approvals, sessions
from portal.people.views import approval_kinds

bp = Blueprint("approvals", __name__, url_prefix="/admin/approvals")

SCOPE = {"scope": queries.in_scope}


class RefusalForm(FlaskForm):
    """Why not."""

    reason = TextAreaField(
        _l("Alasan menolak"),
        validators=[
            InputRequired(_l("Tulis mengapa usulan ini ditolak; pengusul membacanya.")),
            Length(max=500, message=_l("Paling banyak 500 huruf.")),
        ],
    )


@bp.get("")
@requires(Permission.APPROVAL_DECIDE, **SCOPE)
def index() -> ResponseReturnValue:
    is_open = request.args.get("state") != "decided"
    rows, more = queries.page(g.actor, is_open=is_open, after=request.args.get("after", ""))
    shown = [(row, approval_kinds.of(row.kind)) for row in rows]
    concerned = {id_ for row, kind in shown for _words, id_ in kind.persons(row.payload)}
    return render_template(
        "approvals/index.html",
        rows=shown,
        names=queries.names(concerned),
        is_open=is_open,
        more=more,
    )


@bp.get("/<public_id>")
@requires(Permission.APPROVAL_DECIDE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _show(queries.one(g.actor, public_id), RefusalForm(formdata=None))


@bp.post("/<public_id>/approve")
@requires(Permission.APPROVAL_DECIDE, **SCOPE)
def approve(public_id: str) -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    approval = _to_decide(public_id)

    def act() -> None:
        approvals.approve(approval.id, actor_id=g.actor.person_id, on=g.today, now=g.now)

    return _decided(public_id, act, _("Usulan disetujui dan sudah dijalankan."))


@bp.post("/<public_id>/refuse")
@requires(Permission.APPROVAL_DECIDE, **SCOPE)
def refuse(public_id: str) -> ResponseReturnValue:
    approval = _to_decide(public_id)
    form = RefusalForm()
    if not form.validate_on_submit():
        return _show(approval, form), 422

    def act() -> None:
        reason = form.reason.data or ""
        approvals.refuse(approval.id, reason, actor_id=g.actor.person_id, now=g.now)

    return _decided(public_id, act, _("Usulan ditolak. Pengusul diberi tahu."))


@bp.post("/<public_id>/withdraw")
@requires(Permission.APPROVAL_DECIDE, **SCOPE)
def withdraw(public_id: str) -> ResponseReturnValue:
    approval = queries.one(g.actor, public_id)

    def act() -> None:
        approvals.withdraw(approval.id, actor_id=g.actor.person_id, now=g.now)

    return _decided(public_id, act, _("Usulan Anda ditarik."))


def _decided(public_id: str, act: Callable[[], None], done: str) -> ResponseReturnValue:
    """Carry it out; what it is refused with stands above the proposal, as it is now."""
    try:
        act()
    except Refused as refused:
        form = RefusalForm(formdata=None)
        form.form_errors.append(sentences.why(refused))
        return _show(queries.one(g.actor, public_id), form), 422
    flash(done, "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _to_decide(public_id: str) -> Approval:
    """A proposal whose act the actor may do in the whole agency. Raises Forbidden."""
    approval = queries.one(g.actor, public_id)
    if not _holds(approval):
        raise Forbidden(approval.kind)
    return approval


def _holds(approval: Approval) -> bool:
    act = approvals.acts.get(approval.kind)
    if act is None:
        return False
    needed = (act.permission, Permission.APPROVAL_DECIDE)
    return all(approval.organisation_id in queries.agencies(g.actor, one) for one in needed)


def _show(approval: Approval, form: RefusalForm) -> str:
    kind = approval_kinds.of(approval.kind)
    persons = kind.persons(approval.payload)
    return render_template(
        "approvals/show.html",
        approval=approval,
        kind=kind,
        persons=persons,
        names=queries.names({id_ for _words, id_ in persons}),
        link=_link(approval, kind),
        form=form,
        holds=_holds(approval),
    )


def _link(approval: Approval, kind: approval_kinds.Kind) -> str:
    """The page that shows the matter itself, where this person may open it; else ""."""
    address = kind.link(approval) if kind.link is not None else ""
    adapter = current_app.create_url_adapter(request)
    if not address or adapter is None:
        return ""
    endpoint, _values = adapter.match(urlsplit(address).path, method="GET")
    access = declaration(current_app.view_functions[endpoint])
    return address if access in {"public", *g.actor.permissions} else ""
