"""Handing a scheme in, taking it back, giving it back, publishing it (AZ-9), closing it."""

from collections.abc import Callable

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.certification.schemes.forms.schemes import ReturnForm, VersionForm
from portal.certification.schemes.service import writing
from portal.certification.schemes.views.scheme_desk import READ, Desk, bp, desk, own_desk
from portal.certification.schemes.views.schemes import overview
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.permissions import Permission


@bp.post("/<public_id>/submit")
@requires(Permission.SCHEME_WRITE, **READ)
def submit(public_id: str) -> ResponseReturnValue:
    found, form = own_desk(public_id), VersionForm()
    done = _("Skema diajukan. Orang kedua diberi tahu.")
    return _decided(found, form, lambda: _submit(found, form), done)


@bp.post("/<public_id>/take-back")
@requires(Permission.SCHEME_WRITE, **READ)
def take_back(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    writing.take_back(found.row.id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Pengajuan ditarik. Skema dapat diubah lagi."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/return")
@requires(Permission.SCHEME_PUBLISH, **READ)
def send_back(public_id: str) -> ResponseReturnValue:
    found, form = desk(public_id), ReturnForm()
    return _decided(
        found,
        form,
        lambda: writing.send_back(
            found.row.id, form.reason.data or "", now=g.now, actor_id=g.actor.person_id
        ),
        _("Skema dikembalikan. Penyusunnya diberi tahu."),
    )


@bp.post("/<public_id>/publish")
@requires(Permission.SCHEME_PUBLISH, **READ)
def publish(public_id: str) -> ResponseReturnValue:
    found, form = desk(public_id), VersionForm()
    done = _("Skema terbit. Permohonan yang dimulai sejak sekarang mengikuti versi ini.")
    return _decided(found, form, lambda: _publish(found, form), done)


@bp.post("/<public_id>/retire")
@requires(Permission.SCHEME_WRITE, **READ)
def retire(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    writing.retire(found.row.id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Skema ditutup. Sertifikat yang sudah terbit tetap berlaku."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/reopen")
@requires(Permission.SCHEME_WRITE, **READ)
def reopen(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    writing.reopen(found.row.id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Skema dibuka kembali."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _submit(found: Desk, form: VersionForm) -> None:
    version = form.version.data or 0
    writing.submit(found.row.id, version=version, now=g.now, actor_id=g.actor.person_id)


def _publish(found: Desk, form: VersionForm) -> None:
    version = form.version.data or 0
    writing.publish(found.row.id, version=version, now=g.now, actor_id=g.actor.person_id)


def _decided(
    found: Desk, form: FlaskForm, act: Callable[[], object], done: str
) -> ResponseReturnValue:
    """Decide; what it is refused with stands above the scheme as it is now."""
    if not form.validate_on_submit():
        return overview(found, form), 422
    try:
        act()
    except Refused as refused:
        form.form_errors.append(sentences.why(refused))
        return overview(desk(found.row.public_id), form), 422
    flash(done, "ok")
    return redirect(url_for(".show", public_id=found.row.public_id), 303)
