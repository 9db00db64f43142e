"""`/activities/<id>/write/<step>`: writing an activity, one question a page, in any order.

Partners' coordinators and the agency's HR use the same pages; what either may write, the rules say.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.competency.queries import catalogue
from portal.core import refusals, zones
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.learning.data import hours_policies
from portal.learning.rules.hours_policy import Scope, in_force
from portal.workshops.forms.activities import (
    AIMS,
    MODE_HINTS,
    AimForm,
    PlaceForm,
    SessionForm,
    TermsForm,
    WhatForm,
)
from portal.workshops.forms.testing import TestsForm
from portal.workshops.queries import activities, partners, testing, units
from portal.workshops.queries.activities import Whole
from portal.workshops.rules import activities as rules
from portal.workshops.rules.activities import STEP_OF, Mode, Step
from portal.workshops.service import activities as service
from portal.workshops.service import sessions
from portal.workshops.service import testing as testing_service
from portal.workshops.service.wishes import By, Meeting, Terms, What, Where
from portal.workshops.views import words

bp = Blueprint("activity_steps", __name__, url_prefix="/activities/<public_id>/write")
SCOPE = {"scope": activities.written}
ORDER = tuple(Step)


def written(public_id: str) -> Whole:
    """An activity the actor writes on."""
    return activities.one(activities.written(g.actor), public_id)


def by(whole: Whole) -> By:
    """Who acts: for the agency where the actor manages its activities, else for the partner."""
    agency = whole.activity.organisation_id in partners.agencies(g.actor)
    return By(g.actor.person_id, agency=agency, now=g.now)


def home(whole: Whole) -> str:
    """The page of the activity on the side of whoever writes."""
    managed = whole.activity.organisation_id in partners.agencies(g.actor)
    endpoint = "activity_desk.show" if managed else "partner.activity"
    return url_for(endpoint, public_id=whole.activity.public_id)


@bp.get("/<step>")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def show(public_id: str, step: str) -> ResponseReturnValue:
    whole, found = written(public_id), _step(step)
    if found is Step.CHECK:
        return _check_page(whole)
    return _page(whole, found, _forms()[found](whole, posted=False))


@bp.post("/<step>")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def save(public_id: str, step: str) -> ResponseReturnValue:
    whole, found = written(public_id), _step(step)
    if found is Step.CHECK:
        return _hand_over(whole)
    form = _forms()[found](whole, posted=True)

    @once
    def act() -> ResponseReturnValue:
        _saves()[found](whole, form)
        if found is Step.SESSIONS:
            flash(_("Sesi ditambahkan."), "ok")
            return redirect(url_for(".show", public_id=public_id, step=step), 303)
        following = ORDER[ORDER.index(found) + 1]
        return redirect(url_for(".show", public_id=public_id, step=following.value), 303)

    return refusals.answer(form, act, lambda: _page(whole, found, form))


@bp.get("/sessions/<session>/edit")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def session_form(public_id: str, session: str) -> ResponseReturnValue:
    whole = written(public_id)
    known, zone = whole.meeting(session), whole.activity.zone
    row = known.session
    data = {
        "day": zones.local_day(row.starts_at, zone),
        "starts": _clock(row.starts_at, zone),
        "ends": _clock(row.ends_at, zone),
        "trainers": "\n".join(known.trainers),
    }
    return _session_page(whole, known, SessionForm(formdata=None, obj=row, data=data))


def _clock(at: datetime, zone: str) -> str:
    return f"{zones.local(at, zone):%H.%M}"


def _session_page(whole: Whole, known: activities.Meeting, form: SessionForm) -> str:
    return render_template(
        "workshops/session.html", whole=whole, meeting=known, form=form, words=words
    )


@bp.post("/sessions/<session>/edit")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def change_session(public_id: str, session: str) -> ResponseReturnValue:
    whole, form = written(public_id), SessionForm()
    known = whole.meeting(session)

    def act() -> ResponseReturnValue:
        sessions.change(whole.activity.id, session, _meeting(whole, form), by(whole))
        flash(_("Perubahan sesi tersimpan."), "ok")
        return redirect(url_for(".show", public_id=public_id, step=Step.SESSIONS.value), 303)

    return refusals.answer(form, act, lambda: _session_page(whole, known, form))


@bp.post("/sessions/<session>/remove")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def remove_session(public_id: str, session: str) -> ResponseReturnValue:
    whole = written(public_id)
    sessions.remove(whole.activity.id, session, by(whole))
    flash(_("Sesi dihapus."), "ok")
    return redirect(url_for(".show", public_id=public_id, step=Step.SESSIONS.value), 303)


@bp.post("/discard")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def discard(public_id: str) -> ResponseReturnValue:
    whole = written(public_id)
    service.discard(whole.activity.id, by(whole))
    flash(_("Draf dihapus."), "ok")
    managed = whole.activity.organisation_id in partners.agencies(g.actor)
    return redirect(url_for("activity_desk.index" if managed else "partner.index"), 303)


def _step(text: str) -> Step:
    if text not in set(Step):
        raise NotFound
    return Step(text)


def _hand_over(whole: Whole) -> ResponseReturnValue:
    """A partner hands the proposal in; the agency publishes its own draft."""
    who = by(whole)
    if whole.activity.partner_id is None and who.agency:
        service.publish(whole.activity.id, who)
        flash(_("Kegiatan terbit. Pegawai dapat mendaftar selama pendaftaran dibuka."), "ok")
    else:
        service.submit(whole.activity.id, who)
        flash(_("Usulan diajukan. Instansi memeriksanya dan Anda diberi tahu."), "ok")
    return redirect(home(whole), 303)


def _page(whole: Whole, step: Step, form: FlaskForm) -> str:
    return render_template(
        "workshops/step.html",
        whole=whole,
        step=step,
        number=ORDER.index(step) + 1,
        steps=ORDER,
        form=form,
        hints=MODE_HINTS,
        home_url=home(whole),
        words=words,
    )


def _check_page(whole: Whole) -> str:
    state = rules.state(activities.marks(whole.activity), g.now)
    who = by(whole)
    return render_template(
        "workshops/check.html",
        whole=whole,
        lacks=[(one, STEP_OF[one]) for one in rules.missing(whole.proposal, g.now)],
        may_write=rules.may_write(state, by_agency=who.agency) is None,
        published=whole.activity.published_at is not None,
        own=whole.activity.partner_id is None and who.agency,
        steps=ORDER,
        home_url=home(whole),
        words=words,
        names=competency_names(),
    )


def competency_names() -> dict[int, str]:
    """Competencies by id in the reader's language."""
    locale = str(get_locale() or "id")
    return {one.id: one.name(locale) for one in catalogue.directory(g.today).values()}


