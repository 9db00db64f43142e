"""A new bank, and a bank taken out whole with its keys."""

import io

from flask import Response, flash, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp

from portal.assessment import queries as assessed
from portal.assessment import specifications as reads
from portal.assessment.rules.keys import BankRefusal
from portal.content import service as contents
from portal.content.banking import acts
from portal.content.banking.blueprint import READ, bp, own_desk
from portal.content.documents import BankDocument
from portal.content.drafts import outline, packages
from portal.content.forms import NEEDED, TITLE, TOO_LONG, choose_from
from portal.content.item_forms import squeezed
from portal.content.specifying.blueprint import competency_names
from portal.content.views.blueprint import by
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import Forbidden
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.service import sessions


class BankForm(FlaskForm):
    """A new certification bank."""

    title = StringField(
        _l("Nama bank"),
        validators=[InputRequired(NEEDED), Length(max=TITLE, message=TOO_LONG)],
        filters=[squeezed],
    )
    code = StringField(
        _l("Kode"),
        validators=[
            InputRequired(NEEDED),
            Length(max=40, message=TOO_LONG),
            Regexp(
                r"^[A-Z0-9]+(-[A-Z0-9]+)*$",
                message=_l("Pakai huruf besar, angka, dan tanda hubung saja."),
            ),
        ],
        filters=[lambda text: (text or "").strip().upper()],
        description=_l("Misalnya BANK-ARSIP-2; tidak dapat diganti kemudian."),
    )
    competency = SelectField(
        _l("Kompetensi utama"), validate_choice=False, validators=[InputRequired(NEEDED)]
    )
    level = SelectField(
        _l("Level"), choices=[SelectChoice(str(n), str(n)) for n in range(1, 6)], default="2"
    )


@bp.get("/new")
@requires(Permission.BANK_WRITE, **READ)
def new() -> ResponseReturnValue:
    return _page(BankForm(formdata=None))


@bp.post("/new")
@requires(Permission.BANK_WRITE, **READ)
@once
def begin() -> ResponseReturnValue:
    form = BankForm()
    if not form.validate_on_submit() or form.competency.data not in competency_names():
        return _page(form), 422
    code = (form.code.data or "").removeprefix("BANK-")
    name = f"bank-{outline.name_for(code)}"
    if assessed.bank_called(name) is not None:
        form.code.errors = [sentences.of(BankRefusal.CODE_TAKEN)]
        return _page(form), 422
    head = BankDocument(
        code=f"BANK-{code}",
        title=form.title.data or "",
        competency=form.competency.data,
        level=int(form.level.data),
    )
    bank = acts.create(head, name, organisation_id=_agency(), by=by())
    flash(_("Bank dibuat. Tulis atau impor soalnya."), "ok")
    return redirect(url_for(".show", code=bank.code), 303)


def _agency() -> int:
    """The agency a new bank belongs to: the actor's own where they may write there."""
    held = reads.places(g.actor, Permission.BANK_WRITE)
    if not held:
        raise Forbidden(Permission.BANK_WRITE)
    own = g.actor.organisation_id
    return own if own in held else min(held)


def _page(form: BankForm) -> str:
    choose_from(form.competency, sorted(competency_names().items(), key=lambda pair: pair[1]))
    return render_template("banks/new.html", form=form)


@bp.get("/<code>/export")
@requires(Permission.BANK_WRITE, **READ)
def export_form(code: str) -> ResponseReturnValue:
    return render_template("banks/export.html", desk=own_desk(code))


@bp.post("/<code>/export")
@requires(Permission.BANK_WRITE, **READ)
def export(code: str) -> Response:
    """The folder of a bank, keys included: a recent sign-in, and an entry in the audit log."""
    own_desk(code)
    sessions.require_recent(g.actor, g.now)
    some = contents.export(code, now=g.now, actor_id=g.actor.person_id, keys=True)
    return send_file(
        io.BytesIO(packages.packed(some)),
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"{code}.zip",
    )
