"""`portal registry verify`: recompute everything of the register, name the first bad position."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal.certification.documents import facts as frozen
from portal.certification.documents import integrity, openbadge
from portal.certification.documents.facts import Facts, FaultyFacts
from portal.certification.documents.published import PublishedKey
from portal.certification.rules import issuing
from portal.certification.rules.certificate_states import Act
from portal.certification.rules.register import Bad, Fault, follow, may_have_happened
from portal.certification.schemes.queries import register_rows as register
from portal.core.db import db

Keys = Sequence[PublishedKey]


@dataclass(frozen=True, slots=True)
class Position:
    """A certificate's place in the register, as `registry verify` says and takes it; `unit` is the
    codes of agency and unit.
    """

    unit: str
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.unit}:{self.year}:{self.number}"

    @classmethod
    def read(cls, text: str) -> "Position":
        """Raises ValueError for anything else."""
        unit, year, number = text.rsplit(":", 2)
        return cls(unit, int(year), int(number))


def knows(position: Position) -> bool:
    """Whether the unit has any numbers in the year."""
    known = {(code, year) for _unit, year, code, _last in register.counters()}
    return (position.unit, position.year) in known


Said = Callable[[Position], object]


def faults(
    keys: Keys, *, after: Position | None = None, said: Said = lambda _position: None
) -> Iterator[Bad]:
    """The first bad position of each unit and year whose numbers or certificates do not hold.

    `keys` are all that were ever published: what a key signed before it was withdrawn was signed.
    However many there are, so many as one piece holds are read at once; `said` hears the last
    position of each piece, and `after` goes on behind one that was heard (`knows`).
    """
    counters = register.counters()
    places = [(code, year) for _unit, year, code, _last in counters]
    start = places.index((after.unit, after.year)) if after else 0
    for unit_id, year, code, last in counters[start:]:
        behind, after = after or Position(code, year, 0), None
        found = _first(unit_id, behind, last, keys, said)
        if found is not None:
            yield found


def _first(unit_id: int, behind: Position, last: int, keys: Keys, said: Said) -> Bad | None:
    where, expected = f"unit {behind.unit}, {behind.year}", behind.number + 1
    for rows in register.in_order(unit_id, behind.year, behind.number):
        acts = register.acts([row.id for row in rows])
        for row in rows:
            fault = follow(expected, row.sequence) or _fault(row, acts, keys)
            if fault is not None:
                return Bad(f"{where}: number {row.sequence}", fault)
            expected = row.sequence + 1
        db.session.rollback()  # hours may pass: nothing of the database is held meanwhile
        said(replace(behind, number=expected - 1))
    return None if expected - 1 == last else Bad(f"{where}: number {expected}", Fault.COUNTER)


def _fault(row: Any, acts: Mapping[int, Sequence[Any]], keys: Keys) -> Fault | None:
    if row.place is None:
        return Fault.PLACE
    done = acts.get(row.id, ())
    if not may_have_happened([Act(one.act) for one in done]):
        return Fault.ACTS
    if any(one.successor_id and one.reissues_id != row.id for one in done):
        return Fault.SUCCESSOR
    if row.facts is None:
        return None if row.erased_at is not None else Fault.LOST
    return _facts_fault(row, keys)


def _facts_fault(row: Any, keys: Keys) -> Fault | None:
    if issuing.commitment(row.salt, row.facts) != row.commitment:
        return Fault.COMMITMENT
    try:
        facts = frozen.read(row.facts)
    except FaultyFacts:
        return Fault.UNREADABLE
    if (facts.code, facts.qr_value, facts.number) != (row.code, row.qr_value, row.number):
        return Fault.OTHER
    key = next((one.key for one in keys if one.id == facts.key_id), None)
    if key is None:
        return Fault.KEY
    if not frozen.holds(row.facts, row.signature or b"", key):
        return Fault.SIGNATURE
    return None if _credential_holds(facts, row.credential or b"", keys) else Fault.CREDENTIAL


def _credential_holds(facts: Facts, content: bytes, keys: Keys) -> bool:
    try:
        document = openbadge.load(content)
        name = (integrity.method_of(document) or "").partition("#")[2]
        key = next((one.key for one in keys if one.multibase == name), None)
        told = json.dumps(document.get("evidence"))
        return (
            key is not None
            and f"SHA-256 {frozen.digest(facts)}" in told
            and integrity.holds(document, key)
        )
    except (openbadge.FaultyCredential, integrity.Meaningless):
        return False
