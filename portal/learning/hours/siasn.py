"""Lines for SIASN: what was not sent yet, files of it, and the answers that came back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)

from portal.content.models import CourseRevision
from portal.core import audit
from portal.core.access import Actor
from portal.core.db import BigInt, db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.core.tabular import Row as Cells
from portal.core.tabular import Table
from portal.learning.data import hours_policies
from portal.learning.hours.books import is_current
from portal.learning.hours.models import HoursClaim, HoursEntry, SiasnBatch, SiasnLine
from portal.learning.models import CourseCompletion, CourseRun, Enrolment
from portal.learning.rules import siasn as rules
from portal.learning.rules.completion import ELEARNING
from portal.learning.rules.siasn import SiasnRefusal, SiasnState
from portal.people.models import Organisation, Person, PersonIdentifier
from portal.people.queries import scopes
from portal.people.service import locks

MOST = 2_000
"""Lines of one file: its transaction holds the write lock for less than 200 ms."""
_OUT = [SiasnState.SENT.value, SiasnState.ACCEPTED.value]


@dataclass(frozen=True, slots=True)
class Sent:
    """One line as SIASN gets it."""

    number: str  # of the line, by which the answer names it
    nip: str
    name: str
    form: str
    title: str
    organiser: str
    certificate: str
    begins_on: date
    ends_on: date
    jp100: int


def batches(actor: Actor) -> Select[SiasnBatch]:
    """Files of the actor's agency; single reads start here."""
    return select(SiasnBatch).where(SiasnBatch.organisation_id == actor.organisation_id)


def latest(actor: Actor) -> list[tuple[SiasnBatch, int, int, int]]:
    """The last files with how many lines still wait, were taken, were refused."""
    counts = [
        func.count(SiasnLine.id).filter(SiasnLine.state == state.value) for state in SiasnState
    ]
    query = (
        batches(actor)
        .add_columns(*counts)
        .join(SiasnLine, SiasnLine.batch_id == SiasnBatch.id)
        .group_by(SiasnBatch.id)
        .order_by(SiasnBatch.id.desc())
        .limit(20)
    )
    return [(batch, *numbers) for batch, *numbers in db.session.execute(query)]


