"""`/admin/budgets`: money for plans by unit, source and year: committed, spent, free."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.core import refusals
from portal.core.access import requires
from portal.core.db import db
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.models import OrgUnit
from portal.people.queries import unit_choice
from portal.planning.forms.yearly import AmountForm, BudgetForm, CommitForm, SettleForm
from portal.planning.models import BudgetLine
from portal.planning.queries import budgets as queries
from portal.planning.queries import commitments
from portal.planning.rules.yearly import Source, together
from portal.planning.service import budget_lines
from portal.planning.service import budgets as service
from portal.planning.service.budget_lines import Typed
from portal.planning.service.budgets import Asked
from portal.planning.service.personal import years
from portal.planning.views import words
from portal.planning.views.yearly import chosen_unit, year_asked

bp = Blueprint("budgets", __name__, url_prefix="/admin/budgets")
WRITE = Permission.PLAN_WRITE
SCOPE = {"scope": queries.budgets}


@bp.get("")
@requires(WRITE, **SCOPE)
def index() -> ResponseReturnValue:
    return _index(_sourced(BudgetForm(formdata=None)))


def _sourced(form: BudgetForm) -> BudgetForm:
    form.source.choices = [SelectChoice(str(one), str(words.SOURCES[one])) for one in Source]
    return form


def _index(form: BudgetForm) -> str:
    year = year_asked()
    found = queries.of_year(g.actor, year)
    money = queries.money(found)
    units = unit_choice.open_units(g.actor, WRITE, g.today)
    return render_template(
        "planning/budgets.html",
        form=form,
        year=year,
        years=years(g.today),
        rows=found,
        money=money,
        whole=together(money.values()),
        new_ones=queries.new_ones(g.actor, year),
        units=units if len(units) <= unit_choice.OFFERED else [],
        words=words,
    )


@bp.post("")
@requires(WRITE, **SCOPE)
def add() -> ResponseReturnValue:
    form, year = _sourced(BudgetForm()), year_asked()

    @once
    def act() -> ResponseReturnValue:
        unit = db.session.get_one(OrgUnit, chosen_unit(form.unit.data or ""))
        typed = Typed(
            year, Source(form.source.data), form.code.data or "", form.name.data or "",
            form.amount_idr.data or 0,
        )  # fmt: skip
        basis = form.reason.data or ""
        budget_lines.propose(unit, typed, basis, by=g.actor.person_id, now=g.now)
        flash(_("Pagu diajukan. Pagu berlaku sesudah orang kedua menyetujuinya."), "info")
        return redirect(url_for(".index", year=year), 303)

    return refusals.answer(form, act, lambda: _index(form))


def _one(public_id: str) -> BudgetLine:
    return queries.budget(queries.budgets(g.actor), public_id)


@bp.get("/<public_id>")
@requires(WRITE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _page(_one(public_id))


def _page(
    row: BudgetLine,
    form: CommitForm | None = None,
    settling: SettleForm | None = None,
    changing: AmountForm | None = None,
) -> str:
    sent = next((one for one in (form, settling, changing) if one and one.errors), None)
    return render_template(
        "planning/budget.html",
        row=row,
        money=queries.money([row])[row.id],
        commitments=commitments.of_budget(row.id),
        form=sent,
        committing=form or _offered(CommitForm(formdata=None), row),
        settling=settling or SettleForm(formdata=None),
        changing=changing or AmountForm(formdata=None),
        behind=queries.behind(row),
        changes=queries.changes(row.id),
        asked=queries.asked_for(row),
        words=words,
    )


def _offered(form: CommitForm, row: BudgetLine) -> CommitForm:
    """Lines of approved plans of the year, and activities that cost something and have no money."""
    form.line_key.choices = [
        SelectChoice(key, f"{unit}: {title}") for key, title, unit in commitments.lines_of(row)
    ]
    form.activity.choices = [
        SelectChoice("", _("Bukan kegiatan di portal")),
        *(
            SelectChoice(public_id, f"{title} ({words.rupiah(idr)})")
            for public_id, title, idr in commitments.activities_of(row)
        ),
    ]
    return form


@bp.post("/<public_id>/amount")
@requires(WRITE, **SCOPE)
def change(public_id: str) -> ResponseReturnValue:
    row, form = _one(public_id), AmountForm()

    @once
    def act() -> ResponseReturnValue:
        amount, reason = form.amount_idr.data or 0, form.reason.data or ""
        done = budget_lines.change(row.id, amount, reason, by=g.actor.person_id, now=g.now)
        flash(
            _("Pagu diubah. Jumlah sebelumnya dan dasarnya tetap tercatat.")
            if done
            else _("Kenaikan pagu diajukan. Pagu yang lama berlaku sampai orang kedua setuju."),
            "ok" if done else "info",
        )
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(row, changing=form))


@bp.post("/<public_id>/commit")
@requires(WRITE, **SCOPE)
def commit(public_id: str) -> ResponseReturnValue:
    row = _one(public_id)
    form = _offered(CommitForm(), row)

    @once
    def act() -> ResponseReturnValue:
        activity = commitments.activity_id(row, form.activity.data or "")
        title, amount = form.title.data or "", form.amount_idr.data or 0
        asked = Asked(str(form.line_key.data), title, amount, activity)
        made = service.commit(
            row.id, asked, form.reason.data or "", by=g.actor.person_id, now=g.now
        )
        flash(
            _("Komitmen dicatat.")
            if made
            else _("Melebihi sisa pagu: menunggu persetujuan orang kedua."),
            "ok" if made else "info",
        )
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(row, form))


@bp.post("/<public_id>/commitments/<commitment_id>/settle")
@requires(WRITE, **SCOPE)
def settle(public_id: str, commitment_id: str) -> ResponseReturnValue:
    row, form = _one(public_id), SettleForm()
    service.there(row.id, commitment_id)

    @once
    def act() -> ResponseReturnValue:
        service.settle(
            row.id, commitment_id, form.spent_idr.data or 0, form.people.data or 0,
            by=g.actor.person_id, now=g.now,
        )  # fmt: skip
        flash(_("Realisasi dicatat."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(row, settling=form))


@bp.post("/<public_id>/commitments/<commitment_id>/release")
@requires(WRITE, **SCOPE)
def release(public_id: str, commitment_id: str) -> ResponseReturnValue:
    service.release(_one(public_id).id, commitment_id, by=g.actor.person_id, now=g.now)
    flash(_("Komitmen dilepas; uangnya bebas lagi."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)
