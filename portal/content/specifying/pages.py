"""The list of specifications, one of them as a whole, its table and its cut score."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from portal.assessment import specifications as reads
from portal.assessment.models import ItemBank
from portal.assessment.rules import specifying
from portal.assessment.rules.cuts import CutMethod, PanelCut
from portal.assessment.rules.specifying import Cut, Plan, SpecificationRefusal
from portal.assessment.service import specifications as service
from portal.content import words as content_words
from portal.content.forms import choose_from
from portal.content.specifying import sheet as sheets
from portal.content.specifying import words
from portal.content.specifying.blueprint import READ, Desk, bp, desk, own_desk
from portal.content.specifying.forms import BeginForm, CutForm, DecideForm, ReturnForm, TableForm
from portal.core import sentences
from portal.core.access import requires
from portal.core.db import db
from portal.core.errors import Conflict, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission

STEM = 110
CHANGED = _l(
    "Orang lain menyimpan kisi-kisi ini sejak Anda membukanya. Isian Anda belum disimpan: buka "
    "lagi halamannya di tab lain, bandingkan, lalu ulangi."
)


@bp.get("")
@requires(Permission.COURSE_READ, **READ)
def index() -> ResponseReturnValue:
    rows, more = reads.listed(g.actor, request.args.get("after", "")[:40])
    return render_template(
        "specifications/index.html",
        rows=rows,
        more=more,
        writes=bool(reads.places(g.actor, Permission.BANK_WRITE)),
        is_empty=not rows,
    )


@bp.get("/new")
@requires(Permission.BANK_WRITE, **READ)
def new() -> ResponseReturnValue:
    return _begin(BeginForm(formdata=None, data={"bank": request.args.get("bank", "")}))


@bp.post("/new")
@requires(Permission.BANK_WRITE, **READ)
@once
def begin() -> ResponseReturnValue:
    form = BeginForm()
    if not form.validate_on_submit():
        return _begin(form), 422
    code = form.code.data or ""
    bank = reads.bank(g.actor, form.bank.data or "", Permission.BANK_WRITE)
    if reads.is_taken(code):
        form.code.errors = [sentences.of(SpecificationRefusal.CODE_TAKEN)]
        return _begin(form), 422
    row = service.create(bank.id, code, form.title.data or "", now=g.now, actor_id=_me())
    flash(_("Kisi-kisi dimulai. Isi tabelnya."), "ok")
    return redirect(url_for(".table", public_id=row.public_id), 303)


def _me() -> int:
    me: int = g.actor.person_id
    return me


def _begin(form: BeginForm) -> str:
    query = reads.banks(g.actor, Permission.BANK_WRITE).order_by(ItemBank.title)
    choose_from(form.bank, [(one.code, one.title) for one in db.session.scalars(query)])
    return render_template("specifications/new.html", form=form)


@bp.get("/<public_id>")
@requires(Permission.COURSE_READ, **READ)
def show(public_id: str) -> ResponseReturnValue:
    return overview(desk(public_id))


def overview(found: Desk, form: FlaskForm | None = None) -> str:
    """A specification as a whole, with what is wrong in `form` above it."""
    row = found.row
    versions = reads.versions(row.id)
    last = reads.plan_of(versions[0]) if versions else None
    writers = reads.writers(row.id)
    people = {*writers, *(one.published_by_id for one in versions)}
    refusal = specifying.may_publish(
        is_submitted=row.submitted_at is not None, writers=writers, actor_id=g.actor.person_id
    )
    return render_template(
        "specifications/show.html",
        desk=found,
        row=row,
        plan=found.plan,
        filled=specifying.filled(found.plan, found.stock),
        findings=found.findings(),
        changes=specifying.changes(last, found.plan) if last is not None else [],
        is_stale=bool(versions) and versions[0].report["bank"] != reads.digest(found.stock),
        versions=versions,
        people=reads.names(people),
        writers=writers,
        written_by=reads.names(writers).values(),
        computed=specifying.computed(found.plan, found.stock),
        refusal=refusal,
        decide=_decide_form(form, row.draft_version),
        giving_back=form if isinstance(form, ReturnForm) else ReturnForm(formdata=None),
        form=form,
        words=words,
        difficulties=content_words.DIFFICULTIES,
        cut_on=date.fromisoformat(found.plan.cut.on) if found.plan.cut.on else None,
    )


def _decide_form(form: FlaskForm | None, version: int) -> DecideForm:
    decide = form if isinstance(form, DecideForm) else DecideForm(formdata=None)
    decide.version.data = version
    return decide


@bp.get("/<public_id>/table")
@requires(Permission.BANK_WRITE, **READ)
def table(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    plan = found.plan
    form = TableForm(
        formdata=None,
        data={
            "version": found.row.draft_version,
            "title": found.row.title,
            "minutes": plan.minutes,
            "forms": plan.forms,
            "fixed": list(plan.fixed),
        },
    )
    return _table(found, form, plan)


@bp.post("/<public_id>/table")
@requires(Permission.BANK_WRITE, **READ)
def save_table(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    form = TableForm()
    _offer_items(found, form)
    rows, wrong = sheets.read(sheets.sheet(found.plan, found.stock, request.form))
    form.validate_on_submit()
    form.form_errors.extend(wrong)
    if form.errors:
        return _table(found, form, found.plan, request.form), 422
    plan = replace(
        found.plan,
        rows=rows,
        fixed=_kept_order(found.plan.fixed, form.fixed.data or ()),
        minutes=form.minutes.data,
        forms=form.forms.data,
    )
    if request.form.get("count"):
        return _table(found, form, plan, request.form)
    refused = written(found, plan, form.version.data or 0, title=form.title.data or "")
    if refused:
        form.form_errors.append(refused)
        return _table(found, form, plan, request.form), 409
    flash(_("Kisi-kisi tersimpan."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _kept_order(before: tuple[str, ...], chosen: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Items that were fixed before keep their order; new ones follow in that of the bank."""
    kept = [key for key in before if key in chosen]
    return (*kept, *(key for key in chosen if key not in kept))


