"""Recording a study, its terms one by one, its extensions and its end.

A term's hours are booked by the form of the policy at once, in the transaction that records it; a
study assignment keeps the person's leave in step, so that neither duty nor evaluation counts them
as there.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select

from portal.core import audit, stored
from portal.core.acting import By
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.stored import Received
from portal.core.uploads import Purpose
from portal.learning.hours import booking
from portal.learning.hours.booking import Completed
from portal.learning.hours.models import HoursClaim, LearningAbsence
from portal.learning.hours.notices import HoursNotice
from portal.learning.rules.claims import ClaimState
from portal.learning.rules.hours_policy import Scope
from portal.learning.studies import reading, rules
from portal.learning.studies.models import Study, StudyExtension, StudyLeave, StudySemester
from portal.learning.studies.rules import Dates, Degree, StudyKind, StudyRefusal, Term
from portal.people.queries import agencies, person_lists, scopes
from portal.people.queries.records import own_records
from portal.people.rules import identifiers
from portal.people.service import inbox, locks

STUDY = "study"
"""Origin of hours of a term."""


@dataclass(frozen=True, slots=True)
class Decree:
    """The decree something rests on, with its file."""

    number: str
    on: date
    file: Received | None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What is recorded about a study; `until_on` is the first day after its last planned one."""

    number: str  # of the person, as typed
    kind: StudyKind
    scope: Scope
    institution: str
    programme: str
    degree: Degree
    semesters: int
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class Passed:
    """What a grade report says of a term; `average100` in hundredths, None where it tells none."""

    term: Term
    credits: int
    average100: int | None
    progress: str
    report: Received | None


def begin(what: Enrolled, decree: Decree, by: By) -> Study:
    """Raises Refused(StudyRefusal, QuotaRefusal)."""
    dates = Dates(what.from_on, what.until_on)
    _refuse(rules.may_begin(dates, decree.on, by.on, has_decree=decree.file is not None))
    person_id = _person(what.number, by)
    if person_id in set(db.session.scalars(own_records(by.person_id))):
        _refuse(StudyRefusal.OWN)
    agency_id = agencies.employing(person_id, by.on)
    if agency_id is None:
        raise Refused(StudyRefusal.PERSON_UNKNOWN, field="number")
    with transaction():
        locks.person(person_id)
        _refuse_second(person_id, what, decree)
        study = Study(
            organisation_id=agency_id,
            person_id=person_id,
            kind=what.kind.value,
            scope=what.scope.value,
            institution=what.institution.strip(),
            programme=what.programme.strip(),
            degree=what.degree.value,
            semesters=what.semesters,
            from_on=what.from_on,
            until_on=what.until_on,
            decree_number=decree.number.strip(),
            decree_on=decree.on,
            decree_id=_kept(decree.file, agency_id, by),
            recorded_at=by.now,
            recorded_by_id=by.person_id,
        )
        db.session.add(study)
        db.session.flush()
        _keep_leave(study, decree.number, by)
        _note("study.recorded", study, by)
        _tell(study, HoursNotice.STUDY_RECORDED, "", by.now)
    return study


def _person(number: str, by: By) -> int:
    """Somebody in scope; who works elsewhere reads like nobody (AZ-4)."""
    wanted = identifiers.normalise_any(number)
    found = person_lists.by_numbers(by.actor, [wanted], by.on).get(wanted)
    if found is None or not scopes.names(by.actor, reading.NEED, [found[0]], by.on):
        raise Refused(StudyRefusal.PERSON_UNKNOWN, field="number")
    return found[0]


def _refuse_second(person_id: int, what: Enrolled, decree: Decree) -> None:
    """One decree is one study, and one study at a time; the table's constraint makes it true."""
    known = db.session.scalars(select(Study).where(Study.person_id == person_id)).all()
    for one in known:
        if one.decree_number.casefold() == decree.number.strip().casefold():
            raise Refused(StudyRefusal.NUMBER_TAKEN, field="decree_number", title=one.programme)
        dates = reading.dates(one)
        last = dates.closed_on or dates.until_on
        if one.from_on < what.until_on and what.from_on < last:
            raise Refused(StudyRefusal.OVERLAPS, field="from_on", title=one.programme)


