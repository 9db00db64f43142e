"""Imports of assessors' results, and what their lines are held against."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from portal.competency.queries.catalogue import catalogue
from portal.competency.rules.kinds import SourceKind
from portal.core.access import Actor
from portal.core.chunks import chunks
from portal.core.db import db, shared_alias
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.core.permissions import Permission
from portal.core.tabular.named import fold
from portal.core.taken_files import Stage
from portal.ledger.models import AssessmentImport, AssessmentLine, EvidenceEvent, EvidenceLine
from portal.ledger.rules.assessments import Finding, State
from portal.people.models import Person
from portal.people.queries import filed_lines, numbers, scopes
from portal.people.queries.filed_lines import Counts

PAGE = filed_lines.PAGE
_confirmer, _undoer = shared_alias(Person), shared_alias(Person)


@dataclass(frozen=True, slots=True)
class Row:
    """An import with the file and the people a page names."""

    found: AssessmentImport
    file: StoredFile
    created_by: Person
    confirmed_by: Person | None
    undone_by: Person | None

    @property
    def state(self) -> State:
        return state_of(self.found)


def state_of(found: AssessmentImport) -> State:
    return State.STAGED if found.stage is Stage.OPEN else State(found.stage)


def imports(actor: Actor) -> Select[AssessmentImport]:
    """Those of agencies the actor assesses as a whole, and the actor's own."""
    agencies = {
        grant.organisation_id
        for grant in actor.grants_with(Permission.ASSESSOR_IMPORT)
        if grant.unit_id is None
    }
    return select(AssessmentImport).where(
        or_(
            AssessmentImport.organisation_id.in_(agencies),
            AssessmentImport.created_by_id == actor.person_id,
        )
    )


def one(actor: Actor, public_id: str) -> Row:
    """One import the actor may see. Raises NotFound."""
    found = _rows(imports(actor).where(AssessmentImport.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def latest(actor: Actor, before: str = "") -> tuple[tuple[Row, ...], str]:
    """The latest first, and where to go on; by keyset."""
    query = imports(actor).order_by(AssessmentImport.id.desc()).limit(PAGE + 1)
    if before:
        edge = select(AssessmentImport.id).where(AssessmentImport.public_id == before)
        query = query.where(AssessmentImport.id < edge.scalar_subquery())
    rows = _rows(query)
    more = rows[PAGE - 1].found.public_id if len(rows) > PAGE else ""
    return tuple(rows[:PAGE]), more


def _rows(query: Select[AssessmentImport]) -> list[Row]:
    maker = aliased(Person)
    found = db.session.execute(
        query.join(StoredFile, StoredFile.id == AssessmentImport.file_id)
        .join(maker, maker.id == AssessmentImport.created_by_id)
        .outerjoin(_confirmer, _confirmer.id == AssessmentImport.confirmed_by_id)
        .outerjoin(_undoer, _undoer.id == AssessmentImport.undone_by_id)
        .add_columns(StoredFile, maker, _confirmer, _undoer)
    )
    return [Row(*row) for row in found]


def counts(import_id: int) -> Counts:
    return filed_lines.counts(AssessmentLine, import_id)


def lines(
    import_id: int, *, outcome: str = "", after: int = 0, size: int = PAGE
) -> list[tuple[AssessmentLine, str]]:
    """As `filed_lines.lines`."""
    return filed_lines.lines(AssessmentLine, import_id, outcome=outcome, after=after, size=size)


def persons(actor: Actor, borne: Collection[str], on: date) -> dict[str, int]:
    """Number → person, for those the actor may enter results of."""
    return numbers.ids_within(scopes.persons(actor, Permission.ASSESSOR_IMPORT, on), borne)


def competencies(on: date) -> dict[str, tuple[int, int]]:
    """Folded key, code or name → id and highest level; an ambiguous code is left out."""
    known = catalogue()
    found: dict[str, set[tuple[int, int]]] = {}
    for one in known.on(on).values():
        for word in {fold(one.key), fold(one.code), fold(one.wording.name)}:
            found.setdefault(word, set()).add((one.id, one.highest))
    return {word: next(iter(ids)) for word, ids in found.items() if len(ids) == 1}


def source_ref(organisation_id: int, finding: Finding) -> str:
    """What the ledger calls the source of a decision: the same file again is the same fact."""
    person_id, competency_id, on = finding.what
    return f"assessment:{organisation_id}:{person_id}:{competency_id}:{on:%Y%m%d}"


def standing(
    organisation_id: int, findings: Sequence[Finding]
) -> dict[tuple[int, int, date], tuple[int, date | None]]:
    """What the ledger already holds of these decisions: level and end."""
    by_ref = {source_ref(organisation_id, one): one.what for one in findings}
    newest: dict[str, tuple[int, tuple[int, date | None] | None]] = {}
    for chunk in chunks(sorted(by_ref)):
        rows = db.session.execute(
            select(
                EvidenceEvent.source_ref,
                EvidenceEvent.revision,
                EvidenceLine.level,
                EvidenceLine.valid_until,
            )
            .outerjoin(EvidenceLine, EvidenceLine.event_id == EvidenceEvent.id)
            .where(
                EvidenceEvent.source_kind == SourceKind.ASSESSOR.value,
                EvidenceEvent.source_ref.in_(chunk),
            )
        )
        for ref, revision, level, until in rows:
            if revision > newest.get(ref, (0, None))[0]:
                newest[ref] = (revision, None if level is None else (level, until))
    return {by_ref[ref]: held for ref, (_n, held) in newest.items() if held is not None}
