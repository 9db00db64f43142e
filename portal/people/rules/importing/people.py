"""What carrying out a people file would do: new, changed, same and refused, and who comes and goes.

`stage` changes nothing and confirms nothing. Every line of the file is in exactly one outcome
or refused with at least one fault.
"""

from collections.abc import Collection, Sequence
from datetime import date

from portal.people.rules import identifiers, names
from portal.people.rules.importing import claims, matching, rows, seats
from portal.people.rules.importing.columns import ColumnMap
from portal.people.rules.importing.fields import Field
from portal.people.rules.importing.known import KnownPerson, Snapshot
from portal.people.rules.importing.reasons import Fault, LineReason
from portal.people.rules.importing.results import (
    Absence,
    Change,
    Choices,
    Difference,
    Note,
    Outcome,
    OutcomeKind,
    Staging,
    digest_of,
    posts_text,
)
from portal.people.rules.importing.rows import PersonRow
from portal.people.rules.importing.seats import Held, Matched
from portal.people.rules.importing.tables import Table
from portal.people.rules.importing.values import Standing, clean
from portal.people.rules.names import PersonName


def stage(table: Table, column_map: ColumnMap, snapshot: Snapshot, choices: Choices) -> Staging:
    """Compare a table of people with what is known. The column map must be free of faults."""
    if column_map.faults:
        raise ValueError("the columns are not settled")
    readable, faults = _read(table, column_map, snapshot.on)
    spoilt = _mentioned(table, column_map, {fault.line for fault in faults}, Field.NUMBER)
    claimed, disagreements = claims.group(readable)
    faults.extend(disagreements)
    matched: list[Matched] = []
    for claim in claimed:
        if claim.number in spoilt:
            faults.extend(claim.refused(LineReason.OTHER_LINE))
            continue
        result = matching.match(claim, snapshot)
        if isinstance(result, Matched):
            matched.append(result)
        else:
            faults.extend(result)
    matched, twice = matching.once_each(matched)
    lists_acting = Field.TENURE_KIND in column_map.columns
    after, unseated = _seat(matched, snapshot, lists_acting=lists_acting)
    outcomes = tuple(_outcome(one, after[one.key], snapshot) for one in matched if one.key in after)
    absences = _absences(table, column_map, snapshot, choices)
    return Staging(
        on=snapshot.on,
        outcomes=outcomes,
        faults=tuple(sorted([*faults, *twice, *unseated], key=lambda fault: fault.line)),
        absences=absences,
        digest=digest_of(snapshot.on, outcomes, absences),
    )


def _read(table: Table, column_map: ColumnMap, on: date) -> tuple[list[PersonRow], list[Fault]]:
    readable: list[PersonRow] = []
    faults: list[Fault] = []
    for line in table.lines:
        result = rows.person(line, column_map, len(table.headers), on)
        if isinstance(result, PersonRow):
            readable.append(result)
        else:
            faults.extend(result)
    return readable, faults


def _mentioned(
    table: Table, column_map: ColumnMap, lines: Collection[int] | None, *fields: Field
) -> set[str]:
    """The numbers that lines mention in some columns, in their stored form; None for all lines."""
    places = [column_map.columns[field] for field in fields if field in column_map.columns]
    return {
        identifiers.normalise_any(clean(line.cells[place]))
        for line in table.lines
        if lines is None or line.number in lines
        for place in places
        if place < len(line.cells)
    } - {""}


def _seat(
    matched: Sequence[Matched], snapshot: Snapshot, *, lists_acting: bool
) -> tuple[dict[str, tuple[Held, ...]], list[Fault]]:
    """The tenures of everybody who can be seated, and the faults of those who cannot."""
    seating = seats.Seating(matched, snapshot)
    by_line = {fault.line: fault for fault in seating.faults}
    after: dict[str, tuple[Held, ...]] = {}
    faults: list[Fault] = []
    for one in matched:
        own = [by_line[line] for line in one.claim.lines if line in by_line]
        if own:
            faults.extend(one.claim.refused_by(*own))
            continue
        result = seats.tenures_after(
            one, seating.of(one.claim), lists_acting=lists_acting, on=snapshot.on
        )
        if isinstance(result, Fault):
            faults.extend(one.claim.refused_by(result))
        else:
            after[one.key] = result
    by_key = {one.key: one.claim for one in matched}
    for key, reason in seats.conflicts(after, snapshot).items():
        del after[key]
        main = by_key[key].main
        told = Fault(main.line, Field.POST_NAME, reason, main.post_code or main.post_name)
        faults.extend(by_key[key].refused_by(told))
    return after, faults


