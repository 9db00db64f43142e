"""`/admin/regrades`: a wrong key, whom it would change, and the two persons who decide (AZ-9)."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.assessment.models import ItemVersion
from portal.assessment.regrading import queries, service
from portal.assessment.regrading.models import Regrade
from portal.assessment.regrading.service import Asking
from portal.assessment.rules import regrading as rules
from portal.assessment.rules.regrading import RegradeRefusal, Remedy, RemedyKind
from portal.competency.queries import catalogue
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import Forbidden, NotFound, Refused
from portal.core.permissions import Permission
from portal.core.text import plain_text
from portal.people.queries import approvals as approval_queries
from portal.people.rules.approvals import ApprovalState
from portal.people.service import approvals, sessions

bp = Blueprint("regrades", __name__, url_prefix="/admin/regrades")

ASK, DECIDE = Permission.REGRADE_ASK, Permission.RESULT_DECIDE
SCOPE = {"scope": queries.in_scope}
_LONG = Length(max=1000, message=_l("Paling banyak 1000 huruf."))


class AskForm(FlaskForm):
    """What is to be done about an item; which fields of the key there are depends on its kind."""

    remedy = RadioField(
        _l("Yang dilakukan"),
        choices=[
            SelectChoice(RemedyKind.KEY.value, _l("Pakai kunci yang lain")),
            SelectChoice(
                RemedyKind.FULL.value, _l("Beri semua peserta nilai penuh untuk soal ini")
            ),
            SelectChoice(RemedyKind.DROP.value, _l("Keluarkan soal ini dari perhitungan")),
        ],
        validators=[InputRequired(_l("Pilih salah satu."))],
    )
    correct = SelectMultipleField(_l("Pilihan yang benar"), coerce=int, validate_choice=False)
    accepted = TextAreaField(
        _l("Jawaban yang diterima"), description=_l("Satu jawaban pada tiap baris.")
    )
    value = StringField(_l("Nilai yang benar"))
    tolerance = StringField(_l("Toleransi"), default="0")
    reason = TextAreaField(
        _l("Mengapa kuncinya keliru"),
        description=_l("Dibaca peserta. Jangan sebut isi soal bila bank soalnya masih dipakai."),
        validators=[_LONG],
    )
    changes_passes = BooleanField(
        _l("Kelulusan yang sudah diumumkan ikut berubah"),
        description=_l("Tanpa centang, yang sudah dinyatakan lulus tetap lulus."),
    )
    keep_reason = TextAreaField(
        _l("Mengapa kelulusan tidak dipertahankan"),
        description=_l("Hanya bila kotak di atas dicentang. Dibaca peserta."),
        validators=[_LONG],
    )


class RefuseForm(FlaskForm):
    """Why not."""

    reason = TextAreaField(
        _l("Alasan menolak"),
        validators=[
            InputRequired(_l("Tulis mengapa usulan ini ditolak; pengusul membacanya.")),
            Length(max=500, message=_l("Paling banyak 500 huruf.")),
        ],
    )


@bp.get("")
@requires(ASK, **SCOPE)
def index() -> ResponseReturnValue:
    rows, more = queries.page(g.actor, request.args.get("after", ""))
    return render_template("regrades/index.html", rows=rows, more=more)


def _named() -> ItemVersion:
    """The item version the address names. Raises NotFound, Forbidden."""
    number = request.args.get("version", "")
    if not number.isdecimal() or len(number) > 6:
        raise NotFound
    version = queries.version_for(
        g.actor, request.args.get("bank", ""), request.args.get("item", ""), int(number)
    )
    if queries.has_sat(g.actor.person_id, version.id):
        raise Forbidden(ASK)
    return version


@bp.get("/new")
@requires(ASK, **SCOPE)
def ask_form() -> ResponseReturnValue:
    """What is to be done about the item that the address names; without one, how to find it."""
    if "item" not in request.args:
        return _find()
    version = _named()
    form = AskForm(formdata=None, data=_data(version))
    return _ask(version, form)


def _find() -> str:
    banks = queries.banks_for(g.actor)
    asked, text = request.args.get("bank", ""), request.args.get("q", "").strip()[:80]
    chosen = next((one for one in banks if one.code == asked), None)
    rows, more = (
        queries.items_of(chosen, text, request.args.get("after", "")) if chosen else ([], "")
    )
    return render_template(
        "regrades/find.html",
        banks=banks,
        chosen=chosen,
        text=text,
        rows=[(one, plain_text(one.stem)) for one in rows],
        more=more,
    )


def _data(version: ItemVersion) -> dict[str, Any]:
    key = version.answer_key
    return {
        "correct": key.get("correct", []),
        "accepted": "\n".join(key.get("accepted", ())),
        "value": key.get("value", ""),
        "tolerance": key.get("tolerance", "0"),
    }


def _ask(version: ItemVersion, form: AskForm) -> str:
    options = version.face.get("options", ())
    form.correct.choices = [
        SelectChoice(index, plain_text(text)) for index, text in enumerate(options)
    ]
    return render_template(
        "regrades/ask.html",
        version=version,
        form=form,
        editable=rules.editable(version.kind),
        address=dict(request.args),
    )


@bp.post("/new")
@requires(ASK, **SCOPE)
def ask() -> ResponseReturnValue:
    version = _named()
    agencies = approval_queries.agencies(g.actor, ASK)
    if not agencies:
        raise Forbidden(ASK)
    agency = g.actor.organisation_id if g.actor.organisation_id in agencies else min(agencies)
    form = AskForm()
    form.correct.choices = []
    if not form.validate_on_submit():
        return _ask(version, form), 422
    asking = Asking(
        agency,
        _remedy(version, form),
        form.reason.data or "",
        not form.changes_passes.data,
        form.keep_reason.data or "",
    )
    try:
        regrade = service.ask(version, asking, actor_id=g.actor.person_id, now=g.now)
    except Refused as refused:
        form.form_errors.append(sentences.why(refused))
        return _ask(version, form), 422
    flash(_("Akibatnya sedang dihitung. Belum ada nilai yang berubah."), "ok")
    return redirect(url_for(".show", public_id=regrade.public_id), 303)


def _remedy(version: ItemVersion, form: AskForm) -> Remedy:
    kind = RemedyKind(form.remedy.data)
    if kind is not RemedyKind.KEY:
        return Remedy(kind)
    if version.kind == "short":
        lines = [one.strip() for one in (form.accepted.data or "").splitlines()]
        return Remedy(kind, {"accepted": [one for one in lines if one]})
    if version.kind == "numeric":
        numbers = (form.value.data or "", form.tolerance.data or "0")
        value, tolerance = (one.strip().replace(",", ".") for one in numbers)
        return Remedy(kind, {"value": value, "tolerance": tolerance})
    return Remedy(kind, {"correct": sorted(set(form.correct.data or ()))})


@bp.get("/<public_id>")
@requires(ASK, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _show(queries.one(g.actor, public_id), RefuseForm(formdata=None))


def _show(regrade: Regrade, form: RefuseForm) -> str:
    after = request.args.get("after", "0")
    start = int(after) if after.isdecimal() and len(after) < 18 else 0
    effects = service.effects_of(regrade.id, start, queries.PAGE + 1)
    shown = effects[: queries.PAGE]
    approval = queries.approval_of(regrade)
    waits = approval is not None and approval.state == ApprovalState.OPEN.value
    return render_template(
        "regrades/show.html",
        regrade=regrade,
        item_url=_item_url(regrade.item_version),
        remedy=Remedy.read(regrade.remedy),
        options=regrade.item_version.face.get("options", ()),
        tally=queries.tally(regrade.id),
        effects=shown,
        names=queries.examinees([one.attempt_id for one in shown]),
        competencies=catalogue.directory(g.today),
        more=shown[-1].attempt_id if len(effects) > queries.PAGE else 0,
        approval=approval,
        waits=waits,
        decides=waits
        and approval is not None
        and approval.requested_by_id != g.actor.person_id
        and regrade.organisation_id in approval_queries.agencies(g.actor, DECIDE),
        form=form,
    )


def _item_url(version: ItemVersion) -> str | None:
    """Where the question and its key are read; none for somebody who answered it in an exam."""
    if queries.has_sat(g.actor.person_id, version.id):
        return None
    bank = queries.bank_of(version.item)
    return url_for(".ask_form", bank=bank.code, item=version.item.key, version=version.number)


@bp.post("/<public_id>/propose")
@requires(ASK, **SCOPE)
def propose(public_id: str) -> ResponseReturnValue:
    regrade = queries.one(g.actor, public_id)
    service.propose(regrade.id, actor_id=g.actor.person_id, now=g.now)
    flash(_("Usul disampaikan kepada sidang."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/cancel")
@requires(ASK, **SCOPE)
def cancel(public_id: str) -> ResponseReturnValue:
    regrade = queries.one(g.actor, public_id)
    service.cancel(regrade.id, actor_id=g.actor.person_id, now=g.now)
    flash(_("Penilaian ulang dibatalkan."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/approve")
@requires(DECIDE, **SCOPE)
def approve(public_id: str) -> ResponseReturnValue:
    regrade = _to_decide(public_id)
    sessions.require_recent(g.actor, g.now)
    approvals.approve(_proposal(regrade), actor_id=g.actor.person_id, on=g.today, now=g.now)
    flash(_("Disetujui. Hasil sedang dinilai ulang."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/refuse")
@requires(DECIDE, **SCOPE)
def refuse(public_id: str) -> ResponseReturnValue:
    regrade = _to_decide(public_id)
    form = RefuseForm()
    if not form.validate_on_submit():
        return _show(regrade, form), 422
    reason = form.reason.data or ""
    approvals.refuse(_proposal(regrade), reason, actor_id=g.actor.person_id, now=g.now)
    flash(_("Usulan ditolak. Pengusul diberi tahu."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _to_decide(public_id: str) -> Regrade:
    regrade = queries.one(g.actor, public_id)
    if regrade.organisation_id not in approval_queries.agencies(g.actor, DECIDE):
        raise Forbidden(DECIDE)
    return regrade


def _proposal(regrade: Regrade) -> int:
    if regrade.approval_id is None:
        raise Refused(RegradeRefusal.NOT_PROPOSED)
    return regrade.approval_id
