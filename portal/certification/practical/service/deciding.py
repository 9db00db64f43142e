"""From sheets to a result: alike, agreed, or the middle of three; then evidence, once a round.

Correction: an organiser reopens with a reason, the assessors look at their sheets again, and the
next result supersedes the former one as the next revision of the same evidence.
"""

from collections.abc import Mapping
from datetime import datetime

from portal.certification.practical import sheets
from portal.certification.practical.models import (
    PracticalAgreement,
    PracticalBooking,
    PracticalResult,
    PracticalSheet,
    PracticalSlotAssessor,
)
from portal.certification.practical.notices import PracticalNotice
from portal.certification.practical.queries import bookings, calendars, standing
from portal.certification.practical.queries.bookings import Row
from portal.certification.practical.service import telling
from portal.certification.rules import practical as rules
from portal.certification.rules.practical import (
    AgreementRefusal,
    Mark,
    Method,
    Outcome,
    SheetRefusal,
)
from portal.certification.rules.practical_slots import SlotRefusal
from portal.competency.queries import catalogue
from portal.core import zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.people.queries import agencies
from portal.people.service import locks


def source_ref(found: PracticalBooking) -> str:
    """What the evidence of a booking is called in the ledger, in every revision."""
    return f"practical:{found.public_id}"


def differences(row: Row) -> tuple[str, ...]:
    """The points the two marked differently; empty unless both have handed in."""
    if len(row.first_two) < bookings.HEAD or not row.all_in:
        return ()
    first, second = (sheets.marks(row.sheets[id_]) for id_ in row.first_two)
    return rules.differing(first, second)


def close_if_settled(row: Row, actor_id: int, now: datetime) -> None:
    """A sheet came in: enter the result, or tell both that they differ.

    Needs a surrounding `transaction()` that holds the booking.
    """
    if not row.all_in or not row.awaits_sheets:
        return
    filled = [sheets.marks(row.sheets[id_]) for id_ in row.first_two]
    if len(filled) == 1:
        _close(row, filled[0], Method.ONE, actor_id, now)
        return
    first, second = filled
    if not rules.differing(first, second):
        _close(row, first, Method.SAME, actor_id, now)
    elif row.third is not None:
        if row.third.person_id in row.handed_in:
            third = sheets.marks(row.sheets[row.third.person_id])
            _close(row, rules.middle(first, second, third), Method.THIRD, actor_id, now)
    else:
        telling.assessors(row, PracticalNotice.DIFFERING, now, row.first_two)


def propose(
    booking_id: int, assessor_id: int, marks: Mapping[str, Mark], reason: str, *, now: datetime
) -> PracticalAgreement:
    """One of the two proposes a mark for each difference. Raises Refused(AgreementRefusal)."""
    with transaction():
        row = _differing(booking_id, assessor_id)
        if row.open_agreement is not None:
            raise Refused(AgreementRefusal.OPEN_ONE)
        first, second = (sheets.marks(row.sheets[id_]) for id_ in row.first_two)
        if not rules.is_agreement(first, second, marks):
            raise Refused(AgreementRefusal.NOT_BETWEEN, field="marks")
        if not telling.is_reason(reason):
            raise Refused(AgreementRefusal.REASON_MISSING, field="reason")
        made = PracticalAgreement(
            booking_id=booking_id,
            round=row.found.round,
            marks={key: mark.value for key, mark in marks.items()},
            reason=reason.strip()[: rules.LONGEST_NOTE],
            proposed_by_id=assessor_id,
            proposed_at=now,
        )
        db.session.add(made)
        db.session.flush()
        telling.note("practical.agreement_proposed", row, now, assessor_id, points=len(marks))
        other = [id_ for id_ in row.first_two if id_ != assessor_id]
        telling.assessors(row, PracticalNotice.PROPOSED, now, other, turn=made.id)
    return made


