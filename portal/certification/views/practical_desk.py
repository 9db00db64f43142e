"""`/admin/practical`: an organiser's assessments, their checklists and the slots of assessors."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.certification.practical import sheets, words
from portal.certification.practical.forms import (
    AssessmentForm,
    ChecklistBase,
    SlotsForm,
    TermsForm,
    checklist_form,
    day_end,
    day_start,
)
from portal.certification.practical.models import PracticalAssessment
from portal.certification.practical.queries import assessments, bookings, calendars
from portal.certification.practical.service import calendars as service
from portal.certification.practical.service import organising
from portal.certification.practical.service.calendars import Opening
from portal.certification.practical.service.organising import Written
from portal.certification.rules.practical import Point
from portal.competency.queries import catalogue
from portal.core import refusals, zones
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.models import Person
from portal.people.queries import agencies
from portal.people.views import shown as pages_shown

bp = Blueprint(
    "practical_desk", __name__, url_prefix="/admin/practical", template_folder="../templates"
)
MANAGED = {"scope": assessments.managed}
SINCE = timedelta(days=14)
"""How far back the page of an assessment looks at once."""
_DEFAULTS = {
    "minutes": 60, "max_attempts": 3, "wait_days": 14, "notice_hours": 24, "level": 2,
    "min_level": 0,
}  # fmt: skip


@bp.get("")
@requires(Permission.PRACTICAL_MANAGE, **MANAGED)
def index() -> ResponseReturnValue:
    scope = assessments.managed(g.actor)
    page = assessments.page(scope, g.now, request.args.get("after", "")[:22])
    return render_template("practical/desk.html", page=page, words=words, today=g.today)


@bp.get("/new")
@requires(Permission.PRACTICAL_MANAGE, **MANAGED)
def new() -> ResponseReturnValue:
    form = AssessmentForm(formdata=None, data={**_DEFAULTS, "opens_on": g.today})
    return _form_page(_offer(form), None)


@bp.post("/new")
@requires(Permission.PRACTICAL_MANAGE, **MANAGED)
def create() -> ResponseReturnValue:
    form = _offer(AssessmentForm())
    agency = assessments.agency_of(g.actor)
    opens_on: date | None = form.opens_on.data
    if form.validate_on_submit() and opens_on is not None:
        try:
            return _create(form, agency, _written(form, opens_on, agency))
        except Refused as refused:
            refusals.attach(form, refused)
    return _form_page(form, None), 422


@once
def _create(form: AssessmentForm, agency: int, what: Written) -> ResponseReturnValue:
    competency_id = catalogue.catalogue().by_key[form.competency.data]
    made = organising.create(
        agency, competency_id, form.level.data, form.form.data, what,
        now=g.now, actor_id=g.actor.person_id,
    )  # fmt: skip
    flash(_("Uji dibuat. Langkah berikutnya: terbitkan daftar pengamatannya."), "ok")
    return redirect(url_for(".checklist", public_id=made.public_id), 303)


def _offer(form: AssessmentForm) -> AssessmentForm:
    locale = str(get_locale())
    named = [
        SelectChoice(one.key, f"{one.code} {one.name(locale)}")
        for one in catalogue.directory(g.today).values()
    ]
    form.competency.choices = [SelectChoice("", _("Pilih kompetensi")), *named]
    return form


def _written(form: TermsForm, opens_on: date, agency: int) -> Written:
    zone = agencies.timezones()[agency]
    return Written(
        title=form.title.data or "",
        instructions=(form.instructions.data or "").strip(),
        minutes=form.minutes.data or 0,
        opens_at=day_start(opens_on, zone),
        closes_at=day_end(form.closes_on.data, zone),
        min_level=form.min_level.data,
        max_attempts=form.max_attempts.data or 0,
        wait_days=form.wait_days.data or 0,
        notice_hours=form.notice_hours.data or 0,
    )


def _form_page(form: TermsForm, found: PracticalAssessment | None) -> str:
    return render_template("practical/form.html", form=form, found=found)


def _one(public_id: str) -> PracticalAssessment:
    return assessments.one(assessments.managed(g.actor), public_id)


@bp.get("/<public_id>")
@requires(Permission.PRACTICAL_MANAGE, **MANAGED)
def show(public_id: str) -> ResponseReturnValue:
    return _show(_one(public_id), None)


def _show(found: PracticalAssessment, form: SlotsForm | None) -> str:
    slots = assessments.slots(found.id, g.now - SINCE)
    booked = bookings.in_slots([one.id for one in slots])
    pages_shown.persons(row.person.public_id for row in booked.values())
    versions = assessments.checklists(found.id)
    people = calendars.assessors(found.organisation_id, g.now)
    until_at = g.now + calendars.AHEAD
    ids = [one.id for one in people]
    return render_template(
        "practical/desk_show.html",
        found=found,
        slots=slots,
        booked=booked,
        versions=versions,
        points=assessments.points(versions[0]) if versions else (),
        people=people,
        times=calendars.offered(found.organisation_id, ids, g.now, until_at),
        engaged=calendars.engaged(ids, g.now, until_at),
        form=form or _slots_form(found, people, fresh=True),
        asked=sheets.policy(g.today).assessors(found.level),
        words=words,
        now=g.now,
        today=g.today,
    )


def _slots_form(
    found: PracticalAssessment, people: Sequence[Person], *, fresh: bool = False
) -> SlotsForm:
    form = SlotsForm(formdata=None, data={"count": 1, "gap": 15}) if fresh else SlotsForm()
    form.assessors.choices = [SelectChoice(one.id, one.full_name) for one in people]
    return form


@bp.post("/<public_id>/slots")
@requires(Permission.PRACTICAL_MANAGE, **MANAGED)
def open_slots(public_id: str) -> ResponseReturnValue:
    """Slots one after the other within the time its assessors offer."""
    found = _one(public_id)
    form = _slots_form(found, calendars.assessors(found.organisation_id, g.now))
    on: date | None = form.on.data
    if form.validate_on_submit() and on is not None:
        zone = agencies.timezones()[found.organisation_id]
        what = Opening(
            form.from_time.at(on, zone), form.count.data or 0, form.gap.data or 0,
            tuple(form.assessors.data or ()), form.place.data or "", form.is_online.data,
        )  # fmt: skip
        try:
            return _open(found, what)
        except Refused as refused:
            refusals.attach(form, refused)
    return _show(found, form), 422


@once
def _open(found: PracticalAssessment, what: Opening) -> ResponseReturnValue:
    service.open_slots(found, what, now=g.now, actor_id=g.actor.person_id)
    flash(_("Jadwal dibuka. Peserta sudah dapat memesannya."), "ok")
    return redirect(url_for(".show", public_id=found.public_id), 303)


@bp.get("/<public_id>/edit")
@requires(Permission.PRACTICAL_MANAGE, **MANAGED)
def edit(public_id: str) -> ResponseReturnValue:
    found = _one(public_id)
    zone = agencies.timezones()[found.organisation_id]
    last = found.closes_at and zones.local_day(found.closes_at, zone) - timedelta(days=1)
    data = {"opens_on": zones.local_day(found.opens_at, zone), "closes_on": last}
    return _form_page(TermsForm(formdata=None, obj=found, data=data), found)


@bp.post("/<public_id>/edit")
@requires(Permission.PRACTICAL_MANAGE, **MANAGED)
def change(public_id: str) -> ResponseReturnValue:
    found = _one(public_id)
    form = TermsForm()
    opens_on: date | None = form.opens_on.data
    if form.validate_on_submit() and opens_on is not None:
        what = _written(form, opens_on, found.organisation_id)
        try:
            organising.change(found.id, what, now=g.now, actor_id=g.actor.person_id)
        except Refused as refused:
            refusals.attach(form, refused)
        else:
            flash(_("Ketentuan uji disimpan."), "ok")
            return redirect(url_for(".show", public_id=public_id), 303)
    return _form_page(form, found), 422


@bp.get("/<public_id>/checklist")
@requires(Permission.PRACTICAL_MANAGE, **MANAGED)
def checklist(public_id: str) -> ResponseReturnValue:
    """The next version of the points to observe, begun from the one in force."""
    found = _one(public_id)
    return _checklist(found, _checklist_form(found))


def _checklist_form(found: PracticalAssessment) -> ChecklistBase:
    last = assessments.newest(found.id)
    before: Sequence[Point] = assessments.points(last) if last else ()
    return checklist_form(organising.proposed(found, g.now), before)


def _checklist(found: PracticalAssessment, form: ChecklistBase) -> str:
    return render_template(
        "practical/checklist.html",
        found=found,
        form=form,
        versions=assessments.checklists(found.id),
        words=words,
        today=g.today,
    )


@bp.post("/<public_id>/checklist")
@requires(Permission.PRACTICAL_MANAGE, **MANAGED)
def publish(public_id: str) -> ResponseReturnValue:
    found = _one(public_id)
    form = _checklist_form(found)
    if form.validate_on_submit():
        try:
            return _publish(found, form)
        except Refused as refused:
            refusals.attach(form, refused)
    return _checklist(found, form), 422


@once
def _publish(found: PracticalAssessment, form: ChecklistBase) -> ResponseReturnValue:
    by = {"now": g.now, "actor_id": g.actor.person_id}
    made = organising.publish(found.id, form.points(), **by)
    flash(_("Daftar pengamatan versi %(number)d terbit.", number=made.number), "ok")
    return redirect(url_for(".show", public_id=found.public_id), 303)
