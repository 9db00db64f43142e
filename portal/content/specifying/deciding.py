"""Handing a specification in, taking it back, giving it back, publishing it (AZ-9)."""

from collections.abc import Callable

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.assessment.service import specifications as service
from portal.content.specifying import notices
from portal.content.specifying.blueprint import (
    READ,
    Desk,
    bp,
    desk,
    own_desk,
    public_allowed,
    to_review,
)
from portal.content.specifying.forms import DecideForm, ReturnForm
from portal.content.specifying.pages import overview
from portal.core import sentences
from portal.core.access import requires
from portal.core.db import transaction
from portal.core.errors import Refused
from portal.core.permissions import Permission


@bp.post("/<public_id>/submit")
@requires(Permission.BANK_WRITE, **READ)
def submit(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    form = DecideForm()
    if not form.validate_on_submit():
        return overview(found, form), 422
    shared = found.shared

    def act() -> None:
        with transaction():
            row = service.submit(
                found.row.id,
                version=form.version.data or 0,
                shared=shared,
                public_allowed=public_allowed(),
                now=g.now,
                actor_id=g.actor.person_id,
            )
            notices.ask_reviewers(row, now=g.now)

    return _carried_out(found, act, _("Kisi-kisi diajukan. Peninjau diberi tahu."), form)


@bp.post("/<public_id>/take-back")
@requires(Permission.BANK_WRITE, **READ)
def take_back(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    service.take_back(found.row.id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Pengajuan ditarik. Kisi-kisi dapat diubah lagi."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/return")
@requires(Permission.BANK_REVIEW, **READ)
def send_back(public_id: str) -> ResponseReturnValue:
    found = to_review(public_id)
    form = ReturnForm()
    if not form.validate_on_submit():
        return overview(found, form), 422

    def act() -> None:
        with transaction():
            row = service.send_back(
                found.row.id, form.reason.data or "", now=g.now, actor_id=g.actor.person_id
            )
            notices.tell_writers(row, notices.SpecificationNotice.RETURNED, now=g.now)

    return _carried_out(found, act, _("Kisi-kisi dikembalikan. Penulisnya diberi tahu."), form)


@bp.post("/<public_id>/publish")
@requires(Permission.BANK_REVIEW, **READ)
def publish(public_id: str) -> ResponseReturnValue:
    found = to_review(public_id)
    form = DecideForm()
    if not form.validate_on_submit():
        return overview(found, form), 422
    shared = found.shared

    def act() -> None:
        with transaction():
            service.publish(
                found.row.id,
                version=form.version.data or 0,
                shared=shared,
                public_allowed=public_allowed(),
                now=g.now,
                actor_id=g.actor.person_id,
            )
            notices.tell_writers(found.row, notices.SpecificationNotice.PUBLISHED, now=g.now)

    return _carried_out(found, act, _("Kisi-kisi terbit dan naskahnya sudah disusun."), form)


def _carried_out(
    found: Desk, act: Callable[[], None], done: str, form: FlaskForm
) -> ResponseReturnValue:
    """Decide; what it is refused with stands above the specification as it is now."""
    public_id = found.row.public_id
    try:
        act()
    except Refused as refused:
        form.form_errors.append(sentences.why(refused))
        return overview(desk(public_id), form), 422
    flash(done, "ok")
    return redirect(url_for(".show", public_id=public_id), 303)