def one(actor: Actor, public_id: str) -> SiasnBatch:
    """Raises NotFound."""
    found = db.session.scalar(batches(actor).where(SiasnBatch.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def _unsent(
    actor: Actor, year: int, on: date, *, again: bool
) -> CompoundSelect[int, int | None, int | None]:
    """Booked lines of the year of persons in scope that are in no file; with `again` also those
    SIASN refused.
    """
    people = scopes.persons(actor, Permission.HOURS_HANDLE, on).with_only_columns(Person.id)
    first, last = date(year, 1, 1), date(year, 12, 31)
    courses = select(
        CourseCompletion.person_id.label("person_id"),
        CourseCompletion.enrolment_id.label("enrolment_id"),
        cast(null(), BigInt).label("entry_id"),
    ).where(
        CourseCompletion.person_id.in_(people),
        CourseCompletion.on_day.between(first, last),
        CourseCompletion.credit_jp100 > 0,
        ~_out(SiasnLine.enrolment_id == CourseCompletion.enrolment_id, CourseCompletion, again),
    )
    entries = select(HoursEntry.person_id, cast(null(), BigInt), HoursEntry.id).where(
        HoursEntry.person_id.in_(people),
        HoursEntry.ends_on.between(first, last),
        HoursEntry.form.in_(_sendable()),
        HoursEntry.credit_jp100 > 0,
        ~_imported(),
        is_current(),
        ~_out(SiasnLine.entry_id == HoursEntry.id, HoursEntry, again),
    )
    return union_all(courses, entries)


def _imported() -> ColumnElement[bool]:
    """Taken over from another system's history: SIASN has it, or it is told by that system."""
    claim = select(HoursClaim.id).where(HoursClaim.id == HoursEntry.claim_id)
    return exists(claim.where(HoursClaim.origin == "imported").correlate(HoursEntry))


def _sendable() -> list[str]:
    """Forms SIASN has a kind for."""
    return sorted(
        {
            form.key
            for policy in hours_policies()
            for form in policy.forms.values()
            if form.siasn is not None
        }
    )


def _out(
    source: ColumnElement[bool],
    owner: type[CourseCompletion] | type[HoursEntry],
    again: bool,
) -> ColumnElement[bool]:
    query = select(SiasnLine.id).where(source)
    if again:
        query = query.where(SiasnLine.state.in_(_OUT))
    return exists(query.correlate(owner))


def waiting(actor: Actor, year: int, on: date) -> tuple[int, int]:
    """How many lines were never sent, and how many of those refused may go again."""
    fresh = _unsent(actor, year, on, again=False).subquery()
    every = _unsent(actor, year, on, again=True).subquery()
    row = db.session.execute(
        select(
            select(func.count()).select_from(fresh).scalar_subquery(),
            select(func.count()).select_from(every).scalar_subquery(),
        )
    ).one()
    return row[0], row[1] - row[0]


def to_cancel(actor: Actor, on: date) -> int:
    """Lines SIASN has that were corrected or withdrawn here since: to be cancelled there."""
    later = HoursEntry.__table__.alias()
    handled = scopes.reaches(actor, Permission.HOURS_HANDLE, on, SiasnLine.person_id)
    query = (
        select(func.count())
        .select_from(SiasnLine)
        .join(HoursEntry, HoursEntry.id == SiasnLine.entry_id)
        .where(
            SiasnLine.state.in_(_OUT),
            handled,
            exists(
                select(later.c.id).where(
                    later.c.claim_id == HoursEntry.claim_id,
                    later.c.revision > HoursEntry.revision,
                )
            ),
        )
    )
    return db.session.scalar(query) or 0


def make(actor: Actor, year: int, *, again: bool, on: date, now: datetime) -> SiasnBatch:
    """A file of what was not sent yet, at most `MOST` lines; the lines are sent from now on.

    Two officers take turns; a line never stands in two files that are not answered. Raises
    Refused(NOTHING_TO_SEND).
    """
    if actor.organisation_id is None:
        raise NotFound
    with transaction():
        locks.organisation(actor.organisation_id)
        found = _unsent(actor, year, on, again=again).subquery()
        order = (found.c.person_id, found.c.enrolment_id, found.c.entry_id)
        rows = db.session.execute(select(found).order_by(*order).limit(MOST)).all()
        if not rows:
            raise Refused(SiasnRefusal.NOTHING_TO_SEND)
        batch = SiasnBatch(
            organisation_id=actor.organisation_id,
            year=year,
            lines=len(rows),
            created_at=now,
            created_by_id=actor.person_id,
        )
        db.session.add(batch)
        db.session.flush()
        db.session.add_all(
            SiasnLine(
                batch_id=batch.id,
                line=line,
                person_id=row.person_id,
                enrolment_id=row.enrolment_id,
                entry_id=row.entry_id,
                state=SiasnState.SENT.value,
                reason="",
            )
            for line, row in enumerate(rows, start=1)
        )
        _note("hours.siasn_made", actor, batch, now, lines=len(rows))
    return batch


def lines(batch: SiasnBatch, on: date) -> Iterator[Sent]:
    """The lines of a file in order; one statement."""
    nip = (
        select(PersonIdentifier.value)
        .where(
            PersonIdentifier.person_id == func.coalesce(Person.merged_into_id, Person.id),
            PersonIdentifier.organisation_id.is_(None),
            PersonIdentifier.valid_from <= on,
            or_(PersonIdentifier.valid_until.is_(None), PersonIdentifier.valid_until > on),
        )
        .order_by(PersonIdentifier.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    begun = func.coalesce(HoursEntry.begins_on, CourseCompletion.on_day)
    rows = db.session.execute(
        select(
            SiasnLine.line,
            nip.label("nip"),
            Person.full_name,
            func.coalesce(HoursEntry.form, literal(ELEARNING)).label("form"),
            func.coalesce(HoursClaim.title, CourseRevision.title).label("title"),
            func.coalesce(HoursClaim.organiser, Organisation.name).label("organiser"),
            func.coalesce(HoursClaim.number, literal("")).label("certificate"),
            begun.label("begins_on"),
            func.coalesce(HoursEntry.ends_on, CourseCompletion.on_day).label("ends_on"),
            func.coalesce(HoursEntry.credit_jp100, CourseCompletion.credit_jp100).label("jp100"),
        )
        .join(Person, Person.id == SiasnLine.person_id)
        .outerjoin(HoursEntry, HoursEntry.id == SiasnLine.entry_id)
        .outerjoin(HoursClaim, HoursClaim.id == HoursEntry.claim_id)
        .outerjoin(CourseCompletion, CourseCompletion.enrolment_id == SiasnLine.enrolment_id)
        .outerjoin(Enrolment, Enrolment.id == SiasnLine.enrolment_id)
        .outerjoin(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .outerjoin(CourseRun, CourseRun.id == Enrolment.run_id)
        .outerjoin(Organisation, Organisation.id == CourseRun.organisation_id)
        .where(SiasnLine.batch_id == batch.id)
        .order_by(SiasnLine.line)
    )
    return (_sent(batch, row) for row in rows)


def _sent(batch: SiasnBatch, row: Row[*tuple[Any, ...]]) -> Sent:
    return Sent(
        number=f"{batch.public_id}-{row.line}",
        nip=row.nip or "",
        name=row.full_name,
        form=row.form,
        title=row.title,
        organiser=row.organiser or "",
        certificate=row.certificate,
        begins_on=row.begins_on,
        ends_on=row.ends_on,
        jp100=row.jp100,
    )


def note_download(actor: Actor, batch: SiasnBatch, *, now: datetime) -> None:
    """CO-7: a download is logged with the number of lines."""
    with transaction():
        _note("hours.siasn_downloaded", actor, batch, now, lines=batch.lines)


@dataclass(slots=True)
class Report:
    """What became of an answer file; the numbers add up to its lines."""

    accepted: int = 0
    refused: int = 0
    same: int = 0
    faulty: list[tuple[int, SiasnRefusal]] = field(default_factory=list)  # line of the file, why


def take(actor: Actor, table: Table, *, now: datetime) -> Report:
    """Take the answers of a file in, once however often it is sent. Raises Refused.

    Lines that say nothing usable are reported and the others taken.
    """
    if not {rules.LINE, rules.STATE, rules.REASON} <= set(table.columns):
        raise Refused(SiasnRefusal.COLUMNS, field="file")
    report = Report()
    answers = _answers(table.rows, report)
    with transaction():
        known = _known(actor, {answer.batch for _line, answer in answers})
        taken: list[dict[str, Any]] = []
        for line, answer in answers:
            row = known.get((answer.batch, answer.line))
            refusal = (
                SiasnRefusal.UNKNOWN
                if row is None
                else rules.may_answer(SiasnState(row.state), answer)
            )
            if row is None or refusal is not None:
                report.faulty.append((line, refusal or SiasnRefusal.UNKNOWN))
            elif row.state == answer.state:
                report.same += 1
            else:
                taken.append({"id": row.id, "state": answer.state.value, "reason": answer.reason})
        _enter(taken, report, now)
        audit.record(
            "hours.answers_taken",
            object_kind="organisation",
            object_id=actor.organisation_id,
            now=now,
            actor_id=actor.person_id,
            lines=len(taken),
        )
    report.faulty.sort()
    return report


def _answers(rows: Iterable[Cells], report: Report) -> list[tuple[int, rules.Answer]]:
    found, seen = [], set()
    for row in rows:
        answer = rules.read(row.cells)
        if isinstance(answer, SiasnRefusal):
            report.faulty.append((row.line, answer))
        elif (answer.batch, answer.line) in seen:
            report.faulty.append((row.line, SiasnRefusal.TWICE))
        else:
            seen.add((answer.batch, answer.line))
            found.append((row.line, answer))
    return found


def _known(actor: Actor, wanted: set[str]) -> dict[tuple[str, int], Row[*tuple[Any, ...]]]:
    """Lines of the actor's own files, locked, by file and number."""
    rows = db.session.execute(
        select(SiasnBatch.public_id, SiasnLine.line, SiasnLine.id, SiasnLine.state)
        .join(SiasnLine, SiasnLine.batch_id == SiasnBatch.id)
        .where(
            SiasnBatch.organisation_id == actor.organisation_id,
            SiasnBatch.public_id.in_(wanted),
        )
        .with_for_update(of=SiasnLine)
    )
    return {(row.public_id, row.line): row for row in rows}


def _enter(taken: Sequence[dict[str, Any]], report: Report, now: datetime) -> None:
    for state in (SiasnState.ACCEPTED, SiasnState.REFUSED):
        some = [one for one in taken if one["state"] == state.value]
        if some:
            rows = [{**one, "answered_at": now} for one in some]
            db.session.execute(update(SiasnLine), rows)
        if state is SiasnState.ACCEPTED:
            report.accepted = len(some)
        else:
            report.refused = len(some)


def _note(action: str, actor: Actor, batch: SiasnBatch, now: datetime, *, lines: int) -> None:
    audit.record(
        action,
        object_kind="siasn_batch",
        object_id=batch.id,
        organisation_id=batch.organisation_id,
        now=now,
        actor_id=actor.person_id,
        lines=lines,
        year=batch.year,
    )
