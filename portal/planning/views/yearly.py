"""`/admin/plans`: what units need and plan for a year, and what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.core import downloads, refusals, typeset, zones
from portal.core.access import requires
from portal.core.db import db
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.core.rupiah_field import without_marks
from portal.people.models import OrgUnit
from portal.people.queries import unit_choice
from portal.planning.forms.yearly import LineForm, ReasonForm, SubmitForm, UnitForm
from portal.planning.models import YearlyLine, YearlyPlan
from portal.planning.queries import budgets
from portal.planning.queries import yearly as queries
from portal.planning.queries.yearly import Row
from portal.planning.rules import yearly as rules
from portal.planning.rules.yearly import MOST_IDR, Cost, YearlyRefusal
from portal.planning.service import yearly as service
from portal.planning.service.personal import years
from portal.planning.service.yearly import Written
from portal.planning.views import papers, words

bp = Blueprint("yearly", __name__, url_prefix="/admin/plans")
WRITE = Permission.PLAN_WRITE
SCOPE = {"scope": queries.in_scope}


def year_asked() -> int:
    """The year of the address or form; next year where it names none that can be planned."""
    asked = request.values.get("year", "")
    return next((one for one in years(g.today) if str(one) == asked), int(g.today.year) + 1)


@bp.get("")
@requires(WRITE, **SCOPE)
def index() -> ResponseReturnValue:
    return _index(UnitForm(formdata=None))


def _index(form: UnitForm) -> str:
    year = year_asked()
    plans = queries.latest(g.actor, year)
    units = unit_choice.open_units(g.actor, WRITE, g.today)
    costs = queries.totals([one.id for one in plans])
    return render_template(
        "planning/yearly_index.html",
        form=form,
        year=year,
        years=years(g.today),
        plans=plans,
        costs=costs,
        stages=queries.stages(plans),
        whole=rules.total(costs.values()),
        units=units if len(units) <= unit_choice.OFFERED else [],
        words=words,
    )


@bp.post("")
@requires(WRITE, **SCOPE)
def begin() -> ResponseReturnValue:
    form, year = UnitForm(), year_asked()

    @once
    def act() -> ResponseReturnValue:
        unit = db.session.get_one(OrgUnit, chosen_unit(form.unit.data or ""))
        plan = service.begin(unit, year, by=g.actor.person_id, now=g.now)
        return redirect(url_for(".show", public_id=plan.public_id), 303)

    return refusals.answer(form, act, lambda: _index(form))


def chosen_unit(text: str) -> int:
    """The one unit in scope that is meant. Raises Refused(UNIT)."""
    meant = unit_choice.meant(text, unit_choice.open_units(g.actor, WRITE, g.today))
    if len(meant) != 1:
        raise Refused(YearlyRefusal.UNIT, field="unit")
    return meant[0].id


def _plan(public_id: str) -> YearlyPlan:
    return queries.one(queries.in_scope(g.actor), public_id)


@bp.get("/<public_id>")
@requires(WRITE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _page(_plan(public_id), SubmitForm(formdata=None))


@dataclass(frozen=True, slots=True)
class What:
    """What would be cut with so much money, each line with what was left when its turn came."""

    money: int
    asked: bool
    cut: Mapping[str, int]
    kept: Cost


def _what_if(rows: Sequence[Row], whole: Cost) -> What:
    """By an amount of money, or a percentage of the plan's cost; else everything is paid for."""
    money, percent = (without_marks(request.values.get(name, "")) for name in ("money", "percent"))
    if money.isdecimal() and int(money[:15]) <= MOST_IDR:
        left, asked = int(money), True
    elif percent.isdecimal() and int(percent[:4]) < 100:
        left, asked = whole.total_idr * int(percent) // 100, True
    else:
        left, asked = whole.total_idr, False
    counts = [one for one in rows if not one.one.cut_reason]
    cut = rules.what_is_cut({one.one.key: (one.one.priority, one.cost) for one in counts}, left)
    return What(left, asked, cut, rules.total(one.cost for one in counts if one.one.key not in cut))