Filled = Callable[..., Any]


def _forms() -> dict[Step, Filled]:
    return {
        Step.WHAT: lambda whole, posted: what_form(None if posted else whole),
        Step.COMPETENCIES: _aim_form,
        Step.PLACE: _place_form,
        Step.SESSIONS: _session_form,
        Step.PEOPLE: _terms_form,
        Step.TESTS: _tests_form,
    }


def what_form(whole: Whole | None) -> WhatForm:
    """The first page: filled from an activity, or as posted."""
    if whole is None:
        form = WhatForm()
    else:
        one = whole.activity
        data = {"form": one.form, "scope": one.scope, "title": one.title, "summary": one.summary}
        form = WhatForm(formdata=None, data=data)
    form.offer(in_force(hours_policies(), g.today), str(get_locale() or "id"), ())
    return form


def new_form() -> WhatForm:
    """The first page of an activity that is not there yet."""
    form = WhatForm(formdata=None)
    form.offer(in_force(hours_policies(), g.today), str(get_locale() or "id"), ())
    return form


def second(public_id: str) -> str:
    """Where writing goes on once an activity is there."""
    return url_for("activity_steps.show", public_id=public_id, step=Step.COMPETENCIES.value)


def _aim_form(whole: Whole, *, posted: bool) -> AimForm:
    data: dict[str, Any] = {"strand": whole.activity.strand or None}
    for number, one in enumerate(whole.competencies[:AIMS], start=1):
        data |= {f"competency_{number}": one.competency_id, f"level_{number}": one.level}
    form = AimForm() if posted else AimForm(formdata=None, data=data)
    form.offer(sorted(competency_names().items(), key=lambda one: one[1]))
    return form