def _outcome(one: Matched, after: tuple[Held, ...], snapshot: Snapshot) -> Outcome:
    person, row = one.person, one.claim.main
    before = person.tenures if person is not None else ()
    former = person is not None and _uses_former_number(person, row, snapshot.on)
    changes = (
        _changes(person, one, before, after, former=former, on=snapshot.on)
        if person is not None
        else ()
    )
    lookalikes = matching.lookalikes(one, snapshot)
    notes = (
        (Note.FORMER_NUMBER, former),
        (Note.LOOKALIKE, bool(lookalikes)),
        (Note.DECEASED, row.standing is Standing.DECEASED),
    )
    difference = _difference(one)
    if person is None:
        kind = OutcomeKind.NEW
    else:
        kind = OutcomeKind.CHANGED if changes or difference else OutcomeKind.SAME
    return Outcome(
        key=one.key,
        kind=kind,
        person_id=person.id if person is not None else None,
        row=row,
        lines=one.claim.lines,
        unit=one.unit,
        changes=changes,
        difference=difference,
        notes=tuple(note for note, applies in notes if applies),
        lookalikes=lookalikes,
        before=before,
        after=after,
    )


def _uses_former_number(person: KnownPerson, row: PersonRow, on: date) -> bool:
    known = {number.value for number in person.numbers}
    return row.number.value in known and row.number.value != person.number_on(on)


def _changes(
    person: KnownPerson,
    one: Matched,
    before: tuple[Held, ...],
    after: tuple[Held, ...],
    *,
    former: bool,
    on: date,
) -> tuple[Change, ...]:
    """The fields that differ; what a line leaves empty stays. A line with a former number is
    older than what is known, so it changes neither number nor status."""
    row = one.claim.main
    number = person.number_on(on) or ""
    pairs = (
        (Field.NUMBER, number, number if former else row.number.value),
        (Field.NAME, *_names(person.name, row.name)),
        (Field.FRONT_TITLE, *_titles(" ", person.name.front, row.name.front)),
        (Field.BACK_TITLE, *_titles(", ", person.name.back, row.name.back)),
        (Field.STATUS, person.status, person.status if former else row.status),
        (Field.RANK, person.rank, row.rank or person.rank),
        (Field.EMAIL, person.email, row.email or person.email),
        (Field.UNIT_CODE, person.unit or "", person.unit or "" if one.is_gone else one.unit),
        (Field.POST_CODE, posts_text(before), posts_text(after)),
    )
    return tuple(Change(field, old, new) for field, old, new in pairs if old != new)


def _names(known: PersonName, told: PersonName) -> tuple[str, str]:
    """Capitals, accents and punctuation alone are no change of name."""
    if names.search_key(known.core) == names.search_key(told.core):
        return known.core, known.core
    return known.core, told.core


def _titles(joint: str, known: Sequence[str], told: Sequence[str]) -> tuple[str, str]:
    return joint.join(known), joint.join(told or known)


def _difference(one: Matched) -> Difference | None:
    if one.is_gone and (one.person is None or one.person.unit is None):
        return None
    if one.claim.main.standing is Standing.RETIRED:
        return Difference.RETIRED
    if one.is_gone:
        return Difference.OUT
    if one.person is None or one.person.unit is None:
        return Difference.IN
    return Difference.MOVED if one.person.unit != one.unit else None


def _absences(
    table: Table, column_map: ColumnMap, snapshot: Snapshot, choices: Choices
) -> tuple[Absence, ...]:
    """Who is missing in a full list. A mention in a refused line is a mention."""
    covers = choices.covers
    if covers is None:
        return ()
    numbers = _mentioned(table, column_map, None, Field.NUMBER, Field.FORMER_NUMBER)
    return tuple(
        Absence(
            person.key,
            person.id,
            _absence(person, choices.retirement_age, snapshot.on),
            person.tenures,
            seats.all_ended(person, snapshot.on),
        )
        for person in snapshot.persons
        if person.unit in covers and numbers.isdisjoint(row.value for row in person.numbers)
    )


def _absence(person: KnownPerson, retirement_age: int, on: date) -> Difference:
    if person.born_on is None:
        return Difference.OUT
    age = identifiers.age(person.born_on, on)
    return Difference.RETIRED if age >= retirement_age else Difference.OUT
