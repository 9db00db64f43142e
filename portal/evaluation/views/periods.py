"""`/admin/periods`: evaluation periods set up, prepared, looked at and opened."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import Conflict, NotFound
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.evaluation.forms.periods import ROLES, STATUS_WORDS, PeriodForm, RaterForm, written
from portal.evaluation.models import EvaluationForm, EvaluationPeriod
from portal.evaluation.queries import periods
from portal.evaluation.queries.periods import PeriodState
from portal.evaluation.rules import acting, stages
from portal.evaluation.rules.population import Gap, Population
from portal.evaluation.service import periods as service
from portal.evaluation.service.periods import Plan
from portal.evaluation.views import words
from portal.ledger.rules.counting import months_after
from portal.people.queries import numbers, unit_choice
from portal.people.queries.keyset import Place
from portal.people.views import shown

bp = Blueprint("periods", __name__, url_prefix="/admin/periods")
SCOPE: dict[str, Any] = {"scope": periods.managed}
SEMESTER = 6


@bp.get("")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def index() -> ResponseReturnValue:
    found = [(one, periods.state(one, g.today)) for one in periods.latest(g.actor)]
    return render_template("evaluation/periods.html", found=found, states=words.STATES)


@bp.get("/new")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def new() -> ResponseReturnValue:
    """Empty of names; its days are copied from the latest period or from one of another agency,
    else proposed.
    """
    known = periods.latest(g.actor)
    others = periods.elsewhere(g.actor)
    asked = request.args.get("like", "")
    like = next((one for one, _name in others if one.public_id == asked), None)
    data = _copied(like) if like else _proposed(known[0] if known else None)
    form = PeriodForm(formdata=None, data=data)
    form.offer()
    return _form_page(form, None, others)


@bp.post("/new")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def create() -> ResponseReturnValue:
    form = PeriodForm()
    form.offer()
    agency_id = _agency()

    @once
    def act() -> ResponseReturnValue:
        made = service.set_up(
            agency_id, _plan(form, agency_id), actor_id=g.actor.person_id, now=g.now
        )
        flash(_("Periode disiapkan. Susun daftar pegawainya, periksa, lalu buka."), "ok")
        return redirect(url_for(".show", public_id=made.public_id), 303)

    return _answered(form, act, None)


@bp.get("/<public_id>/edit")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def edit(public_id: str) -> ResponseReturnValue:
    period = _one(public_id)
    form = PeriodForm(formdata=None, data=_data(period))
    form.offer()
    return _form_page(form, period)


@bp.post("/<public_id>/edit")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def change(public_id: str) -> ResponseReturnValue:
    period = _one(public_id)
    form = PeriodForm()
    form.offer()

    def act() -> ResponseReturnValue:
        seen = request.form.get("version", type=int) or 0
        plan = _plan(form, period.organisation_id)
        service.change(period.id, plan, seen, actor_id=g.actor.person_id, now=g.now)
        flash(_("Perubahan disimpan."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return _answered(form, act, period)


@bp.get("/<public_id>")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    """The period with its days, its population in numbers and what is to be looked at."""
    period = _one(public_id)
    state = periods.state(period, g.today)
    begun = {one.stage for one in periods.calendar(period) if one.from_on <= g.today}
    return render_template(
        "evaluation/period.html",
        period=period,
        state=state,
        states=words.STATES,
        calendar=periods.calendar(period),
        strip=words.strip(periods.calendar(period), g.today),
        figures=periods.figures(period.id),
        gaps=words.GAPS,
        statuses=[STATUS_WORDS[one] for one in sorted(period.population["statuses"])],
        units=_unit_names(period),
        policy=periods.policy(period, g.today),
        may_open=state is PeriodState.PREPARED,
        begun=begun,
        stage_words=words.STAGES,
        role_words=ROLES,
    )


@bp.post("/<public_id>/prepare")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def prepare(public_id: str) -> ResponseReturnValue:
    service.prepare(_one(public_id).id, actor_id=g.actor.person_id, now=g.now)
    flash(_("Daftar pegawai dan penilainya sedang disusun. Muat ulang sebentar lagi."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/open")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def open_(public_id: str) -> ResponseReturnValue:
    service.open_period(_one(public_id).id, actor_id=g.actor.person_id, now=g.now)
    flash(_("Periode dibuka. Setiap pegawai di dalamnya sekarang melihat evaluasinya."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.get("/<public_id>/people")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def people(public_id: str) -> ResponseReturnValue:
    """Who is in, who rates them for how many months, and the gaps."""
    period = _one(public_id)
    asked = request.args.get("gap", "")
    only = Gap(asked) if asked in set(Gap) else None
    place = Place(request.args.get("before", ""), request.args.get("after", ""))
    page = periods.placements(period.id, only, place)
    shown.persons([one.person.public_id for one in page.rows])
    return render_template(
        "evaluation/period_people.html", period=period, page=page, only=only, gaps=words.GAPS
    )


@bp.get("/<public_id>/people/<form_id>")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def rater(public_id: str, form_id: str) -> ResponseReturnValue:
    period, found = _form(public_id, form_id)
    return _rater_page(RaterForm(formdata=None), period, found)


@bp.post("/<public_id>/people/<form_id>")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def name_rater(public_id: str, form_id: str) -> ResponseReturnValue:
    period, found = _form(public_id, form_id)
    form = RaterForm()

    def act() -> ResponseReturnValue:
        bearer = next(
            (
                one
                for one in numbers.bearers(form.number.data or "", g.today)
                if one.organisation_id == period.organisation_id
            ),
            None,
        )
        if bearer is None:
            form.number.errors = [_("Nomor ini tidak dikenal di instansi Anda.")]
            return _rater_page(form, period, found), 422
        service.name_rater(
            found.id,
            bearer.person_id,
            form.reason.data or "",
            actor_id=g.actor.person_id,
            now=g.now,
        )
        flash(_("%(name)s ditunjuk sebagai penilai.", name=bearer.name), "ok")
        return redirect(url_for(".people", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _rater_page(form, period, found))


def _one(public_id: str) -> EvaluationPeriod:
    return periods.one(periods.managed(g.actor), public_id)


def _form(public_id: str, form_id: str) -> tuple[EvaluationPeriod, EvaluationForm]:
    period = _one(public_id)
    return period, periods.form_of(period.id, form_id)


def _agency() -> int:
    """The agency a new period is for: the actor's own, or the one they manage."""
    known = periods.agencies(g.actor)
    if g.actor.organisation_id in known:
        return int(g.actor.organisation_id)
    if not known:
        raise NotFound
    return min(known)


