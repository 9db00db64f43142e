"""What an exam proves: evidence of the knowledge it certifies, once its score is out."""

from collections.abc import Collection, Mapping
from datetime import datetime

from portal.assessment.closing import ClosedAttempt, WayBack
from portal.assessment.rules.attempts import Release
from portal.certification.queries import outcomes
from portal.certification.queries.outcomes import Certified
from portal.certification.rules.release import Course, is_score_out, released, statistics_open
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import zones
from portal.ledger.rules.counting import months_after
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append


def exam_closed(closed: ClosedAttempt) -> None:
    """An exam attempt has closed or was marked anew: evidence where its score is out.

    Runs inside the closing transaction. Where the board lets the score out, nothing follows until
    it does, and its release enters what is missing.
    """
    if not closed.counts:
        return
    certified = outcomes.certified(closed.owner_ref, lock=True)
    course = Course(certified.released_at, ())
    if is_score_out(certified.ladder, course, closed.now):
        enter(
            closed,
            certified,
            recorded_by_id=closed.recorded_by_id,
            is_first=closed.result_number == 1,
            is_locked=certified.examinee_id == closed.person_id and not certified.is_merged,
        )


def enter(
    closed: ClosedAttempt,
    certified: Certified,
    *,
    recorded_by_id: int,
    is_first: bool = False,
    is_locked: bool = False,
) -> int:
    """The evidence of one result; the same again changes nothing. The event's id.

    `is_first`, `is_locked`: what the caller's own locks prove (`appending.append`).
    """
    day = zones.local_day(closed.closed_at, certified.zone)
    return append(
        Entry(
            organisation_id=closed.organisation_id,
            person_id=closed.person_id,
            source_kind=SourceKind.EXAM,
            source_ref=f"attempt:{closed.attempt_public_id}",
            occurred_at=closed.closed_at,
            recorded_by_id=recorded_by_id,
            lines=(
                Line(
                    competency_id=certified.competency_id,
                    strand=Strand.KNOWLEDGE,
                    target_level=certified.level,
                    passed=closed.passed,
                    valid_from=day,
                    valid_until=months_after(day, certified.valid_months),
                    earned=closed.earned,
                    possible=closed.possible,
                    cut=closed.cut,
                    spec_version=certified.spec_version,
                ),
            ),
            detail={
                "title": closed.title,
                "attempt": closed.attempt_public_id,
                "exam": certified.exam_code,
            },
        ),
        now=closed.now,
        is_first=is_first,
        is_locked=is_locked,
    )


def releases(owner_refs: Collection[str], now: datetime) -> Mapping[str, Release]:
    """What closed attempts of these registrations show now (EX-11)."""
    found = outcomes.ladders(owner_refs)
    return {ref: released(one.ladder, one.course, now) for ref, one in found.items()}


def figures(version_ids: Collection[int], now: datetime) -> bool:
    """Whether figures about the items of the papers of all these versions may be read."""
    found = outcomes.climbs(version_ids)
    return all(found.get(one) for one in version_ids) and all(
        statistics_open(one.ladder, one.course, now) for climbs in found.values() for one in climbs
    )


def result_page(owner_ref: str) -> str:
    """Where the result of a registration is read, with its level and the way to object."""
    return f"/exams/{owner_ref}/result"


def way_back(owner_ref: str) -> WayBack:
    """To the place of the examinee's registration."""
    return WayBack(f"/exams/registrations/{owner_ref}", outcomes.certified(owner_ref).exam_title)
