"""Files of training history and their lines, as those see them who take history over."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, func, select

from portal.core.access import Actor
from portal.core.db import db, shared_alias
from portal.core.errors import Forbidden, NotFound
from portal.core.models import StoredFile
from portal.core.permissions import Permission
from portal.core.taken_files import Stage
from portal.learning.hours.models import HoursClaim
from portal.learning.past.models import TrainingImport, TrainingImportLine
from portal.learning.past.rules import PastState
from portal.learning.rules.claims import ClaimState
from portal.people.models import Person, PersonIdentifier
from portal.people.queries import scopes

T = TypeVar("T")
PAGE = 50
CHUNK = 500
NEED = Permission.HOURS_HANDLE
ORIGIN = "imported"
COUNTED = (ClaimState.OPEN.value, ClaimState.VERIFIED.value)
_record = shared_alias(Person)


@dataclass(frozen=True, slots=True)
class Row:
    """A file with who brought it."""

    found: TrainingImport
    file: StoredFile
    by: Person

    @property
    def state(self) -> PastState:
        return state(self.found)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many lines there are by outcome, and how far they are."""

    outcomes: Mapping[str, int]
    states: Mapping[str, int]

    def of(self, *states: str) -> int:
        return sum(self.states.get(one, 0) for one in states)


def state(found: TrainingImport) -> PastState:
    """An open file is judged once its columns are settled."""
    if found.stage is not Stage.OPEN:
        return PastState(found.stage)
    return PastState.JUDGED if found.judged_at else PastState.UPLOADED


def agency(actor: Actor) -> int:
    """The agency the actor takes history over for as a whole, their own first. Raises Forbidden."""
    held = [one.organisation_id for one in actor.grants_with(NEED) if one.unit_id is None]
    if not held:
        raise Forbidden(NEED)
    own = actor.organisation_id
    return own if own is not None and own in held else held[0]


def in_scope(actor: Actor) -> Select[TrainingImport]:
    """Those of agencies the actor keeps the hours of as a whole."""
    held = {one.organisation_id for one in actor.grants_with(NEED) if one.unit_id is None}
    return select(TrainingImport).where(TrainingImport.organisation_id.in_(held))


def latest(actor: Actor) -> list[Row]:
    return _rows(in_scope(actor).order_by(TrainingImport.id.desc()).limit(PAGE))


def one(actor: Actor, public_id: str) -> Row:
    """Raises NotFound."""
    found = _rows(in_scope(actor).where(TrainingImport.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def _rows(query: Select[TrainingImport]) -> list[Row]:
    rows = db.session.execute(
        query.join(StoredFile, StoredFile.id == TrainingImport.file_id)
        .join(Person, Person.id == TrainingImport.created_by_id)
        .add_columns(StoredFile, Person)
    )
    return [Row(*row) for row in rows]


def counts(import_id: int) -> Counts:
    """One statement."""
    line = TrainingImportLine
    outcomes: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for outcome, at, number in db.session.execute(
        select(line.outcome, line.state, func.count())
        .where(line.import_id == import_id)
        .group_by(line.outcome, line.state)
    ):
        outcomes[outcome] += number
        states[at] += number
    return Counts(outcomes, states)


def lines(
    import_id: int, *, outcome: str = "", after: int = 0, size: int = PAGE
) -> list[tuple[TrainingImportLine, str]]:
    """Lines with the person's name, in the order of the file; one more than `size` says go on."""
    line = TrainingImportLine
    query = (
        select(line, func.coalesce(Person.full_name, ""))
        .outerjoin(Person, Person.id == line.person_id)
        .where(line.import_id == import_id, line.line > after)
    )
    if outcome:
        query = query.where(line.outcome == outcome)
    rows = db.session.execute(query.order_by(line.line).limit(size + 1))
    return [(one, name) for one, name in rows]


def persons(actor: Actor, numbers: Collection[str], on: date) -> dict[str, int]:
    """Number → person in scope; former numbers count, one that two agencies gave is left out."""
    within = scopes.persons(actor, NEED, on).with_only_columns(Person.id)
    owner = func.coalesce(_record.merged_into_id, _record.id)
    found: dict[str, set[int]] = {}
    for some in chunks(sorted(numbers)):
        rows = db.session.execute(
            select(PersonIdentifier.value, owner)
            .join(_record, _record.id == PersonIdentifier.person_id)
            .where(PersonIdentifier.value.in_(some), owner.in_(within))
        )
        for value, person_id in rows:
            found.setdefault(value, set()).add(person_id)
    return {value: next(iter(ids)) for value, ids in found.items() if len(ids) == 1}


def standing(
    person_ids: Collection[int],
) -> tuple[frozenset[tuple[int, str]], frozenset[tuple[int, str]]]:
    """What these persons have already: taken over before, and otherwise; by person and mark."""
    imported: set[tuple[int, str]] = set()
    other: set[tuple[int, str]] = set()
    row = HoursClaim
    for some in chunks(sorted(person_ids)):
        rows = db.session.execute(
            select(row.person_id, row.fingerprint, row.origin).where(
                row.person_id.in_(some), row.state.in_(COUNTED), row.fingerprint.is_not(None)
            )
        )
        for person_id, mark, origin in rows:
            (imported if origin == ORIGIN else other).add((person_id, mark or ""))
    return frozenset(imported), frozenset(other)


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[at : at + CHUNK] for at in range(0, len(values), CHUNK))
