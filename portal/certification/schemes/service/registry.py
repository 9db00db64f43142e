"""`portal registry verify`: recompute everything of the register, name the first bad position."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portal.certification.documents import facts as frozen
from portal.certification.documents import integrity, openbadge
from portal.certification.documents.facts import Facts, FaultyFacts
from portal.certification.documents.published import PublishedKey
from portal.certification.rules import issuing
from portal.certification.rules.certificate_states import Act
from portal.certification.rules.register import Bad, Fault, follow, may_have_happened
from portal.certification.schemes.queries import register_rows as register

Keys = Sequence[PublishedKey]


def faults(keys: Keys) -> Iterator[Bad]:
    """The first bad position of each unit and year whose numbers or certificates do not hold.

    `keys` are all that were ever published: what a key signed before it was withdrawn was signed.
    """
    for unit_id, year, code, last in register.counters():
        found = _first(unit_id, year, f"unit {code}, {year}", last, keys)
        if found is not None:
            yield found


def _first(unit_id: int, year: int, where: str, last: int, keys: Keys) -> Bad | None:
    expected = 1
    for rows in register.in_order(unit_id, year):
        acts = register.acts([row.id for row in rows])
        for row in rows:
            fault = follow(expected, row.sequence) or _fault(row, acts, keys)
            if fault is not None:
                return Bad(f"{where}: number {row.sequence}", fault)
            expected = row.sequence + 1
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