def _place_form(whole: Whole, *, posted: bool) -> PlaceForm:
    return PlaceForm() if posted else PlaceForm(formdata=None, obj=whole.activity)


def _session_form(whole: Whole, *, posted: bool) -> SessionForm:
    if posted:
        return SessionForm()
    last = whole.meetings[-1] if whole.meetings else None
    data = {"room": last.session.room, "trainers": "\n".join(last.trainers)} if last else {}
    return SessionForm(formdata=None, data=data)


def _terms_form(whole: Whole, *, posted: bool) -> TermsForm:
    if posted:
        return TermsForm()
    one = whole.activity
    data: dict[str, Any] = {
        "capacity": one.capacity or None,
        "quotas": "\n".join(f"{q.unit.name} ({q.unit.code}): {q.row.seats}" for q in whole.quotas),
        "opens_on": g.today,
        "needs_approval": one.needs_approval,
        "price_idr": one.price_idr or None,
        "presence_percent": one.presence_percent,
        "material": one.material,
    }
    if one.registration_opens_at and one.registration_closes_at:
        data["opens_on"] = zones.local_day(one.registration_opens_at, one.zone)
        data["closes_on"] = units.last_day(one.registration_closes_at, one.zone)
    return TermsForm(formdata=None, data=data)


def _tests_form(whole: Whole, *, posted: bool) -> TestsForm:
    one = whole.activity
    known = testing.test_of(one.id)
    data = {"bank": known.bank_id} if known else {"bank": 0, "has_before": True, "has_after": True}
    form = TestsForm() if posted else TestsForm(formdata=None, obj=known, data=data)
    form.offer(testing.banks(one.id, one.organisation_id))
    return form


def _saves() -> dict[Step, Callable[[Whole, Any], None]]:
    return {
        Step.WHAT: _save_what,
        Step.COMPETENCIES: _save_aims,
        Step.PLACE: _save_place,
        Step.SESSIONS: _save_session,
        Step.PEOPLE: _save_terms,
        Step.TESTS: _save_tests,
    }


def _save_what(whole: Whole, form: WhatForm) -> None:
    service.change(whole.activity.id, said(form), by(whole))


def said(form: WhatForm) -> What:
    """What a validated first page says."""
    return What(
        form.title.data or "", form.summary.data or "", form.form.data, Scope(form.scope.data)
    )


def _save_aims(whole: Whole, form: AimForm) -> None:
    service.aim(whole.activity.id, form.levels, form.strand.data or "", by(whole))


def _save_place(whole: Whole, form: PlaceForm) -> None:
    where = Where(
        Mode(form.mode.data),
        form.zone.data,
        form.place.data or "",
        form.accessibility.data or (),
        form.access_note.data or "",
    )
    former = whole.activity.zone
    service.place(whole.activity.id, where, by(whole))
    if whole.meetings and where.zone != former:
        flash(_("Zona waktunya kini lain. Periksa jam setiap sesi."), "warn")


def _save_session(whole: Whole, form: SessionForm) -> None:
    sessions.add(whole.activity.id, _meeting(whole, form), by(whole))


def _meeting(whole: Whole, form: SessionForm) -> Meeting:
    return Meeting(
        form.span(whole.activity.zone),
        form.title.data or "",
        form.room.data or "",
        form.online_url.data or "",
        form.names,
    )


def _save_terms(whole: Whole, form: TermsForm) -> None:
    one = whole.activity
    terms = Terms(
        capacity=form.capacity.data or 0,
        opens_at=form.opens_at(one.zone),
        closes_at=form.closes_at(one.zone, one.starts_at),
        price_idr=form.price_idr.data or 0,
        material=form.material.data or "",
        needs_approval=bool(form.needs_approval.data),
        presence_percent=form.presence_percent.data or 80,
        quotas=units.quotas(form.quotas.data or "", one.organisation_id, g.today),
    )
    service.offer(one.id, terms, by(whole))


def _save_tests(whole: Whole, form: TestsForm) -> None:
    testing_service.set_tests(whole.activity.id, form.wish, by(whole))