def _page(plan: YearlyPlan, form: SubmitForm) -> str:
    rows = queries.rows(plan.id)
    whole = rules.total(one.cost for one in rows if not one.one.cut_reason)
    written = [one.one for one in rows]
    return render_template(
        "planning/yearly.html",
        plan=plan,
        stage=queries.stage(plan),
        approving=Permission.APPROVAL_DECIDE in g.actor.permissions,
        decided=papers.decided(plan, g.actor.timezone),
        groups=queries.groups(plan, g.today, str(get_locale() or "id"), written),
        rows=rows,
        whole=whole,
        what=_what_if(rows, whole),
        budget=budgets.of_unit(plan),
        form=form,
        words=words,
        forms=words.form_names(plan.year),
    )


@bp.post("/<public_id>/cut")
@requires(WRITE, **SCOPE)
def cut(public_id: str) -> ResponseReturnValue:
    """Put off what the money does not pay for, each line with why."""
    plan = _plan(public_id)
    rows = queries.rows(plan.id)
    what = _what_if(rows, rules.total(one.cost for one in rows if not one.one.cut_reason))
    costs = {one.one.key: one.one for one in rows}
    service.put_off(
        plan.id, {key: words.why_cut(costs[key], left) for key, left in what.cut.items()}
    )
    flash(
        ngettext(
            "%(num)d baris ditunda, beserta alasannya.",
            "%(num)d baris ditunda, beserta alasannya.",
            len(what.cut),
        )
        if what.cut
        else _("Semua baris terbiayai."),
        "ok",
    )
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/gather")
@requires(WRITE, **SCOPE)
def gather(public_id: str) -> ResponseReturnValue:
    count = service.gather(_plan(public_id), by=g.actor.person_id, now=g.now, on=g.today)
    flash(_("%(num)d unsur survei warga menunjuk kompetensi atau perilaku.", num=count), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _filled(form: LineForm, plan: YearlyPlan) -> LineForm:
    names = words.form_names(plan.year)
    form.form.choices = [SelectChoice(key, name) for key, name in names.items()]
    for field in (form.month_from, form.month_until):
        field.choices = [SelectChoice(number, name) for number, name in words.months()]
    form.priority.choices = [
        SelectChoice(number, str(name)) for number, name in words.PRIORITIES.items()
    ]
    return form


def _written(form: LineForm) -> Written:
    return Written(
        competence=form.competence.data or "",
        target=form.target.data or "",
        people=form.people.data or 1,
        gap_people=form.gap_people.data or 0,
        form=str(form.form.data),
        amount=form.amount.data or 1,
        provider=form.provider.data or "",
        month_from=int(form.month_from.data),
        month_until=int(form.month_until.data),
        curriculum=form.curriculum.data or "",
        cost_idr=form.cost_idr.data or 0,
        goal=form.goal.data or "",
        priority=int(form.priority.data),
    )


def _line_page(
    form: LineForm, plan: YearlyPlan, line: YearlyLine | None, deferring: ReasonForm | None = None
) -> str:
    return render_template(
        "planning/yearly_line.html",
        form=form,
        plan=plan,
        line=line,
        asked=_asked(),
        deferring=deferring or ReasonForm(formdata=None),
    )


def _asked() -> dict[str, str]:
    """The group a new line answers: a competency, a need by its public id, or certificates."""
    found = {name: request.values.get(name, "")[:200] for name in ("competency", "need", "expiry")}
    return {name: value for name, value in found.items() if value}


def _competency() -> int | None:
    text = _asked().get("competency", "")
    known = words.competency_names()
    return int(text) if text.isdecimal() and int(text) in known else None


@bp.get("/<public_id>/lines/new")
@requires(WRITE, **SCOPE)
def new_line(public_id: str) -> ResponseReturnValue:
    """Filled from the group it was begun from."""
    plan = _plan(public_id)
    data: dict[str, object] = {"priority": 2, "month_from": 1, "month_until": 12}
    wanted = _asked()
    for group in queries.groups(plan, g.today, str(get_locale() or "id")) if wanted else ():
        by_competency = wanted.get("competency") == str(group.competency_id)
        by_need = group.need and wanted.get("need") == group.need
        by_title = group.expiring and wanted.get("expiry") == group.name
        if by_competency or by_need or by_title:
            people = max(group.gap_people, group.expiring, 1)
            data |= {"competence": group.name, "people": people, "gap_people": group.gap_people}
            data |= {"target": plan.unit.name}
    return _line_page(_filled(LineForm(formdata=None, data=data), plan), plan, None)


@bp.post("/<public_id>/lines/new")
@requires(WRITE, **SCOPE)
def add_line(public_id: str) -> ResponseReturnValue:
    plan = _plan(public_id)
    form = _filled(LineForm(), plan)

    @once
    def act() -> ResponseReturnValue:
        need = _asked().get("need", "")
        service.add(plan, _written(form), _competency(), need, now=g.now)
        flash(_("Baris masuk rencana."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _line_page(form, plan, None))


@bp.get("/<public_id>/lines/<key>")
@requires(WRITE, **SCOPE)
def line(public_id: str, key: str) -> ResponseReturnValue:
    plan = _plan(public_id)
    found = queries.line(plan.id, key)
    return _line_page(_filled(LineForm(formdata=None, obj=found), plan), plan, found)


@bp.post("/<public_id>/lines/<key>")
@requires(WRITE, **SCOPE)
def change_line(public_id: str, key: str) -> ResponseReturnValue:
    plan = _plan(public_id)
    found, form = queries.line(plan.id, key), _filled(LineForm(), plan)

    def act() -> ResponseReturnValue:
        service.change(plan.id, key, _written(form))
        flash(_("Baris disimpan."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _line_page(form, plan, found))


@bp.post("/<public_id>/lines/<key>/drop")
@requires(WRITE, **SCOPE)
def drop_line(public_id: str, key: str) -> ResponseReturnValue:
    service.drop(_plan(public_id).id, key)
    flash(_("Baris dikeluarkan dari rencana."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/lines/<key>/defer")
@requires(WRITE, **SCOPE)
def defer_line(public_id: str, key: str) -> ResponseReturnValue:
    plan, form = _plan(public_id), ReasonForm()
    found = queries.line(plan.id, key)

    def act() -> ResponseReturnValue:
        service.put_off(plan.id, {key: form.reason.data or ""})
        flash(_("Baris ditunda, beserta alasannya."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    filled = _filled(LineForm(formdata=None, obj=found), plan)
    return refusals.answer(form, act, lambda: _line_page(filled, plan, found, form))


@bp.post("/<public_id>/lines/<key>/resume")
@requires(WRITE, **SCOPE)
def resume_line(public_id: str, key: str) -> ResponseReturnValue:
    service.take_up(_plan(public_id).id, key)
    flash(_("Baris masuk rencana lagi."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/submit")
@requires(WRITE, **SCOPE)
def submit(public_id: str) -> ResponseReturnValue:
    plan, form = _plan(public_id), SubmitForm()

    @once
    def act() -> ResponseReturnValue:
        service.submit(plan, form.reason.data or "", by=g.actor.person_id, now=g.now)
        flash(_("Rencana diajukan. Orang kedua menyetujuinya di halaman persetujuan."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(plan, form))


@bp.post("/<public_id>/version")
@requires(WRITE, **SCOPE)
def renew(public_id: str) -> ResponseReturnValue:
    made = service.renew(_plan(public_id), by=g.actor.person_id, now=g.now)
    flash(_("Versi %(version)d dibuka untuk diubah.", version=made.version), "ok")
    return redirect(url_for(".show", public_id=made.public_id), 303)


@bp.get("/<public_id>/file/<kind>")
@requires(WRITE, **SCOPE)
def file(public_id: str, kind: str) -> ResponseReturnValue:
    """The plan with its seven columns as XLSX or PDF: counts, money, and who decided."""
    plan = _plan(public_id)
    rows = queries.rows(plan.id)
    name = _("rencana-%(unit)s-%(year)d", unit=plan.unit.code, year=plan.year)
    if kind == "xlsx":
        zone = g.actor.timezone
        cells = papers.cells(plan, queries.stage(plan), rows, zone)
        columns, at = papers.columns(), zones.local(g.now, zone)
        return downloads.xlsx(name, columns, cells, sheet=str(plan.year), at=at)
    if kind == "pdf":
        values = papers.values(plan, queries.stage(plan), rows, g.actor)
        paper = typeset.pdf(papers.template(), values, at=g.now)
        return downloads.handed(paper, f"{name}.pdf", downloads.PDF)
    raise NotFound
