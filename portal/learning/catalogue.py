"""The catalogue of one reader: what is on offer, narrowed, ordered, with the reason on top."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

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
    """What this reader finds; four statements, five with words."""
    all_ = _offers(person_id, organisation_id, on, now)
    held = profiles.levels([person_id], on)[person_id]
    levels = {id_: one.level for id_, one in held.items()}
    musts = duties.duties(all_.asked, all_.standing, levels, on) if all_.asked else {}
    names = {one.key: one for one in dictionary.directory(on).values()}
    hits = _hits(words, organisation_id, now)
    found = find(all_.offers, _gaps(person_id, held, on), wanted, hits)
    slugs = [one.offer.slug for one in found.results]
    start = slugs.index(after) + 1 if after in slugs else 0
    shown = found.results[start : start + PAGE]
    more = start + PAGE < len(slugs)
    last = shown[-1].offer.slug if more else ""
    return CataloguePage(words, found, shown, last, all_.cards, names, musts)


@dataclass(frozen=True, slots=True)
class _OnOffer:
    """What is on offer, and the rules that make some of it a duty beside the reader's standing."""

    offers: list[Offer]
    cards: dict[str, Card]
    asked: list[duties.Asked]
    standing: str


def _offers(person_id: int, organisation_id: int | None, on: date, now: datetime) -> _OnOffer:
    """Everything on offer with the reader's own part in it; one statement."""
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
    query = (
        queries.open_runs(organisation_id, now)
        .outerjoin(latest, latest.c.run_id == CourseRun.id)
        .with_only_columns(
            Course.slug,
            Course.code,
            CourseRevision.title,
            CourseRevision.summary,
            CourseRevision.cover,
            CourseRevision.credit_jp100,
            CourseRevision.facts["competencies"].label("aims"),
            CourseRevision.published_at,
            latest.c.taken,
            latest.c.passed,
            CourseMandate.basis,
            CourseMandate.reach,
            duties.packed_rule().label("rule"),
            duties.packed_standing(person_id, organisation_id, on).label("standing"),
        )
        .outerjoin(CourseMandate, duties.of_run(on))
    )
    offers: dict[str, Offer] = {}
    cards = {}
    asked: list[duties.Asked] = []
    packed = ""
    for row in db.session.execute(query):
        packed = row.standing
        if row.rule is not None:
            rule = duties.rule_of(row.rule, row.reach)
            asked.append(duties.Asked(row.slug, row.title, row.basis, rule))
        aims = tuple((str(aim["id"]), int(aim["level"])) for aim in row.aims)
        passed = bool(row.passed)
        offer = Offer(
            row.slug, row.title, row.credit_jp100, row.published_at.timestamp(), aims,
            taken=bool(row.taken) and not passed, passed=passed,
        )  # fmt: skip
        if row.slug not in offers or offer.taken or offer.passed:  # of two runs the own one
            offers[row.slug] = offer
        cards[row.slug] = Card(row.code, row.cover, row.summary)
    return _OnOffer(list(offers.values()), cards, asked, packed)


def _gaps(person_id: int, held: Mapping[int, profiles.HeldLevel], on: date) -> list[Gap]:
    required = requirements.of_persons([person_id], on)[person_id]
    names = dictionary.directory(on)
    gaps = []
    for id_, need in required.levels.definitive.items():
        level = held[id_].level if id_ in held else 0
        if id_ in names and level < need.level:
            gaps.append(Gap(names[id_].key, level, need.level))
    return gaps


def _hits(words: str, organisation_id: int | None, now: datetime) -> Mapping[str, int] | None:
    """Slug → weight; None when nothing was asked, nothing when only common words were."""
    if not words.strip():
        return None
    if not terms.stems(words):
        return {}
    runs = (
        queries.open_runs(organisation_id, now)
        .with_only_columns(Course.slug, CourseRun.revision_id)
        .subquery()
    )
    hits = finding.hits(words).subquery()
    query = select(runs.c.slug, hits.c.weight).join(hits, hits.c.revision_id == runs.c.revision_id)
    return {slug: int(weight) for slug, weight in db.session.execute(query)}
