"""`/admin/hours/absences`: leaves whose months owe no learning hours."""

from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.core import sentences
from portal.core.access import requires
from portal.core.date_field import DatePartsField
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.learning.hours import absences
from portal.learning.hours.absences import Leave
from portal.people.views import shown

bp = Blueprint("hours_absences", __name__, url_prefix="/admin/hours/absences")


class AbsenceForm(FlaskForm):
    """Whose leave, of which kind, from when."""

    number = StringField(
        _l("NIP atau nomor pegawai"), [InputRequired(_l("Tulis nomornya.")), Length(max=40)],
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    kind = SelectField(_l("Jenis cuti"), [InputRequired(_l("Pilih jenisnya."))])
    from_on = DatePartsField(_l("Mulai"), [InputRequired(_l("Tulis tanggal mulainya."))])
    until_on = DatePartsField(
        _l("Bertugas lagi"), [Optional()], description=_l("Kosongkan bila belum diketahui.")
    )
    decree = StringField(
        _l("Nomor surat keputusan"),
        [InputRequired(_l("Tulis nomor suratnya.")), Length(max=120)],
        render_kw={"autocomplete": "off"},
    )


@bp.get("", endpoint="index")
@requires(Permission.HOURS_HANDLE, scope=absences.handled)
def index() -> ResponseReturnValue:
    return _index(_form(AbsenceForm(formdata=None)))


@bp.post("")
@requires(Permission.HOURS_HANDLE, scope=absences.handled)
def record() -> ResponseReturnValue:
    form = _form(AbsenceForm())
    from_on: date | None = form.from_on.data
    if form.validate_on_submit() and from_on is not None:
        leave = Leave(
            form.number.data or "", form.kind.data, from_on, form.until_on.data,
            form.decree.data or "",
        )  # fmt: skip
        try:
            return _record(leave)
        except Refused as refused:
            field = form[refused.field or "number"]
            field.errors = [*field.errors, sentences.why(refused)]
    return _index(form), 422


@once
def _record(leave: Leave) -> ResponseReturnValue:
    absences.record(g.actor, leave, on=g.today, now=g.now)
    flash(_("Cuti dicatat. Kewajiban JP menyesuaikan."), "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/<public_id>/remove")
@requires(Permission.HOURS_HANDLE, scope=absences.handled)
def remove(public_id: str) -> ResponseReturnValue:
    absences.remove(g.actor, public_id, on=g.today, now=g.now)
    flash(_("Catatan cuti dihapus. Kewajiban JP menyesuaikan."), "ok")
    return redirect(url_for(".index"), 303)


def _form(form: AbsenceForm) -> AbsenceForm:
    choices = [SelectChoice(kind, name) for kind, name in absences.kinds(str(get_locale())).items()]
    form.kind.choices = [SelectChoice("", _("Pilih…")), *choices]
    return form


def _index(form: AbsenceForm) -> str:
    rows = absences.latest(g.actor, g.today)
    shown.persons(person.public_id for _row, person in rows)
    kinds = absences.kinds(str(get_locale()))
    return render_template("learning/hours_absences.html", form=form, rows=rows, kinds=kinds)