def answer(
    booking_id: int, assessor_id: int, *, accept: bool, reason: str, now: datetime
) -> PracticalAgreement:
    """The other one accepts, which is the result, or declines with a reason.

    Raises Refused(AgreementRefusal).
    """
    with transaction():
        row = _differing(booking_id, assessor_id)
        found = row.open_agreement
        if found is None:
            raise Refused(AgreementRefusal.NONE_OPEN)
        if found.proposed_by_id == assessor_id:
            raise Refused(AgreementRefusal.OWN_PROPOSAL)
        if not accept and not telling.is_reason(reason):
            raise Refused(AgreementRefusal.REASON_MISSING, field="reason")
        found.answered_by_id, found.answered_at = assessor_id, now
        found.is_accepted, found.answer = accept, reason.strip()[: rules.LONGEST_NOTE]
        db.session.flush()
        telling.note("practical.agreement_answered", row, now, assessor_id, accepted=accept)
        if accept:
            first, second = (sheets.marks(row.sheets[id_]) for id_ in row.first_two)
            assert rules.is_agreement(first, second, sheets.named(found.marks))  # noqa: S101  sheets never change
            marks = rules.settled(first, sheets.named(found.marks))
            _close(row, marks, Method.AGREED, assessor_id, now)
        else:
            to = [found.proposed_by_id]
            telling.assessors(row, PracticalNotice.DECLINED, now, to, turn=found.id)
    return found


def _differing(booking_id: int, assessor_id: int) -> Row:
    """The booking, locked, while the two settle it between them. Raises Refused, NotFound."""
    row = _held(booking_id)
    if assessor_id not in row.first_two:
        raise NotFound
    if not row.awaits_sheets or row.third is not None or not differences(row):
        raise Refused(AgreementRefusal.NOTHING_OPEN)
    return row


def appoint_third(
    booking_id: int, assessor_id: int, *, now: datetime, actor_id: int
) -> PracticalSlotAssessor:
    """A third assessor marks the same performance alone; the middle mark decides each difference.

    Raises Refused(AgreementRefusal, SlotRefusal, Conflict).
    """
    with transaction():
        row = _held(booking_id)
        if not row.awaits_sheets or row.third is not None or not differences(row):
            raise Refused(AgreementRefusal.NOTHING_OPEN, field="assessor")
        known = {one.id for one in calendars.assessors(row.found.organisation_id, now)}
        if assessor_id not in known or assessor_id in row.first_two:
            raise Refused(SlotRefusal.NOT_AN_ASSESSOR, field="assessor")
        day = zones.local_day(now, _zone(row))
        around = standing.around(row.found.person_id, row.found.assessment_id, day)
        conflict = around.conflict(assessor_id)
        if conflict is not None:
            raise Refused(conflict, field="assessor")
        made = PracticalSlotAssessor(
            slot_id=row.found.slot_id, person_id=assessor_id, seat=bookings.HEAD + 1, asked_at=now
        )
        db.session.add(made)
        db.session.flush()
        telling.note("practical.third_appointed", row, now, actor_id)
        telling.assessors(row, PracticalNotice.THIRD, now, [assessor_id])
    return made


def reopen(booking_id: int, reason: str, *, now: datetime, actor_id: int) -> PracticalBooking:
    """Open a decided assessment for correction: each assessor gets their sheet back as a copy.

    The result stands until the next one supersedes it. Raises Refused(SheetRefusal).
    """
    with transaction():
        row = _held(booking_id)
        if not row.results or row.awaits_sheets:
            raise Refused(SheetRefusal.NOT_DECIDED, field="reason")
        if actor_id == row.found.person_id:
            raise Refused(SheetRefusal.OWN, field="reason")
        if not telling.is_reason(reason):
            raise Refused(SheetRefusal.REASON_MISSING, field="reason")
        row.found.round += 1
        row.found.reopen_reason = reason.strip()[: rules.LONGEST_NOTE]
        for sheet in row.sheets.values():
            db.session.add(
                PracticalSheet(
                    booking_id=sheet.booking_id, person_id=sheet.person_id, round=row.found.round,
                    seat=sheet.seat, revision=0, marks=dict(sheet.marks), remark=sheet.remark,
                    is_from_paper=sheet.is_from_paper, started_at=now, saved_at=now,
                )
            )  # fmt: skip
        db.session.flush()
        telling.note("practical.reopened", row, now, actor_id, round=row.found.round)
        to = [one.person_id for one in row.assessors]
        telling.assessors(row, PracticalNotice.REOPENED, now, to, reason=row.found.reopen_reason)
    return row.found


