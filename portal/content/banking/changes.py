"""A change of a key that examinees have met: looked at side by side, decided by a second person."""

from collections.abc import Callable

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from portal.content import item_words
from portal.content.banking import acts, queries
from portal.content.banking.blueprint import READ, Desk, bp, desk, unless_sitting
from portal.content.documents import ItemFile
from portal.content.previewing import preview
from portal.content.views.blueprint import by
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import Forbidden, Refused
from portal.core.permissions import Permission
from portal.people.models import Approval
from portal.people.service import approvals, sessions


class NoForm(FlaskForm):
    """Why the key stays as it is."""

    reason = TextAreaField(
        _l("Alasan menolak"),
        validators=[
            InputRequired(_l("Tulis mengapa usulan ini ditolak; pengusul membacanya.")),
            Length(max=500, message=_l("Paling banyak 500 huruf.")),
        ],
    )


@bp.get("/<code>/changes/<public_id>")
@requires(Permission.COURSE_READ, **READ)
def change(code: str, public_id: str) -> ResponseReturnValue:
    """Both keys: the sign-in is of the last minutes, and the look is recorded."""
    found = desk(code)
    approval = queries.change(found.bank, public_id)
    sessions.require_recent(g.actor, g.now)
    unless_sitting(found.bank)
    return _show(found, approval, NoForm(formdata=None))


@bp.post("/<code>/changes/<public_id>/approve")
@requires(Permission.BANK_REVIEW, **READ)
def approve(code: str, public_id: str) -> ResponseReturnValue:
    found = _to_review(code)
    approval = queries.change(found.bank, public_id)
    sessions.require_recent(g.actor, g.now)
    unless_sitting(found.bank)

    def act() -> None:
        approvals.approve(approval.id, actor_id=g.actor.person_id, on=g.today, now=g.now)

    return _decided(found, public_id, act, _("Kunci baru berlaku untuk naskah berikutnya."))


@bp.post("/<code>/changes/<public_id>/refuse")
@requires(Permission.BANK_REVIEW, **READ)
def refuse(code: str, public_id: str) -> ResponseReturnValue:
    found = _to_review(code)
    approval = queries.change(found.bank, public_id)
    sessions.require_recent(g.actor, g.now)
    form = NoForm()
    if not form.validate_on_submit():
        return _show(found, approval, form), 422

    def act() -> None:
        reason = form.reason.data or ""
        approvals.refuse(approval.id, reason, actor_id=g.actor.person_id, now=g.now)

    return _decided(found, public_id, act, _("Usulan ditolak. Pengusul diberi tahu."))


@bp.post("/<code>/changes/<public_id>/withdraw")
@requires(Permission.BANK_WRITE, **READ)
def withdraw(code: str, public_id: str) -> ResponseReturnValue:
    found = desk(code)
    if not found.may_write:
        raise Forbidden(Permission.BANK_WRITE)
    approval = queries.change(found.bank, public_id)
    sessions.require_recent(g.actor, g.now)

    def act() -> None:
        approvals.withdraw(approval.id, actor_id=g.actor.person_id, now=g.now)

    return _decided(found, public_id, act, _("Usulan Anda ditarik."))


def link(approval: Approval) -> str:
    """Where a proposal shows its matter, for the page of approvals."""
    code = queries.bank_of(approval)
    return url_for("banks.change", code=code, public_id=approval.public_id)


def _to_review(code: str) -> Desk:
    found = desk(code)
    if not found.may_review:
        raise Forbidden(Permission.BANK_REVIEW)
    return found


def _decided(
    found: Desk, public_id: str, act: Callable[[], None], done: str
) -> ResponseReturnValue:
    try:
        act()
    except Refused as refused:
        form = NoForm(formdata=None)
        form.form_errors.append(sentences.why(refused))
        return _show(found, queries.change(found.bank, public_id), form), 422
    flash(done, "ok")
    return redirect(url_for(".show", code=found.bank.code), 303)


def _show(found: Desk, approval: Approval, form: NoForm) -> str:
    item, before, after = acts.versions_of(approval)
    acts.opened_key(found.bank, item.key, by=by())
    sides = [
        (label, preview(found.read, ItemFile.model_validate(row.source)))
        for label, row in ((_("Berlaku sekarang"), before), (_("Diusulkan"), after))
    ]
    return render_template(
        "banks/change.html",
        desk=found,
        approval=approval,
        item=item,
        sides=sides,
        form=form,
        is_own=approval.requested_by_id == g.actor.person_id,
        item_words=item_words,
    )
