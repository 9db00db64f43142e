"""Writing a rating competency by competency, and handing it in.

What is saved is kept at once and can be changed until it is handed in. A supervisor's rating then
becomes evidence of attitude, one event per competency, in the same transaction.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.competency.queries import catalogue
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import audit, zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, EvaluationRating
from portal.evaluation.queries import periods
from portal.evaluation.queries import ratings as queries
from portal.evaluation.queries.ratings import Desk
from portal.evaluation.rules import ratings as rules
from portal.evaluation.rules.guides import LONGEST_NOTE
from portal.evaluation.rules.ratings import Lack, Mark, RatingKind, RatingRefusal
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.people.models import Person
from portal.people.queries import agencies
from portal.people.service import locks
from portal.people.service.persons import printed


def save_mark(desk: Desk, mark: Mark, seen: int, *, now: datetime) -> EvaluationRating:
    """Keep what is said of one competency; an empty one takes it back. Raises Refused."""

    def write(rating: EvaluationRating) -> None:
        kept = {key: one for key, one in rating.marks.items() if key != str(mark.competency)}
        if not mark.is_empty:
            kept[str(mark.competency)] = mark.stored()
        rating.marks = kept

    return _save(desk, write, seen, now)


def save_guides(
    desk: Desk, said: Mapping[str, Mapping[str, Any]], note: str, seen: int, *, now: datetime
) -> EvaluationRating:
    """Keep the feedback on values and the note to the whole. Raises Refused."""
    if len(note) > rules.LONGEST_WORD:
        raise Refused(RatingRefusal.EXAMPLE_TOO_LONG, field="note")

    def write(rating: EvaluationRating) -> None:
        rating.guides = {
            key: {"seen": list(one["seen"]), "note": str(one["note"])[:LONGEST_NOTE]}
            for key, one in said.items()
        }
        rating.note = note.strip()

    return _save(desk, write, seen, now)


def _save(
    desk: Desk, write: Callable[[EvaluationRating], None], seen: int, now: datetime
) -> EvaluationRating:
    with transaction():
        rating = _locked(desk)
        _refuse_closed(desk, rating)
        if rating is None:
            rating = EvaluationRating(
                form_id=desk.form.id,
                kind=desk.kind.value,
                rater_id=desk.rater_id,
                marks={},
                guides={},
                version=0,
            )
            db.session.add(rating)
        if rating.version != seen:
            raise Refused(RatingRefusal.STALE)
        write(rating)
        rating.version += 1
        rating.saved_at = now
    return rating


def lacks(desk: Desk, today: date) -> tuple[Lack, ...]:
    """What keeps it from being handed in."""
    calendar = periods.calendar(desk.form.period)
    span = (calendar.from_on, min(today, calendar.cut_off))
    return tuple(rules.lacks(list(desk.marks.values()), queries.scales(desk, today), span))


def submit(desk: Desk, *, today: date, now: datetime) -> EvaluationRating:
    """Hand it in; again changes nothing. Raises Refused(RatingRefusal)."""
    with transaction():
        locks.person(desk.form.person_id)
        rating = _locked(desk)
        if rating is not None and rating.submitted_at is not None:
            return rating
        _refuse_closed(desk, rating)
        missing = lacks(desk, today)
        if missing or rating is None:
            raise Refused(missing[0].refusal if missing else RatingRefusal.NOTHING)
        rating.submitted_at = now
        db.session.flush()
        if desk.kind is RatingKind.SUPERVISOR:
            _prove(desk, rating, today, now)
        period = db.session.get_one(EvaluationPeriod, desk.form.period_id)
        audit.record(
            "evaluation.rated",
            object_kind="evaluation_form",
            object_id=desk.form.id,
            organisation_id=period.organisation_id,
            now=now,
            actor_id=desk.rater_id,
            kind=desk.kind.value,
            competencies=len(rating.marks),
        )
    return rating


def source_ref(rating: EvaluationRating, competency_id: int) -> str:
    """What the ledger calls the source of one competency's rating."""
    return f"rating:{rating.public_id}:{competency_id}"


def _prove(desk: Desk, rating: EvaluationRating, today: date, now: datetime) -> None:
    agency = desk.form.period.organisation_id
    zone = agencies.timezones()[agency]
    known = catalogue.catalogue()
    rater = printed(db.session.get_one(Person, desk.rater_id))
    for competency_id, mark in sorted(desk.marks.items()):
        if mark.example_on is None:
            continue
        one = known.worded(competency_id, today)
        described = one.level(mark.level)
        listed = described.indicators if described else ()
        observed = [text for place, text in enumerate(listed) if place in mark.indicators]
        line = Line(
            competency_id=competency_id,
            strand=Strand.ATTITUDE,
            target_level=mark.level,
            passed=True,
            valid_from=mark.example_on,
            spec_version=f"{one.code[:50]}/{one.number}",
            indicators=len(observed),
            example_on=mark.example_on,
        )
        append(
            Entry(
                organisation_id=agency,
                person_id=desk.form.person_id,
                source_kind=SourceKind.SUPERVISOR_RATING,
                source_ref=source_ref(rating, competency_id),
                occurred_at=zones.midnight(mark.example_on, zone),
                recorded_by_id=desk.rater_id,
                lines=(line,),
                detail={
                    "by": rater,
                    "example": mark.example.strip(),
                    "indicators": [*observed],
                    "period": desk.form.period.name,
                },
            ),
            now=now,
        )


def _refuse_closed(desk: Desk, rating: EvaluationRating | None) -> None:
    if rating is not None and rating.submitted_at is not None:
        raise Refused(RatingRefusal.SUBMITTED)
    locked = db.session.scalar(
        select(EvaluationForm.locked_at).where(EvaluationForm.id == desk.form.id)
    )
    if not desk.is_open or locked is not None:
        raise Refused(RatingRefusal.NOT_OPEN)


def _locked(desk: Desk) -> EvaluationRating | None:
    """The rating, held until the transaction ends; the form is held where there is none yet."""
    held = db.session.scalar(
        select(EvaluationForm.id).where(EvaluationForm.id == desk.form.id).with_for_update()
    )
    if held is None:
        raise NotFound
    return db.session.scalar(
        select(EvaluationRating)
        .where(
            EvaluationRating.form_id == desk.form.id,
            EvaluationRating.kind == desk.kind.value,
            EvaluationRating.rater_id == desk.rater_id,
        )
        .execution_options(populate_existing=True)
    )