def _proposed(latest: EvaluationPeriod | None) -> dict[str, Any]:
    if latest is None:
        usual = periods.policy_on(g.today).usual
        half = date(g.today.year, 1 if g.today.month <= SEMESTER else SEMESTER + 1, 1)
        return {
            **written(acting.filled(stages.proposed(half, SEMESTER), usual)),
            "statuses": sorted(Population().statuses),
        }
    like = periods.calendar(latest)
    found = written(stages.shifted(like, like.until_on, _length(like)))
    return {**found, **_population(latest)}


def _copied(like: EvaluationPeriod) -> dict[str, Any]:
    """Length, stages and statuses of another agency's period; its units are its own."""
    calendar = periods.calendar(like)
    statuses = sorted(Population.read(like.population).statuses)
    return {**written(calendar), "statuses": statuses}


def _length(calendar: stages.Calendar) -> int:
    return next(
        (one for one in stages.MONTHS if months_after(calendar.from_on, one) == calendar.until_on),
        SEMESTER,
    )


def _data(period: EvaluationPeriod) -> dict[str, Any]:
    own = {"name": period.name, "code": period.code}
    return {**own, **written(periods.calendar(period)), **_population(period)}


def _population(period: EvaluationPeriod) -> dict[str, Any]:
    rule = Population.read(period.population)
    return {"statuses": sorted(rule.statuses), "units": "\n".join(_unit_names(period))}


def _unit_names(period: EvaluationPeriod) -> list[str]:
    wanted = Population.read(period.population).units
    if not wanted:
        return []
    offered = unit_choice.open_units(g.actor, Permission.EVALUATION_MANAGE, g.today)
    return [one.written for one in offered if one.id in wanted]


def _plan(form: PeriodForm, agency_id: int) -> Plan:
    return Plan(
        code=form.code.data or "",
        name=form.name.data or "",
        calendar=form.calendar(),
        population=Population(frozenset(form.statuses.data or ()), _units(form, agency_id)),
    )


def _units(form: PeriodForm, agency_id: int) -> frozenset[int]:
    """The units named; each was found when the form was validated."""
    offered = [
        one
        for one in unit_choice.open_units(g.actor, Permission.EVALUATION_MANAGE, g.today)
        if one.organisation_id == agency_id
    ]
    typed = [line for line in (form.units.data or "").splitlines() if line.strip()]
    found = [(line, unit_choice.meant(line, offered)) for line in typed]
    unclear = [line.strip() for line, units in found if len(units) != 1]
    if unclear:
        said = _("Tidak jelas unit mana: %(lines)s. Tulis kodenya.", lines="; ".join(unclear))
        form.units.errors = [said]
        raise _Unclear
    return frozenset(units[0].id for _line, units in found)


class _Unclear(Exception):
    """A line of the form names no unit, or several; the message stands at its field."""


def _answered(form: PeriodForm, act: Any, period: EvaluationPeriod | None) -> ResponseReturnValue:
    try:
        return refusals.answer(form, act, lambda: _form_page(form, period))
    except _Unclear:
        return _form_page(form, period), 422
    except Conflict:
        said = _("Periode ini sudah diubah dari jendela lain. Muat ulang halaman, lalu ubah lagi.")
        form.name.errors = [said]
        return _form_page(form, period), 409


def _form_page(
    form: PeriodForm,
    period: EvaluationPeriod | None,
    others: Sequence[tuple[EvaluationPeriod, str]] = (),
) -> str:
    return render_template(
        "evaluation/period_form.html",
        form=form,
        period=period,
        others=others,
        stages=list(words.STAGES.items()),
        always={one: [ROLES[role] for role in sorted(acting.ALWAYS[one])] for one in stages.Stage},
    )


def _rater_page(form: RaterForm, period: EvaluationPeriod, found: EvaluationForm) -> str:
    return render_template(
        "evaluation/rater_form.html",
        form=form,
        period=period,
        placement=periods.placement(found.id),
    )
