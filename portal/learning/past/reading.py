"""Files of training history and their lines, as those see them who take history over."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from portal.core.access import Actor
from portal.core.chunks import chunks
from portal.core.db import db
from portal.core.errors import Forbidden, NotFound
from portal.core.models import StoredFile
from portal.core.permissions import Permission
from portal.core.taken_files import Stage
from portal.learning.hours.models import HoursClaim
from portal.learning.past.models import TrainingImport, TrainingImportLine
from portal.learning.past.rules import PastState
from portal.learning.rules.claims import ClaimState
from portal.people.models import Person
from portal.people.queries import filed_lines, numbers, scopes
from portal.people.queries.filed_lines import Counts

PAGE = filed_lines.PAGE
NEED = Permission.HOURS_HANDLE
ORIGIN = "imported"
COUNTED = (ClaimState.OPEN.value, ClaimState.VERIFIED.value)


@dataclass(frozen=True, slots=True)
class Row:
    """A file with who brought it."""

    found: TrainingImport
    file: StoredFile
    by: Person

    @property
    def state(self) -> PastState:
        return state(self.found)


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
    return filed_lines.counts(TrainingImportLine, import_id)


def lines(
    import_id: int, *, outcome: str = "", after: int = 0, size: int = PAGE
) -> list[tuple[TrainingImportLine, str]]:
    """As `filed_lines.lines`."""
    return filed_lines.lines(TrainingImportLine, import_id, outcome=outcome, after=after, size=size)


def persons(actor: Actor, borne: Collection[str], on: date) -> dict[str, int]:
    """Number → person in scope."""
    return numbers.ids_within(scopes.persons(actor, NEED, on), borne)


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
