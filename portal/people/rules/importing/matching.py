"""Whom the lines of a file are about: found by any number, current or former."""

from collections import Counter
from collections.abc import Sequence

from portal.people.rules import names
from portal.people.rules.importing import seats
from portal.people.rules.importing.claims import Claim
from portal.people.rules.importing.fields import Field
from portal.people.rules.importing.known import KnownPerson, Snapshot
from portal.people.rules.importing.reasons import Fault, LineReason
from portal.people.rules.importing.seats import Matched
from portal.people.rules.importing.values import Standing


def match(claim: Claim, snapshot: Snapshot) -> Matched | tuple[Fault, ...]:
    """Whom a claim is about, found by any number, and their unit."""
    unit = seats.unit_of(claim.main, snapshot)
    if isinstance(unit, LineReason):
        main = claim.main
        field = Field.UNIT_CODE if main.unit_code else Field.UNIT_NAME
        told = Fault(main.line, field, unit, main.unit_code or main.unit_name)
        others = [
            fault for fault in claim.refused(LineReason.OTHER_LINE) if fault.line != main.line
        ]
        return (told, *others)
    by_number = snapshot.by_number.get(claim.number)
    by_former = snapshot.by_number.get(claim.main.former_number)
    if by_number is not None and by_former is not None and by_number is not by_former:
        return claim.refused(LineReason.TWO_RECORDS, Field.FORMER_NUMBER)
    person = by_number or by_former
    if person is not None and not _may_be(person, claim):
        return claim.refused(LineReason.NUMBER_OF_ANOTHER, Field.NUMBER)
    if person is None and claim.main.standing is not Standing.ACTIVE:
        return claim.refused(LineReason.GONE_AND_UNKNOWN, Field.STANDING)
    return Matched(claim, person, unit.code)


def _may_be(person: KnownPerson, claim: Claim) -> bool:
    told = claim.main.number.revealed
    if told is not None and person.born_on is not None and told.born_on != person.born_on:
        return False
    return names.are_related(person.name.core, claim.main.name.core)


def once_each(matched: Sequence[Matched]) -> tuple[list[Matched], list[Fault]]:
    """A person whom two numbers of the file lead to is refused under both."""
    times = Counter(one.key for one in matched)
    faults = [
        fault
        for one in matched
        if times[one.key] > 1
        for fault in one.claim.refused(LineReason.SAME_PERSON_TWICE, Field.NUMBER)
    ]
    return [one for one in matched if times[one.key] == 1], faults


def lookalikes(one: Matched, snapshot: Snapshot) -> tuple[int, ...]:
    """Known persons of the same name and birth date as somebody who seems to be new."""
    told = one.claim.main.number.revealed
    if one.person is not None or told is None:
        return ()
    key = (names.search_key(one.claim.main.name.core), told.born_on)
    return tuple(person.id for person in snapshot.by_name.get(key, ()))