def written(found: Desk, plan: Plan, version: int, *, title: str = "") -> str:
    """Keep a plan; what it was refused with, in words."""
    try:
        service.write(
            found.row.id,
            plan,
            title=title,
            version=version,
            now=g.now,
            actor_id=g.actor.person_id,
        )
    except Refused as refused:
        return sentences.why(refused)
    except Conflict:
        return str(CHANGED)
    return ""


def _offer_items(found: Desk, form: TableForm) -> None:
    stems = reads.stems(found.row.bank_id)
    choose_from(form.fixed, [(key, f"{key}: {stem[:STEM]}") for key, stem in stems.items()])


def _table(found: Desk, form: TableForm, plan: Plan, typed: Mapping[str, str] | None = None) -> str:
    _offer_items(found, form)
    rows = sheets.sheet(plan, found.stock, typed)
    return render_template(
        "specifications/table.html",
        desk=found,
        form=form,
        plan=plan,
        rows=rows,
        filled={one.rule: one for one in specifying.filled(plan, found.stock)},
        total=plan.size,
        difficulties=content_words.DIFFICULTIES,
        words=words,
    )


@bp.get("/<public_id>/cut")
@requires(Permission.BANK_WRITE, **READ)
def cut(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    kept = found.plan.cut
    form = CutForm(
        formdata=None,
        data={
            "version": found.row.draft_version,
            "method": kept.method.value if kept.method else None,
            "panel": kept.panel or None,
            "scores": " ".join(map(str, kept.scores)),
            "percent": kept.percent,
            "on": date.fromisoformat(kept.on) if kept.on else None,
            "note": kept.note,
        },
    )
    return _cut(found, form)


@bp.post("/<public_id>/cut")
@requires(Permission.BANK_WRITE, **READ)
def save_cut(public_id: str) -> ResponseReturnValue:
    found = own_desk(public_id)
    form = CutForm()
    form.today = g.today
    if not form.validate_on_submit():
        return _cut(found, form), 422
    plan = replace(found.plan, cut=_cut_of(form, found.plan.cut))
    if plan.cut.percent is None:
        computed = specifying.computed(plan, found.stock)
        percent = computed.percent if isinstance(computed, PanelCut) else computed
        plan = replace(plan, cut=replace(plan.cut, percent=percent))
    refused = written(found, plan, form.version.data or 0)
    if refused:
        form.form_errors.append(refused)
        return _cut(found, form), 409
    flash(_("Batas lulus tersimpan."), "ok")
    goal = (
        ".angoff_panel" if plan.cut.method is CutMethod.ANGOFF and not plan.cut.ratings else ".show"
    )
    return redirect(url_for(goal, public_id=public_id), 303)


def _cut_of(form: CutForm, before: Cut) -> Cut:
    return Cut(
        method=form.chosen(),
        percent=form.percent.data,
        panel=form.panel.data or 0,
        on=form.on.data.isoformat() if form.on.data else "",
        note=form.note.data or "",
        ratings=before.ratings,
        scores=form.score_list(),
    )


def _cut(found: Desk, form: CutForm) -> str:
    return render_template(
        "specifications/cut.html",
        desk=found,
        form=form,
        hints=words.METHOD_HINTS,
        computed=specifying.computed(found.plan, found.stock),
    )
