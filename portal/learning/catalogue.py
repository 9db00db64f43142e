"""The catalogue of one reader: what is on offer, narrowed, ordered, with the reason on top."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from portal.competency.queries import catalogue as dictionary
from portal.competency.queries import requirements
from portal.content import finding, terms
from portal.core.db import BigInt, db
from portal.learning import duties, offers
from portal.learning.duties import Duty
from portal.learning.models import CourseCompletion, CourseRun, Enrolment
from portal.learning.offers import OnOffer
from portal.learning.rules.catalogue import Found, Gap, Mine, Result, Wanted, find
from portal.ledger.queries import profiles

PAGE = 24
OWN, HIT, STANDING = range(3)


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """A page of results. `after` goes on from its last one; "" at the end."""

    words: str
    found: Found
    shown: tuple[Result, ...]
    after: str
    competencies: Mapping[str, dictionary.CompetencyValue]  # by key
    duties: Mapping[str, Duty]  # by slug


def page(
    person_id: int,
    organisation_id: int | None,
    wanted: Wanted,
    words: str = "",
    *,
    after: str = "",
    on: date,
    now: datetime,
) -> CataloguePage:
    """What this reader finds; three statements, also with words."""
    offer = offers.on_offer(organisation_id, now)
    reader = _reader(offer, person_id, organisation_id, words, on)
    held = profiles.levels([person_id], on)[person_id]
    levels = {id_: one.level for id_, one in held.items()}
    musts = duties.duties(offer.asked, reader.standing, levels, on) if reader.standing else {}
    found = find(offer.shelf, reader.own, _gaps(person_id, held, on), wanted, reader.hits)
    start = found.after(after)
    shown = found.results(start, start + PAGE)
    last = shown[-1].offer.slug if start + PAGE < len(found) else ""
    directory = dictionary.directory(on)
    names = {one.key: one for one in directory.values()}
    return CataloguePage(words, found, shown, last, names, musts)


@dataclass(frozen=True, slots=True)
class _Reader:
    """The reader's part: what became of their own courses by the rank of the offer, what a search
    hit by the rank that stands for the course (None: no search), their standing packed.
    """

    own: Mapping[int, Mine]
    hits: Mapping[int, int] | None
    standing: str


def _reader(
    offer: OnOffer, person_id: int, organisation_id: int | None, words: str, on: date
) -> _Reader:
    """One statement."""
    stems = sorted(set(terms.stems(words)))
    values: dict[str, Any] = {"person": person_id, "organisation": organisation_id, "on": on}
    if stems:
        values |= {"stems": stems, "stem_count": len(stems)}
    rows = (
        db.session.connection()
        .execute(_statement(with_standing=bool(offer.asked), with_hits=bool(stems)), values)
        .all()
    )
    own: dict[int, Mine] = {}
    hits: dict[int, int] | None = {} if words.strip() else None
    packed = ""
    for what, id_, count, passed, text in rows:
        if what == STANDING:
            packed = text
        elif what == OWN and id_ in offer.runs:
            _add_own(own, offer, id_, _state(taken=count > 0, passed=passed > 0))
        elif what == HIT and hits is not None and id_ in offer.revisions:
            rank = offer.revisions[id_]
            hits[rank] = max(hits.get(rank, 0), count)
    return _Reader(own, hits, packed)


def _state(*, taken: bool, passed: bool) -> Mine:
    if passed:
        return Mine.PASSED
    return Mine.TAKEN if taken else Mine.NEW


def _add_own(own: dict[int, Mine], offer: OnOffer, run_id: int, state: Mine) -> None:
    """Of several own runs of a course the one that is passed counts, then the one being taken."""
    rank = offer.runs[run_id]
    shelf = offer.shelf
    others = [one for one in own if shelf.stand_in[one] == shelf.stand_in[rank]]
    for other in others:
        if _BEST.index(own[other]) <= _BEST.index(state):
            return
        del own[other]
    own[rank] = state


_BEST = (Mine.PASSED, Mine.TAKEN, Mine.NEW)


@cache
def _statement(*, with_standing: bool, with_hits: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """Built once. Takes `person`; for the standing `organisation` and `on`; for hits `stems` and
    `stem_count`.
    """
    person = bindparam("person", type_=BigInt)
    branches = [_own(person)]
    if with_hits:
        branches.append(_hits())
    if with_standing:
        branches.append(_standing(person))
    return union_all(*branches)


def _own(person: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal(OWN),
            Enrolment.run_id,
            func.count().filter(Enrolment.ended_at.is_(None)),
            func.count(CourseCompletion.enrolment_id),
            cast(null(), String),
        )
        .outerjoin(CourseCompletion, CourseCompletion.enrolment_id == Enrolment.id)
        .where(Enrolment.person_id == person)
        .group_by(Enrolment.run_id)
    )


def _hits() -> Select[*tuple[Any, ...]]:
    """Of all revisions that hold the words those some run of the agency is pinned to."""
    found = finding.hits().subquery()
    pinned = select(CourseRun.revision_id).where(
        CourseRun.organisation_id == bindparam("organisation", type_=BigInt)
    )
    return select(
        literal(HIT), found.c.revision_id, found.c.weight, literal(0), cast(null(), String)
    ).where(found.c.revision_id.in_(pinned))


def _standing(person: Any) -> Select[*tuple[Any, ...]]:
    organisation, on = bindparam("organisation", type_=BigInt), bindparam("on", type_=Date)
    packed = duties.packed_standing(person, organisation, on)
    return select(
        literal(STANDING), cast(null(), BigInt), cast(null(), Integer), cast(null(), Integer),
        packed,
    )  # fmt: skip


def _gaps(person_id: int, held: Mapping[int, profiles.HeldLevel], on: date) -> list[Gap]:
    required = requirements.of_persons([person_id], on)[person_id]
    names = dictionary.directory(on)
    gaps = []
    for id_, need in required.levels.definitive.items():
        level = held[id_].level if id_ in held else 0
        if id_ in names and level < need.level:
            gaps.append(Gap(names[id_].key, level, need.level))
    return gaps
