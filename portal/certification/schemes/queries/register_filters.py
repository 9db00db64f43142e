"""Filters of the register of certificates: each a set of ids that an index gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from portal.certification.documents import codes
from portal.certification.schemes.models import Certificate, CertificateEvent
from portal.core.db import db
from portal.people.models import Employment, OrgUnit, Person, PersonWord
from portal.people.rules import names

BOUND = 2_000
_LAST = "\U0010ffff"
Ids = Select[int] | CompoundSelect[int]


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: the ids it leaves, the same asked of one row of the page, and what is counted to
    know how many it leaves.
    """

    ids: Ids
    holds: ColumnElement[bool]
    counted: Ids


def plain(ids: Select[int], holds: ColumnElement[bool]) -> Filter:
    return Filter(ids, holds, ids)


def smallest(sets: Sequence[Filter]) -> int | None:
    """The place of the smallest set, None when none is small."""
    if not sets:
        return None
    counts = []
    for one in sets:
        some = one.counted.limit(BOUND + 1).subquery()
        counts.append(select(func.count()).select_from(some).scalar_subquery())
    found = db.session.execute(select(*counts)).one()
    place = min(range(len(sets)), key=lambda at: found[at])
    return place if found[place] <= BOUND else None


def typed(text: str) -> list[Filter]:
    """What was typed: a code, a number, or words of a name, each the beginning of one."""
    line = text.strip()
    if not line:
        return []
    code, own = codes.typed(line), aliased(Certificate)
    if code is not None:
        return [plain(select(own.id).where(own.code == code), Certificate.code == code)]
    if any(map(str.isdigit, line)):
        number = line.upper()
        by_number = select(own.id).where(own.number.in_({line, number}))
        return [plain(by_number, Certificate.number.in_({line, number}))]
    words = tuple(sorted(names.search_key(line).split()))[:6]
    return [people(_called(word)) for word in words]


def works_in(where: ColumnElement[bool], on: date) -> ColumnElement[bool]:
    """Whether the holder of the row works in a unit like this on the day."""
    return people(employed(where, on)).holds


def _called(word: str) -> Select[int]:
    return select(PersonWord.person_id).where(
        PersonWord.word >= word, PersonWord.word < word + _LAST
    )


def employed(where: ColumnElement[bool], on: date) -> Select[int]:
    return (
        select(Employment.person_id)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(
            where,
            Employment.valid_from <= on,
            or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
    )


def people(persons: Select[int]) -> Filter:
    """Certificates that count for these persons; read by the index of either branch."""
    own, merged, absorbed = aliased(Certificate), aliased(Certificate), aliased(Person)
    [person] = persons.selected_columns
    ids = union_all(
        select(own.id).where(own.person_id.in_(persons)),
        select(merged.id)
        .join(absorbed, absorbed.id == merged.person_id)
        .where(absorbed.merged_into_id.in_(persons)),
    )
    holds = persons.with_only_columns(literal(1)).where(person == Person.id).correlate(Person)
    return Filter(ids, exists(holds), persons)


def happened(acts: Sequence[str]) -> Filter:
    rows = select(CertificateEvent.certificate_id).where(CertificateEvent.act.in_(acts))
    holds = exists(
        rows.with_only_columns(literal(1))
        .where(CertificateEvent.certificate_id == Certificate.id)
        .correlate(Certificate)
    )
    return plain(rows, holds)
