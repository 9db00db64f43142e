"""What an agency offers now: kept in memory by the agency's data stamp (`core.stamps`).

The catalogue, the home page and the profile show a few courses out of thousands. Runs, revisions
and rules of mandatory courses change a few times a day, so each process keeps them laid out for
reading; who reads adds their own part. Whoever opens, changes or closes a run, moves it to another
revision, or puts a rule in force or ends it, calls `changed` in the same transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import or_, select

from portal.content.models import Course, CourseRevision
from portal.core import stamps
from portal.core.chunks import chunks
from portal.core.db import db
from portal.learning import duties
from portal.learning.models import CourseMandate, CourseRun
from portal.learning.rules.catalogue import Offer, Shelf

KEPT_AGENCIES = 100
"""How many agencies' offers a process remembers: some 1 MB each for 2,000 courses."""
KEPT_REVISIONS = 20_000
"""How many revisions: some 1 kB each, shared by the agencies that offer them."""


@dataclass(frozen=True, slots=True)
class OnOffer:
    """What is on offer from `made_at` on, until the next run opens or closes.

    `runs` and `revisions` give the rank of a run's own offer, and of the one that stands for the
    course of a revision. `asked` are the rules that make some of it a duty for somebody.
    """

    shelf: Shelf
    runs: Mapping[int, int]
    revisions: Mapping[int, int]
    asked: Sequence[duties.Asked]
    made_at: datetime
    until: datetime | None

    def holds(self, now: datetime) -> bool:
        return self.made_at <= now and (self.until is None or now < self.until)


def changed(organisation_id: int, now: datetime) -> None:
    """Announce that an agency offers something else. Needs a surrounding `transaction()`."""
    stamps.renew(stamps.of_agency(stamps.OFFERS, organisation_id), now)


def on_offer(organisation_id: int | None, now: datetime) -> OnOffer:
    """What the agency offers now; no statement on an ordinary page of somebody who works there."""
    if organisation_id is None:
        return OnOffer(Shelf(()), {}, {}, (), now, None)
    copies: dict[int, stamps.Copy[OnOffer]]
    copies = current_app.extensions.setdefault("offers-of-agencies", {})
    copy = copies.get(organisation_id)
    if copy is None:
        _keep(copies, KEPT_AGENCIES - 1)
        name = stamps.of_agency(stamps.OFFERS, organisation_id)
        copy = copies.setdefault(organisation_id, stamps.Copy(name))
    return copy.value(partial(_load, organisation_id, now), fits=lambda one: one.holds(now))


def _load(organisation_id: int, now: datetime) -> OnOffer:
    """Two statements, and one more for revisions this process has not shown yet."""
    rows = db.session.execute(
        select(
            CourseRun.id,
            CourseRun.course_id,
            CourseRun.revision_id,
            CourseRun.opens_at,
            CourseRun.closes_at,
        )
        .where(
            CourseRun.organisation_id == organisation_id,
            or_(CourseRun.closes_at.is_(None), CourseRun.closes_at > now),
        )
        .order_by(CourseRun.opens_at, CourseRun.id)
    ).all()
    opened = [row for row in rows if row.opens_at <= now]
    said = _said({row.revision_id for row in opened})
    shelf = Shelf(said[row.revision_id] for row in opened)
    runs = {row.id: shelf.rank[said[row.revision_id]] for row in opened}
    stand_ins = {row.course_id: shelf.offers[shelf.stand_in[runs[row.id]]] for row in opened}
    turns = [row.opens_at for row in rows if row.opens_at > now]
    turns += [row.closes_at for row in rows if row.closes_at is not None]
    return OnOffer(
        shelf=shelf,
        runs=runs,
        revisions={row.revision_id: shelf.stand_in[runs[row.id]] for row in opened},
        asked=_asked(organisation_id, stand_ins),
        made_at=now,
        until=min(turns, default=None),
    )


def _asked(organisation_id: int, offers: Mapping[int, Offer]) -> list[duties.Asked]:
    """The rules about these courses, by course id, of every day: which one asks whom decides
    itself on the day.
    """
    rows = db.session.scalars(
        select(CourseMandate).where(
            CourseMandate.organisation_id == organisation_id,
            CourseMandate.activated_at.is_not(None),
        )
    )
    return [
        duties.Asked(
            offers[row.course_id].slug, offers[row.course_id].title, row.basis,
            duties.rule_from(row),
        )
        for row in rows
        if row.course_id in offers
    ]  # fmt: skip


def _said(revision_ids: set[int]) -> dict[int, Offer]:
    """What these revisions say of themselves. Published once, that never changes, so it comes
    from memory where this process has shown them before.
    """
    kept: dict[int, Offer] = current_app.extensions.setdefault("catalogue-revisions", {})
    missing = sorted(revision_ids - kept.keys())
    for some in chunks(missing, 5_000):
        kept.update(_read(some))
    found = {id_: kept[id_] for id_ in revision_ids}
    _keep(kept, KEPT_REVISIONS)
    return found


def _read(revision_ids: Sequence[int]) -> Iterable[tuple[int, Offer]]:
    rows = db.session.execute(
        select(
            CourseRevision.id,
            Course.slug,
            Course.code,
            CourseRevision.title,
            CourseRevision.cover,
            CourseRevision.credit_jp100,
            CourseRevision.facts["competencies"].label("aims"),
            CourseRevision.published_at,
        )
        .join(Course, Course.id == CourseRevision.course_id)
        .where(CourseRevision.id.in_(revision_ids))
    )
    for row in rows:
        offer = Offer(
            slug=row.slug,
            title=row.title,
            jp100=row.credit_jp100,
            published=row.published_at.timestamp(),
            aims=tuple((str(aim["id"]), int(aim["level"])) for aim in row.aims),
            code=row.code,
            cover=row.cover,
        )
        yield row.id, offer


def _keep(memory: dict[int, Any], most: int) -> None:
    """Forget what was remembered first."""
    while len(memory) > most:
        memory.pop(next(iter(memory)), None)
