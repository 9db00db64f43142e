"""Items of a certification bank: seen without a key, opened with one, written, taken out."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from portal.assessment import specifications as reads
from portal.assessment.queries import Measured
from portal.assessment.rules.statistics import OptionFigures
from portal.content import item_words
from portal.content import words as content_words
from portal.content.banking import acts, queries
from portal.content.banking.acts import FaultyItem
from portal.content.banking.blueprint import (
    READ,
    Desk,
    bp,
    desk,
    own_desk,
)
from portal.content.banking.pages import measured
from portal.content.documents import BankDocument, ItemFile
from portal.content.drafts import item_acts
from portal.content.folder import AuthoredItem
from portal.content.forms import choose_from
from portal.content.item_forms import FORMS, ItemForm
from portal.content.previewing import preview
from portal.content.specifying.blueprint import competency_names
from portal.content.views.blueprint import by
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import Conflict, NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.service import sessions


class ReasonForm(FlaskForm):
    """Why a key is changed that examinees have met already."""

    reason = TextAreaField(
        _l("Alasan mengubah kunci"),
        validators=[Optional(), Length(max=500, message=_l("Paling banyak 500 huruf."))],
        description=_l(
            "Wajib bila soal ini sudah dipakai ujian; kunci baru lalu menunggu orang kedua."
        ),
    )


@bp.get("/<code>/items/<key>")
@requires(Permission.COURSE_READ, **READ)
def item(code: str, key: str) -> ResponseReturnValue:
    """What an item asks, without its key."""
    found = desk(code)
    one = item_acts.find(found.read, key)
    shown = preview(found.read, one.item)
    return render_template(
        "banks/item.html",
        desk=found,
        one=one,
        face=shown.shown.face if shown else None,
        measured=measured(found, [key]).get(key),
        is_changed=False,
        names=competency_names(),
        words=content_words,
        item_words=item_words,
        waiting=queries.waiting(found.bank.id, key),
    )


@bp.get("/<code>/items/<key>/edit")
@requires(Permission.BANK_WRITE, **READ)
def edit(code: str, key: str) -> ResponseReturnValue:
    """An item with its key: the sign-in is of the last minutes, and the look is recorded."""
    found = own_desk(code)
    one = item_acts.find(found.read, key)
    sessions.require_recent(g.actor, g.now)
    acts.opened_key(found.bank, key, by=by())
    form = _form(one.item.type)(formdata=None, data=_common(one.item))
    form.before.data = reads.content_hashes(found.bank.id)[key]
    form.fill(one.item)
    return _page(found, one.item.type, form, one)


@bp.post("/<code>/items/<key>")
@requires(Permission.BANK_WRITE, **READ)
def save(code: str, key: str) -> ResponseReturnValue:
    found = own_desk(code)
    one = item_acts.find(found.read, key)
    form, why = _form(one.item.type)(), ReasonForm()
    if not form.validate_on_submit() or not why.validate_on_submit():
        return _page(found, one.item.type, form, one, why=why), 422
    made = form.document(one.item.type, key)
    if request.form.get("preview"):
        return _page(found, one.item.type, form, one, why=why, shown=made)
    try:
        saved = acts.save(
            found.bank,
            made,
            before=form.before.data or "",
            reason=why.reason.data or "",
            by=by(),
        )
    except FaultyItem as faulty:
        _tell(form, faulty)
        return _page(found, one.item.type, form, one, why=why, shown=made), 422
    except Refused as refused:
        why.reason.errors = [sentences.why(refused)]
        return _page(found, one.item.type, form, one, why=why, shown=made), 422
    except Conflict:
        form.form_errors.append(
            _("Orang lain menyimpan soal ini sejak Anda membukanya. Isian Anda belum disimpan.")
        )
        return _page(found, one.item.type, form, one, why=why, shown=made), 409
    if saved.approval is not None:
        flash(_("Kunci baru menunggu persetujuan orang kedua. Sampai saat itu kunci lama berlaku."))
    else:
        flash(_("Soal tersimpan."), "ok")
    return redirect(url_for(".item", code=code, key=key), 303)


@bp.get("/<code>/new-item")
@requires(Permission.BANK_WRITE, **READ)
def kinds(code: str) -> ResponseReturnValue:
    """Which kind of item it shall be."""
    return render_template("banks/kinds.html", desk=own_desk(code), words=item_words)


@bp.get("/<code>/new-item/<kind>")
@requires(Permission.BANK_WRITE, **READ)
def new_item(code: str, kind: str) -> ResponseReturnValue:
    found = own_desk(code)
    form = _form(kind)(formdata=None)
    head = found.read.head
    if isinstance(head, BankDocument):
        form.competency.data, form.level.data = head.competency, str(head.level)
    form.fill(ItemFile.model_construct(type=kind))
    return _page(found, kind, form)


@bp.post("/<code>/new-item/<kind>")
@requires(Permission.BANK_WRITE, **READ)
@once
def add_item(code: str, kind: str) -> ResponseReturnValue:
    found = own_desk(code)
    form = _form(kind)()
    if not form.validate_on_submit():
        return _page(found, kind, form), 422
    made = form.document(kind, item_acts.key_for(form.stem.data or ""))
    try:
        saved = acts.add(found.bank, made, by=by())
    except FaultyItem as faulty:
        _tell(form, faulty)
        return _page(found, kind, form, shown=made), 422
    flash(_("Soal ditambahkan ke bank."), "ok")
    return redirect(url_for(".item", code=code, key=saved.key), 303)


@bp.get("/<code>/items/<key>/remove")
@requires(Permission.BANK_WRITE, **READ)
def remove_form(code: str, key: str) -> ResponseReturnValue:
    """Asks before an item is taken out, and tells which specifications fix it."""
    found = own_desk(code)
    one = item_acts.find(found.read, key)
    return render_template(
        "banks/remove.html",
        desk=found,
        one=one,
        uses=reads.using(found.bank.id, key),
        before=reads.content_hashes(found.bank.id)[key],
    )


@bp.post("/<code>/items/<key>/remove")
@requires(Permission.BANK_WRITE, **READ)
def remove(code: str, key: str) -> ResponseReturnValue:
    found = own_desk(code)
    item_acts.find(found.read, key)
    try:
        acts.retire(found.bank, key, before=request.form.get("before", ""), by=by())
    except Conflict:
        flash(_("Soal ini baru saja diubah orang lain, jadi belum dikeluarkan."), "warn")
        return redirect(url_for(".item", code=code, key=key), 303)
    flash(_("Soal dikeluarkan dari bank. Naskah yang terbit tetap memuatnya."), "ok")
    return redirect(url_for(".show", code=code), 303)


def _form(kind: str) -> type[ItemForm]:
    if kind not in FORMS:
        raise NotFound
    return FORMS[kind]


def _common(item: ItemFile) -> dict[str, Any]:
    """The fields every kind has, as its form holds them."""
    return {
        "stem": item.stem,
        "competency": item.competency,
        "level": str(item.level),
        "difficulty": item.difficulty,
        "marks": item.marks,
        "tags": ", ".join(item.tags),
        "explanation": item.explanation,
        "source": item.source,
    }


def _tell(form: ItemForm, faulty: FaultyItem) -> None:
    """What keeps the item out of the bank, each thing once."""
    told = dict.fromkeys(sentences.of(fault.code) for fault in faulty.faults)
    form.form_errors.extend(told)


def _page(
    found: Desk,
    kind: str,
    form: ItemForm,
    one: AuthoredItem | None = None,
    *,
    why: ReasonForm | None = None,
    shown: ItemFile | None = None,
) -> str:
    choose_from(form.competency, sorted(competency_names().items(), key=lambda pair: pair[1]))
    form.prepare()
    told = None if one is None else measured(found, [one.item.id]).get(one.item.id)
    item_shown = shown or (one.item if one else None)
    return render_template(
        "banks/edit.html",
        desk=found,
        kind=kind,
        form=form,
        why=why or ReasonForm(formdata=None),
        one=one,
        is_trial=shown is not None,
        preview=preview(found.read, item_shown) if item_shown else None,
        measured=told,
        is_changed=False,
        shares={} if told is None else _shares(told),
        item_words=item_words,
    )


def _shares(told: Measured) -> dict[int, OptionFigures]:
    return {one.index: one for one in told.figures.options}