def _close(
    row: Row, marks: Mapping[str, Mark], method: Method, actor_id: int, now: datetime
) -> PracticalResult:
    """Enter the result of this round, its evidence, audit entry and message."""
    day = zones.local_day(row.slot.starts_at, _zone(row))
    policy = sheets.policy(day)
    outcome = rules.judge(row.points, marks, policy)
    made = PracticalResult(
        booking_id=row.found.id,
        number=row.found.round,
        policy_version=policy.version,
        method=method.value,
        marks={key: mark.value for key, mark in marks.items()},
        earned=outcome.earned,
        possible=outcome.possible,
        cut=outcome.cut,
        passed=outcome.passed,
        decided_at=now,
        decided_by_id=actor_id,
    )
    db.session.add(made)
    row.found.decided_at = row.found.decided_at or now
    db.session.flush()
    append(_evidence(row, marks, outcome, actor_id, now), now=now)
    telling.note("practical.decided", row, now, actor_id, number=made.number, passed=outcome.passed)
    kind = PracticalNotice.RESULT if made.number == 1 else PracticalNotice.CORRECTED
    telling.candidate(row, kind, now)
    return made


def _evidence(
    row: Row, marks: Mapping[str, Mark], outcome: Outcome, actor_id: int, now: datetime
) -> Entry:
    """What was observed, as evidence of the strand its form proves, at the level assessed."""
    occurred_at = min(row.slot.starts_at, now)
    zone = _zone(row)
    worded = catalogue.catalogue().worded(
        row.assessment.competency_id, zones.local_day(occurred_at, zone)
    )
    listed = [one for one in row.points if not one.is_own and marks[one.key] is Mark.OBSERVED]
    days = [
        seen.example_on
        for sheet in row.sheets.values()
        for seen in sheets.observations(sheet).values()
        if seen.example_on is not None
    ]
    number = row.found.checklist.number
    source_kind, strand = rules.PROVES[row.assessment.form]
    return Entry(
        organisation_id=row.found.organisation_id,
        person_id=row.found.person_id,
        source_kind=source_kind,
        source_ref=source_ref(row.found),
        occurred_at=occurred_at,
        recorded_by_id=actor_id,
        lines=(
            Line(
                competency_id=row.assessment.competency_id,
                strand=strand,
                target_level=row.assessment.level,
                passed=outcome.passed,
                valid_from=zones.local_day(occurred_at, zone),
                earned=outcome.earned,
                possible=outcome.possible,
                cut=outcome.cut,
                spec_version=f"{worded.code[:40]}/{row.found.checklist.wording}/{number}",
                indicators=len(listed),
                example_on=max(days, default=None),
                raters=len(row.handed_in),
            ),
        ),
        detail={
            "title": row.assessment.title,
            "by": " dan ".join(_names(row)),
            "practical": row.found.public_id,
        },
    )


def _names(row: Row) -> list[str]:
    return [one.person.full_name for one in row.assessors if one.person_id in row.handed_in]


def _held(booking_id: int) -> Row:
    """The booking with its candidate locked: in the order the ledger takes them."""
    locks.person(bookings.by_id(booking_id).found.person_id)
    return bookings.locked(booking_id)


def _zone(row: Row) -> str:
    return agencies.timezones()[row.found.organisation_id]
