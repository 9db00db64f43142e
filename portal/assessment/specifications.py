"""Reads of exam specifications, their versions and forms; of the bank they draw from.

A bank belongs to an agency as a whole, and so does what is written about it: a permission over it
is one held at the whole agency.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, false, func, select

from portal.assessment import closing, queries
from portal.assessment.models import (
    Attempt,
    ExamForm,
    ExamSpecification,
    ExamSpecificationVersion,
    ExamSpecificationWriter,
    Item,
    ItemBank,
    ItemTally,
    ItemVersion,
)
from portal.assessment.papers import ItemFace, face_of
from portal.assessment.release import statistics_open
from portal.assessment.rules import specifying
from portal.assessment.rules.attempts import Purpose
from portal.assessment.rules.blueprint import expected_facility
from portal.assessment.rules.kinds import KINDS
from portal.assessment.rules.shuffling import Shuffler
from portal.assessment.rules.specifying import Around, Plan, Stock
from portal.assessment.rules.statistics import WHOLE, Tally
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.core.text import plain_text
from portal.people.models import Person
from portal.people.queries.approvals import agencies

READERS = (Permission.BANK_WRITE, Permission.BANK_REVIEW)


def places(actor: Actor, *permissions: Permission) -> frozenset[int]:
    """Agencies in the whole of which the actor holds one of these; of readers unless said."""
    return frozenset().union(*(agencies(actor, one) for one in permissions or READERS))


def banks(actor: Actor, *permissions: Permission) -> Select[ItemBank]:
    """Certification banks of the agencies where the actor writes or reviews them."""
    ids = places(actor, *permissions)
    return select(ItemBank).where(
        ItemBank.kind == "certification",
        ItemBank.organisation_id.in_(ids) if ids else false(),
    )


def bank(actor: Actor, code: str, *permissions: Permission) -> ItemBank:
    """One of them. Raises NotFound."""
    found = db.session.scalar(banks(actor, *permissions).where(ItemBank.code == code))
    if found is None:
        raise NotFound
    return found


def specifications(actor: Actor, *permissions: Permission) -> Select[ExamSpecification]:
    """Specifications of the agencies where the actor writes or reviews them."""
    ids = places(actor, *permissions)
    return select(ExamSpecification).where(
        ExamSpecification.organisation_id.in_(ids) if ids else false()
    )


def specification(actor: Actor, public_id: str, *permissions: Permission) -> ExamSpecification:
    """One of them. Raises NotFound."""
    query = specifications(actor, *permissions).where(ExamSpecification.public_id == public_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def decidable(actor: Actor) -> Select[ExamSpecification]:
    """Those handed in that wait for this person: nobody publishes what they wrote in."""
    wrote = exists().where(
        ExamSpecificationWriter.specification_id == ExamSpecification.id,
        ExamSpecificationWriter.person_id == actor.person_id,
    )
    return specifications(actor, Permission.BANK_REVIEW).where(
        ExamSpecification.submitted_at.is_not(None), ~wrote
    )


def is_taken(code: str) -> bool:
    """Whether another specification has this code; codes name one thing in the installation."""
    query = select(ExamSpecification.id).where(ExamSpecification.code == code)
    return db.session.scalar(query) is not None


@dataclass(frozen=True, slots=True)
class Listed:
    """A specification in a list, with its bank and the number of its newest version, 0 for none."""

    row: ExamSpecification
    bank: str
    number: int
    published_at: datetime | None


PAGE = 30


def listed(actor: Actor, after: str = "") -> tuple[list[Listed], str]:
    """Specifications by code: a page behind the one with code `after`, and where to go on."""
    newest = (
        select(
            ExamSpecificationVersion.specification_id,
            func.max(ExamSpecificationVersion.number).label("number"),
            func.max(ExamSpecificationVersion.published_at).label("at"),
        )
        .group_by(ExamSpecificationVersion.specification_id)
        .subquery()
    )
    query = (
        specifications(actor)
        .join(ItemBank, ItemBank.id == ExamSpecification.bank_id)
        .outerjoin(newest, newest.c.specification_id == ExamSpecification.id)
        .where(ExamSpecification.code > after)
        .order_by(ExamSpecification.code)
        .limit(PAGE + 1)
        .add_columns(ItemBank.title, newest.c.number, newest.c.at)
    )
    rows = [
        Listed(row, title, number or 0, at) for row, title, number, at in db.session.execute(query)
    ]
    return rows[:PAGE], rows[PAGE - 1].row.code if len(rows) > PAGE else ""


def versions(specification_id: int) -> list[ExamSpecificationVersion]:
    """The versions of a specification, the newest first."""
    query = select(ExamSpecificationVersion).where(
        ExamSpecificationVersion.specification_id == specification_id
    )
    return list(db.session.scalars(query.order_by(ExamSpecificationVersion.number.desc())))


def version(specification_id: int, number: int) -> ExamSpecificationVersion:
    """One version by its number. Raises NotFound."""
    found = db.session.scalar(
        select(ExamSpecificationVersion).where(
            ExamSpecificationVersion.specification_id == specification_id,
            ExamSpecificationVersion.number == number,
        )
    )
    if found is None:
        raise NotFound
    return found


def newest(specification_id: int) -> ExamSpecificationVersion | None:
    return next(iter(versions(specification_id)), None)


def forms(version_id: int) -> list[ExamForm]:
    """The forms of a version by number."""
    query = select(ExamForm).where(ExamForm.version_id == version_id)
    return list(db.session.scalars(query.order_by(ExamForm.number)))


def plan_of(row: ExamSpecificationVersion) -> Plan:
    """What a version said, as its author wrote it."""
    return specifying.read(row.report["plan"])


def stock(bank_id: int) -> Stock:
    """What may be drawn from a bank now, and what each item is worth."""
    code = db.session.scalars(select(ItemBank.code).where(ItemBank.id == bank_id)).one()
    rows = db.session.execute(
        select(Item.key, ItemVersion.answer_key["marks"].as_integer())
        .join(ItemVersion, ItemVersion.id == Item.current_version_id)
        .where(Item.bank_id == bank_id, Item.retired_at.is_(None))
    )
    return Stock(queries.candidates(code), {key: marks or 1 for key, marks in rows})


def digest(stock: Stock) -> str:
    """The same while a bank holds the same wordings."""
    text = ",".join(str(number) for number in sorted(one.version_id for one in stock.items))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Hopes:
    """Expected facilities by item id in thousandths; `measured` rest on answers as well."""

    facility: Mapping[int, int]
    measured: frozenset[int]


def hopes(bank_id: int, stock: Stock, now: datetime) -> Hopes:
    """What to expect of each item; the author's word alone while the figures are shut (EX-11)."""
    tallies: dict[int, Tally] = {}
    if statistics_open(bank_id, now):
        ids = [one.version_id for one in stock.items]
        rows = db.session.execute(
            select(ItemTally.item_version_id, ItemTally.tally).where(
                ItemTally.item_version_id.in_(ids)
            )
        )
        tallies = {id_: Tally.read(kept) for id_, kept in rows}
    facility, measured = {}, set()
    for one in stock.items:
        told = tallies.get(one.version_id, Tally())
        facility[one.item_id] = expected_facility(one.difficulty, told.marks // WHOLE, told.count)
        if told.count:
            measured.add(one.item_id)
    return Hopes(facility, frozenset(measured))


def writers(specification_id: int) -> frozenset[int]:
    """Persons who wrote in a specification or handed it in, over all its versions."""
    found = db.session.scalars(
        select(ExamSpecificationWriter.person_id).where(
            ExamSpecificationWriter.specification_id == specification_id
        )
    )
    return frozenset(found)


def names(person_ids: Collection[int | None]) -> dict[int, str]:
    query = select(Person.id, Person.full_name).where(Person.id.in_(person_ids))
    return {id_: name for id_, name in db.session.execute(query.order_by(Person.sort_key))}


def sitting(specification_id: int, person_ids: Collection[int], now: datetime) -> frozenset[int]:
    """Those of these persons who are to sit an exam of this specification (AZ-8)."""
    ask = closing.examinees.get(Purpose.EXAM)
    return frozenset() if ask is None else ask(specification_id, person_ids, now)


def around(
    row: ExamSpecification,
    bank: ItemBank,
    *,
    shared: Mapping[str, str],
    public_allowed: bool,
    writer_ids: Collection[int],
    now: datetime,
) -> Around:
    """What a plan does not know by itself; `shared` comes from who reads practice banks."""
    sits = sitting(row.id, writer_ids, now)
    return Around(
        keys_public=bank.public_keys,
        public_allowed=public_allowed,
        shared=shared,
        writers_sitting=tuple(names(sits).values()) if sits else (),
    )


def stems(bank_id: int) -> dict[str, str]:
    """Key of each item in use → what it asks, without markup and without its key."""
    rows = db.session.execute(
        select(Item.key, ItemVersion.face["stem"].as_string())
        .join(ItemVersion, ItemVersion.id == Item.current_version_id)
        .where(Item.bank_id == bank_id, Item.retired_at.is_(None))
        .order_by(Item.key)
    )
    return {key: plain_text(stem) for key, stem in rows}


def faces(version_ids: Sequence[int], seed: bytes) -> list[ItemFace]:
    """Items in this order as an examinee sees them, their parts placed by the seed (EX-1)."""
    rows = db.session.execute(
        select(ItemVersion.id, ItemVersion.kind, ItemVersion.face).where(
            ItemVersion.id.in_(version_ids)
        )
    )
    known = {id_: (kind, face) for id_, kind, face in rows}
    shuffler = Shuffler(seed)
    found = []
    for number, id_ in enumerate(version_ids, start=1):
        kind, face = known[id_]
        place = {"ref": f"s{number}", "kind": kind}
        place |= KINDS[kind].place(KINDS[kind].shape(face), shuffler)
        found.append(face_of(number, place, face, None))
    return found


@dataclass(frozen=True, slots=True)
class ListedBank:
    """A certification bank in a list, with how many items it has in use."""

    row: ItemBank
    items: int


def listed_banks(actor: Actor, after: str = "") -> tuple[list[ListedBank], str]:
    """Certification banks by code: a page behind the one called `after`, and where to go on."""
    counts = (
        select(Item.bank_id, func.count().label("items"))
        .where(Item.retired_at.is_(None))
        .group_by(Item.bank_id)
        .subquery()
    )
    query = (
        banks(actor)
        .outerjoin(counts, counts.c.bank_id == ItemBank.id)
        .where(ItemBank.code > after)
        .order_by(ItemBank.code)
        .limit(PAGE + 1)
        .add_columns(counts.c["items"])
    )
    rows = [ListedBank(row, items or 0) for row, items in db.session.execute(query)]
    return rows[:PAGE], rows[PAGE - 1].row.code if len(rows) > PAGE else ""


def begun_items(bank_id: int) -> frozenset[int]:
    """Items of a bank that stand in a form somebody has begun an exam with."""
    rows = db.session.scalars(
        select(ExamForm.items)
        .join(ExamSpecificationVersion, ExamSpecificationVersion.id == ExamForm.version_id)
        .join(ExamSpecification, ExamSpecification.id == ExamSpecificationVersion.specification_id)
        .where(
            ExamSpecification.bank_id == bank_id,
            exists().where(Attempt.form_id == ExamForm.id, Attempt.started_at.is_not(None)),
        )
    )
    version_ids = {one for items in rows for one in items}
    query = select(ItemVersion.item_id).where(ItemVersion.id.in_(version_ids))
    return frozenset(db.session.scalars(query))


def content_hashes(bank_id: int) -> dict[str, str]:
    """Key of each item in use → the content hash of its version: what a form hands back."""
    rows = db.session.execute(
        select(Item.key, ItemVersion.content_hash)
        .join(ItemVersion, ItemVersion.id == Item.current_version_id)
        .where(Item.bank_id == bank_id, Item.retired_at.is_(None))
    )
    return {key: mark for key, mark in rows}


def sits_from(bank_id: int, person_id: int, now: datetime) -> bool:
    """Whether a person is to sit an exam whose papers come out of this bank (AZ-8)."""
    ids = db.session.scalars(
        select(ExamSpecification.id).where(ExamSpecification.bank_id == bank_id)
    )
    return any(sitting(id_, [person_id], now) for id_ in ids)


def using(bank_id: int, key: str) -> list[str]:
    """Titles of the specifications whose drafts fix this item."""
    rows = db.session.scalars(select(ExamSpecification).where(ExamSpecification.bank_id == bank_id))
    return sorted(one.title for one in rows if key in one.draft.get("fixed", ()))


def retired_keys(code: str) -> frozenset[str]:
    """Keys of items of a bank that were taken out: each names one item for good."""
    query = select(Item.key).join(ItemBank, ItemBank.id == Item.bank_id)
    return frozenset(
        db.session.scalars(query.where(ItemBank.code == code, Item.retired_at.is_not(None)))
    )
