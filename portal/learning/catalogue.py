"""The catalogue of one reader: what is on offer, narrowed, ordered, with the reason on top."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, func, literal, select

from portal.competency.queries import catalogue as dictionary
from portal.competency.queries import requirements
from portal.content import finding, terms
from portal.content.models import Course, CourseRevision
from portal.core.db import db
from portal.learning import duties, queries
from portal.learning.duties import Duty
from portal.learning.models import CourseCompletion, CourseMandate, CourseRun, Enrolment
from portal.learning.rules.catalogue import Found, Gap, Offer, Result, Wanted, find
from portal.ledger.queries import profiles

PAGE = 24


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows beside the offer."""

    code: str
    cover: str
    summary: str


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """A page of results. `after` goes on from its last one; "" at the end."""

    words: str
    found: Found
    shown: tuple[Result, ...]
    after: str
    cards: Mapping[str, Card]
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
    """What this reader finds; four statements, also with words."""
    all_ = _offers(person_id, organisation_id, words, on, now)
    held = profiles.levels([person_id], on)[person_id]
    levels = {id_: one.level for id_, one in held.items()}
    musts = duties.duties(all_.asked, all_.standing, levels, on) if all_.asked else {}
    names = {one.key: one for one in dictionary.directory(on).values()}
    found = find(all_.offers, _gaps(person_id, held, on), wanted, all_.hits)
    slugs = [one.offer.slug for one in found.results]
    start = slugs.index(after) + 1 if after in slugs else 0
    shown = found.results[start : start + PAGE]
    more = start + PAGE < len(slugs)
    last = shown[-1].offer.slug if more else ""
    return CataloguePage(words, found, shown, last, all_.cards, names, musts)


@dataclass(frozen=True, slots=True)
class _OnOffer:
    """What is on offer, and the rules that make some of it a duty beside the reader's standing.

    `hits` are slug → weight of a search, None when nothing was asked.
    """

    offers: list[Offer]
    cards: dict[str, Card]
    hits: Mapping[str, int] | None
    asked: list[duties.Asked]
    standing: str


@dataclass(frozen=True, slots=True)
class _Said:
    """What a revision says of itself in the list. Published once, it never changes."""

    offer: Offer
    card: Card


KEPT_REVISIONS = 20_000
"""How many revisions a process remembers: some 1 kB each."""


def _offers(
    person_id: int, organisation_id: int | None, words: str, on: date, now: datetime
) -> _OnOffer:
    """Everything on offer that holds the words, with the reader's own part in it; one statement,
    and one more for revisions this process has not shown yet.
    """
    is_search = bool(words.strip())
    if is_search and not terms.stems(words):
        return _OnOffer([], {}, {}, [], "")
    rows = db.session.execute(_on_offer(person_id, organisation_id, words, on, now)).all()
    said = _said({row.revision_id for row in rows})
    offers: dict[str, Offer] = {}
    cards = {}
    hits: dict[str, int] = {}
    asked: list[duties.Asked] = []
    for row in rows:
        one = said[row.revision_id]
        slug = one.offer.slug
        if row.rule is not None:
            rule = duties.rule_of(row.rule, row.reach)
            asked.append(duties.Asked(slug, one.offer.title, row.basis, rule))
        is_own = row.taken is not None
        if slug not in offers or is_own:  # of two runs the own one
            passed = bool(row.passed)
            taken = bool(row.taken) and not passed
            offers[slug] = replace(one.offer, taken=taken, passed=passed) if is_own else one.offer
        cards[slug] = one.card
        hits[slug] = max(hits.get(slug, 0), row.weight)
    packed = rows[-1].standing if rows else ""
    return _OnOffer(list(offers.values()), cards, hits if is_search else None, asked, packed)


def _on_offer(
    person_id: int, organisation_id: int | None, words: str, on: date, now: datetime
) -> Select[*tuple[Any, ...]]:
    """The runs, by what changes from reader to reader alone."""
    latest = (
        select(
            Enrolment.run_id,
            func.count().filter(Enrolment.ended_at.is_(None)).label("taken"),
            func.count(CourseCompletion.enrolment_id).label("passed"),
        )
        .outerjoin(CourseCompletion, CourseCompletion.enrolment_id == Enrolment.id)
        .where(Enrolment.person_id == person_id)
        .group_by(Enrolment.run_id)
        .subquery()
    )
    query = queries.open_runs(organisation_id, now)
    weight: ColumnElement[int] = literal(0)
    if words.strip():
        hits = finding.hits(words).subquery()
        query = query.join(hits, hits.c.revision_id == CourseRun.revision_id)
        weight = hits.c.weight
    return (
        query.outerjoin(latest, latest.c.run_id == CourseRun.id)
        .with_only_columns(
            CourseRun.revision_id,
            weight.label("weight"),
            latest.c.taken,
            latest.c.passed,
            CourseMandate.basis,
            CourseMandate.reach,
            duties.packed_rule().label("rule"),
            duties.packed_standing(person_id, organisation_id, on).label("standing"),
        )
        .outerjoin(CourseMandate, duties.of_run(on))
    )


def _said(revision_ids: set[int]) -> dict[int, _Said]:
    """What these revisions say, from memory where this process has shown them before."""
    kept: dict[int, _Said] = current_app.extensions.setdefault("catalogue-revisions", {})
    missing = sorted(revision_ids - kept.keys())
    for at in range(0, len(missing), 5_000):
        rows = db.session.execute(
            select(
                CourseRevision.id,
                Course.slug,
                Course.code,
                CourseRevision.title,
                CourseRevision.summary,
                CourseRevision.cover,
                CourseRevision.credit_jp100,
                CourseRevision.facts["competencies"].label("aims"),
                CourseRevision.published_at,
            )
            .join(Course, Course.id == CourseRevision.course_id)
            .where(CourseRevision.id.in_(missing[at : at + 5_000]))
        )
        for row in rows:
            aims = tuple((str(aim["id"]), int(aim["level"])) for aim in row.aims)
            published = row.published_at.timestamp()
            offer = Offer(row.slug, row.title, row.credit_jp100, published, aims)
            kept[row.id] = _Said(offer, Card(row.code, row.cover, row.summary))
    found = {id_: kept[id_] for id_ in revision_ids}
    while len(kept) > KEPT_REVISIONS:
        kept.pop(next(iter(kept)), None)
    return found


def _gaps(person_id: int, held: Mapping[int, profiles.HeldLevel], on: date) -> list[Gap]:
    required = requirements.of_persons([person_id], on)[person_id]
    names = dictionary.directory(on)
    gaps = []
    for id_, need in required.levels.definitive.items():
        level = held[id_].level if id_ in held else 0
        if id_ in names and level < need.level:
            gaps.append(Gap(names[id_].key, level, need.level))
    return gaps