def _keep_leave(study: Study, decree: str, by: By) -> None:
    """The leave of a study assignment as its days are by now; what stood before is taken out."""
    if study.kind != StudyKind.ASSIGNED:
        return
    known = select(StudyLeave.absence_id).where(StudyLeave.study_id == study.id)
    rows = select(LearningAbsence).where(
        LearningAbsence.id.in_(known), LearningAbsence.removed_at.is_(None)
    )
    for row in db.session.scalars(rows).all():
        row.removed_at = by.now
    db.session.flush()
    span = rules.leave(reading.dates(study))
    if span is None:
        return
    standing = select(LearningAbsence.id).where(
        LearningAbsence.person_id == study.person_id,
        LearningAbsence.removed_at.is_(None),
        or_(LearningAbsence.valid_until.is_(None), LearningAbsence.valid_until > span.from_on),
        LearningAbsence.valid_from < span.until_on,
    )
    if db.session.scalar(standing.limit(1)) is not None:
        raise Refused(StudyRefusal.ON_LEAVE, field="from_on")
    made = LearningAbsence(
        person_id=study.person_id,
        kind=rules.LEAVE,
        valid_from=span.from_on,
        valid_until=span.until_on,
        decree=decree.strip()[:120],
        recorded_at=by.now,
        recorded_by_id=by.person_id,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(StudyLeave(study_id=study.id, absence_id=made.id))


def record_term(scope: Select[Study], public_id: str, what: Passed, by: By) -> int:
    """A term that is over, with its hours; hundredths booked. Raises NotFound, Refused."""
    with transaction():
        study = _locked(scope, public_id, by)
        known = [
            Term(one.term.number, one.term.begins_on, one.term.ends_on)
            for one in reading.terms(study.id)
        ]
        _refuse(
            rules.may_record(
                what.term, known, reading.dates(study), by.on, has_report=what.report is not None
            )
        )
        _refuse_claimed(study, what.term)
        claim_id, jp100 = _book(study, what.term, by)
        db.session.add(
            StudySemester(
                study_id=study.id,
                number=what.term.number,
                begins_on=what.term.begins_on,
                ends_on=what.term.ends_on,
                credits=what.credits,
                average100=what.average100,
                progress=what.progress.strip()[:300],
                report_id=_kept(what.report, study.organisation_id, by),
                claim_id=claim_id,
                recorded_at=by.now,
                recorded_by_id=by.person_id,
            )
        )
        _note("study.term_recorded", study, by)
        _tell(study, HoursNotice.STUDY_TERM, str(what.term.number), by.now)
    return jp100


def _refuse_claimed(study: Study, term: Term) -> None:
    """What the person claimed themselves for these days counts once."""
    claim = db.session.scalar(
        select(HoursClaim)
        .where(
            HoursClaim.person_id == study.person_id,
            HoursClaim.form.in_(rules.FORMS.values()),
            HoursClaim.origin != STUDY,
            HoursClaim.state.in_([ClaimState.OPEN.value, ClaimState.VERIFIED.value]),
            HoursClaim.begins_on <= term.ends_on,
            HoursClaim.ends_on >= term.begins_on,
        )
        .limit(1)
    )
    if claim is not None:
        raise Refused(StudyRefusal.TERM_CLAIMED, field="begins_on", title=claim.title)


def _book(study: Study, term: Term, by: By) -> tuple[int | None, int]:
    kind, scope = StudyKind(study.kind), Scope(study.scope)
    what = Completed(
        [rules.activity(kind, scope, term)],
        f"{study.programme}, semester {term.number}",
        study.institution,
        study.organisation_id,
        origin=STUDY,
    )
    made = booking.entered(what, [study.person_id], by=by.person_id, now=by.now)
    return (made[0][0].id, made[0][1]) if made else (None, 0)


def extend(
    scope: Select[Study], public_id: str, until_on: date, decree: Decree, reason: str, by: By
) -> None:
    """It lasts longer, by a further decree. Raises NotFound, Refused(StudyRefusal)."""
    with transaction():
        study = _locked(scope, public_id, by)
        dates = reading.dates(study)
        _refuse(
            rules.may_extend(dates, until_on, decree.on, by.on, has_decree=decree.file is not None)
        )
        db.session.add(
            StudyExtension(
                study_id=study.id,
                from_on=study.until_on,
                until_on=until_on,
                decree_number=decree.number.strip(),
                decree_on=decree.on,
                decree_id=_kept(decree.file, study.organisation_id, by),
                reason=reason.strip()[:300],
                recorded_at=by.now,
                recorded_by_id=by.person_id,
            )
        )
        study.until_on = until_on
        _keep_leave(study, decree.number, by)
        _note("study.extended", study, by)
        _tell(study, HoursNotice.STUDY_EXTENDED, until_on.isoformat(), by.now)


def complete(
    scope: Select[Study], public_id: str, on: date, number: str, diploma: Received | None, by: By
) -> None:
    """It was passed, with its diploma. Raises NotFound, Refused(StudyRefusal)."""
    if diploma is None:
        raise Refused(StudyRefusal.DIPLOMA_MISSING, field="document")
    with transaction():
        study = _locked(scope, public_id, by)
        _refuse(rules.may_close(reading.dates(study), on, by.on))
        study.completed_on, study.diploma_number = on, number.strip()[:120]
        study.diploma_id = _kept(diploma, study.organisation_id, by)
        _close(study, "study.completed", HoursNotice.STUDY_COMPLETED, by)


def end(scope: Select[Study], public_id: str, on: date, reason: str, by: By) -> None:
    """It is over without a diploma; the person reads why. Raises NotFound, Refused."""
    if len(reason.strip()) < rules.MIN_WORDS:
        raise Refused(StudyRefusal.REASON, field="reason")
    with transaction():
        study = _locked(scope, public_id, by)
        _refuse(rules.may_close(reading.dates(study), on, by.on))
        study.ended_on, study.end_reason = on, reason.strip()
        _close(study, "study.ended", HoursNotice.STUDY_ENDED, by)


def _close(study: Study, action: str, notice: HoursNotice, by: By) -> None:
    study.closed_at, study.closed_by_id = by.now, by.person_id
    _keep_leave(study, study.decree_number, by)
    _note(action, study, by)
    _tell(study, notice, "", by.now)


def _locked(scope: Select[Study], public_id: str, by: By) -> Study:
    """One study of the scope under its lock and its person's. Nobody keeps their own."""
    found = db.session.scalar(
        scope.where(Study.public_id == public_id)
        .with_for_update(of=Study)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    locks.person(found.person_id)
    if found.person_id in set(db.session.scalars(own_records(by.person_id))):
        _refuse(StudyRefusal.OWN)
    return found


FIELDS = {
    StudyRefusal.REVERSED: "last_on",
    StudyRefusal.TOO_LONG: "last_on",
    StudyRefusal.DECREE_MISSING: "document",
    StudyRefusal.DECREE_DAY: "decree_on",
    StudyRefusal.NOT_LATER: "last_on",
    StudyRefusal.DAY: "on",
    StudyRefusal.TERM_KNOWN: "number",
    StudyRefusal.TERM_OUTSIDE: "last_on",
    StudyRefusal.TERM_OVERLAPS: "begins_on",
    StudyRefusal.TERM_OPEN: "last_on",
    StudyRefusal.TERM_LONG: "last_on",
    StudyRefusal.REPORT_MISSING: "document",
}
"""Where on the form a refusal is said."""


def _refuse(refusal: StudyRefusal | None) -> None:
    if refusal is not None:
        raise Refused(refusal, field=FIELDS.get(refusal))


def _kept(document: Received | None, agency_id: int, by: By) -> int | None:
    if document is None:
        return None
    who = {"person_id": by.person_id, "organisation_id": agency_id}
    return stored.add(document, Purpose.DOCUMENT, now=by.now, **who).id


def _tell(study: Study, kind: HoursNotice, once: str, now: datetime) -> None:
    inbox.send(
        study.person_id,
        kind,
        {"title": study.programme},
        path=f"/history/studies/{study.public_id}",
        event_key=f"{kind}:{study.id}:{once}",
        now=now,
    )


def _note(action: str, study: Study, by: By) -> None:
    audit.record(
        action,
        object_kind="study",
        object_id=study.id,
        organisation_id=study.organisation_id,
        now=by.now,
        actor_id=by.person_id,
        person=study.person_id,
    )
