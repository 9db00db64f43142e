"""The working-day calendar of an agency: a year at a glance, its named days, its week."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import dates, refusals
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people import data
from portal.people.models import Holiday, Organisation
from portal.people.queries import acts
from portal.people.queries import calendars as queries
from portal.people.rules import calendar as rules
from portal.people.rules.calendar import DayKind, NamedDay, Verification, WorkCalendar
from portal.people.service import calendars as service
from portal.people.views import calendar_months
from portal.people.views import structure_words as words
from portal.people.views.calendar_forms import CountForm, DayForm, DecreeForm, WeekForm
from portal.people.views.structure_forms import after, day

bp = Blueprint("calendar", __name__, url_prefix="/admin/calendar")
SCOPE = {"scope": queries.in_scope}


@bp.get("")
@requires(Permission.CALENDAR_WRITE, **SCOPE)
def index() -> ResponseReturnValue:
    agencies = queries.agencies(g.actor)
    asked = request.args.get("instansi", "")
    agency = next((one for one in agencies if not asked or one.public_id == asked), None)
    if agency is None:
        raise NotFound
    year = _year(request.args.get("tahun", ""))
    rows = queries.of_year(agency.id, year)
    calendar = _calendar(agency, rows)
    taken = {row.on_date for row in rows}
    national = [one for one in data.national_days() if one.on.year == year]
    count = CountForm(formdata=request.args)
    count.validate()
    return render_template(
        "calendar/year.html",
        agency=agency,
        agencies=agencies,
        year=year,
        first=rules.FIRST_YEAR,
        last=rules.LAST_YEAR,
        rows=[(row, rules.changes_the_week(calendar.week, queries.named(row))) for row in rows],
        kinds={kind: sum(1 for row in rows if row.kind == kind) for kind in words.DAY_KINDS},
        months=calendar_months.months(calendar, year, g.today),
        letters=calendar_months.week_letters(),
        marks=calendar_months.MARKS,
        week=sorted(calendar.week),
        missing=sum(1 for one in national if one.on not in taken),
        known=bool(national),
        unconfirmed=sum(1 for row in rows if row.verification != Verification.CONFIRMED),
        may_write=queries.may_write(g.actor, agency.id),
        count=count,
        counted=_counted(count, agency),
        done=acts.of_thing("calendar", agency.id),
        words=words,
    )


def _counted(form: CountForm, agency: Organisation) -> int | None:
    """Working days between the two days, both included; None until both are there."""
    if form.errors or not (form.dari.raw_data and form.sampai.raw_data):
        return None
    since, until = day(form.dari), after(day(form.sampai))
    calendar = queries.of_agency(agency.id, min(since, until))
    return rules.working_days_between(calendar, since, until)


@bp.get("/<agency>/days/new")
@requires(Permission.CALENDAR_WRITE, **SCOPE)
def new_day(agency: str) -> ResponseReturnValue:
    place = queries.agency(g.actor, agency)
    form = DayForm(formdata=None)
    form.offer()
    return _day_page(form, place, None)


@bp.post("/<agency>/days/new")
@requires(Permission.CALENDAR_WRITE, **SCOPE)
def add_day(agency: str) -> ResponseReturnValue:
    place = queries.agency(g.actor, agency)
    form = DayForm()
    form.offer()
    if not form.validate_on_submit():
        return _day_page(form, place, None), 422
    try:
        return _add(form, place)
    except Refused as refused:
        refusals.attach(form, refused)
        return _day_page(form, queries.agency(g.actor, agency), None), 422


@once
def _add(form: DayForm, agency: Organisation) -> ResponseReturnValue:
    """Refusals pass through, so that nothing half made is kept; `add_day` shows them."""
    new = _named(form)
    service.add_day(
        agency.id, new, source=form.source.data or "", now=g.now, actor_id=g.actor.person_id
    )
    return _done(agency, new.on, _("%(name)s ditambahkan.", name=new.name))


@bp.get("/<agency>/days/<on>")
@requires(Permission.CALENDAR_WRITE, **SCOPE)
def edit_day(agency: str, on: str) -> ResponseReturnValue:
    place = queries.agency(g.actor, agency)
    row = _row(place, on)
    form = DayForm(
        formdata=None,
        data={"on": row.on_date, "name": row.name, "kind": row.kind, "source": row.source},
    )
    form.offer()
    return _day_page(form, place, row)


@bp.post("/<agency>/days/<on>")
@requires(Permission.CALENDAR_WRITE, **SCOPE)
def change_day(agency: str, on: str) -> ResponseReturnValue:
    place = queries.agency(g.actor, agency)
    row = _row(place, on)
    form = DayForm()
    form.offer()
    if not form.validate_on_submit():
        return _day_page(form, place, row), 422
    new = _named(form)
    try:
        service.change_day(
            place.id,
            row.on_date,
            new,
            source=form.source.data or "",
            now=g.now,
            actor_id=g.actor.person_id,
        )
    except Refused as refused:
        refusals.attach(form, refused)
        place = queries.agency(g.actor, agency)
        return _day_page(form, place, _row(place, on)), 422
    return _done(place, new.on, _("%(name)s disimpan.", name=new.name))


@bp.post("/<agency>/days/<on>/remove")
@requires(Permission.CALENDAR_WRITE, **SCOPE)
def remove_day(agency: str, on: str) -> ResponseReturnValue:
    place = queries.agency(g.actor, agency)
    row = _row(place, on)
    name, when = row.name, row.on_date
    service.remove_day(place.id, when, now=g.now, actor_id=g.actor.person_id)
    return _done(place, when, _("%(name)s dihapus dari kalender.", name=name))


@bp.get("/<agency>/week")
@requires(Permission.CALENDAR_WRITE, **SCOPE)
def week(agency: str) -> ResponseReturnValue:
    place = queries.agency(g.actor, agency)
    form = WeekForm(formdata=None, data={"week": sorted(queries.week_of(place.work_week))})
    form.offer()
    return render_template("calendar/week.html", form=form, agency=place)


@bp.post("/<agency>/week")
@requires(Permission.CALENDAR_WRITE, **SCOPE)
def set_week(agency: str) -> ResponseReturnValue:
    place = queries.agency(g.actor, agency)
    form = WeekForm()
    form.offer()
    if not form.validate_on_submit():
        return render_template("calendar/week.html", form=form, agency=place), 422
    try:
        service.set_week(place.id, form.week.data or [], now=g.now, actor_id=g.actor.person_id)
    except Refused as refused:
        refusals.attach(form, refused)
        place = queries.agency(g.actor, agency)
        return render_template("calendar/week.html", form=form, agency=place), 422
    flash(_("Pekan kerja disimpan."), "ok")
    return _to(place, g.today.year)


@bp.post("/<agency>/copy")
@requires(Permission.CALENDAR_WRITE, **SCOPE)
def copy_year(agency: str) -> ResponseReturnValue:
    place = queries.agency(g.actor, agency)
    year = _year(request.form.get("year", ""))
    done = service.copy_year(place.id, year, now=g.now, actor_id=g.actor.person_id)
    flash(
        _(
            "%(added)d hari disalin; %(kept)d tanggal yang sudah tercatat tidak diubah.",
            added=done.added,
            kept=done.kept,
        ),
        "ok",
    )
    return _to(place, year)


@bp.get("/<agency>/confirm")
@requires(Permission.CALENDAR_WRITE, **SCOPE)
def confirming(agency: str) -> ResponseReturnValue:
    place = queries.agency(g.actor, agency)
    year = _year(request.args.get("tahun", ""))
    form = DecreeForm(formdata=None, data={"source": data.national_source(year)})
    return _decree_page(form, place, year)


@bp.post("/<agency>/confirm")
@requires(Permission.CALENDAR_WRITE, **SCOPE)
def confirm(agency: str) -> ResponseReturnValue:
    place = queries.agency(g.actor, agency)
    year = _year(request.args.get("tahun", ""))
    form = DecreeForm()
    if not form.validate_on_submit():
        return _decree_page(form, place, year), 422
    confirmed = service.confirm_year(
        place.id, year, form.source.data or "", now=g.now, actor_id=g.actor.person_id
    )
    flash(_("%(count)d hari tercatat cocok dengan SKB.", count=confirmed), "ok")
    return _to(place, year)


def _year(text: str) -> int:
    """The year asked for; this year for anything that is none."""
    known = text.isascii() and text.isdigit() and len(text) == 4
    year = int(text) if known else g.today.year
    return year if rules.FIRST_YEAR <= year <= rules.LAST_YEAR else int(g.today.year)


def _row(agency: Organisation, on: str) -> Holiday:
    """The named day of the date in an address. Raises NotFound."""
    try:
        when = date.fromisoformat(on)
    except ValueError:
        raise NotFound from None
    row = queries.day(agency.id, when)
    if row is None:
        raise NotFound
    return row


def _named(form: DayForm) -> NamedDay:
    return NamedDay(
        day(form.on), DayKind(form.kind.data), form.name.data or "", Verification.CONFIRMED
    )


def _calendar(agency: Organisation, rows: Sequence[Holiday]) -> WorkCalendar:
    return rules.calendar_of(queries.week_of(agency.work_week), (), map(queries.named, rows))


def _done(agency: Organisation, on: date, said: str) -> ResponseReturnValue:
    """Back to the year, saying what the month is like now."""
    first = on.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    working = rules.working_days_between(queries.of_agency(agency.id, first), first, following)
    month = dates.month(on)
    effect = _("%(month)s sekarang %(count)d hari kerja.", month=month, count=working)
    flash(f"{said} {effect}", "ok")
    return _to(agency, on.year)


def _to(agency: Organisation, year: int) -> ResponseReturnValue:
    return redirect(url_for("calendar.index", instansi=agency.public_id, tahun=year), 303)


def _day_page(form: DayForm, agency: Organisation, row: Holiday | None) -> str:
    return render_template(
        "calendar/day.html",
        form=form,
        agency=agency,
        row=row,
        hints={kind: texts[2] for kind, texts in words.DAY_KINDS.items()},
        year=row.on_date.year if row else g.today.year,
        words=words,
    )


def _decree_page(form: DecreeForm, agency: Organisation, year: int) -> str:
    rows = [
        row
        for row in queries.of_year(agency.id, year)
        if row.verification != Verification.CONFIRMED
    ]
    return render_template(
        "calendar/confirm.html", form=form, agency=agency, year=year, rows=rows, words=words
    )
