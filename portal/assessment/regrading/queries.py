"""Reads of regrades: the attempts one concerns, and regrades as officers find them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    exists,
    false,
    func,
    select,
    text,
    tuple_,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import joinedload, undefer

from portal.assessment.models import (
    AnswerHistory,
    Attempt,
    AttemptAnswer,
    AttemptResult,
    ExamSpecification,
    Item,
    ItemBank,
    ItemVersion,
)
from portal.assessment.regrading.models import LateDecision, Regrade, RegradeEffect
from portal.assessment.rules.regrading import Verdict
from portal.core.access import Actor
from portal.core.db import db, dialect_name
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Approval, Person
from portal.people.queries import approvals
from portal.people.rules.approvals import ApprovalState

WINDOW = 500
"""Attempts by number looked at in one piece."""
PAGE = 50
BANKS = 500


@dataclass(frozen=True, slots=True)
class Target:
    """A closed attempt with the item, its result that counts, and what was answered."""

    attempt_id: int
    public_id: str
    purpose: str
    owner_ref: str
    person_id: int
    organisation_id: int
    title: str
    terms: Mapping[str, Any]
    closed_at: datetime
    ref: str
    kind: str
    number: int
    before: Verdict
    response: Mapping[str, Any] | None


def holds_version(version_id: int) -> ColumnElement[bool]:
    """Attempts whose paper has the item version; to be narrowed to few attempts."""
    if dialect_name() == "postgresql":
        return type_coerce(Attempt.paper, JSONB).contains([{"version": version_id}])
    return text(
        "EXISTS (SELECT 1 FROM json_each(attempt.paper) AS place "
        "WHERE json_extract(place.value, '$.version') = :version)"
    ).bindparams(version=version_id)  # type: ignore[return-value]  # text is a condition here


def last_attempt_id() -> int:
    """The attempt up to which there is anything to look at."""
    return db.session.scalar(select(func.max(Attempt.id))) or 0


def targets(organisation_id: int, version_id: int, which: ColumnElement[bool]) -> list[Target]:
    """Closed attempts of the agency with the item, of those meant; three statements."""
    newest = (
        select(func.max(AttemptResult.number))
        .where(AttemptResult.attempt_id == Attempt.id)
        .correlate(Attempt)
        .scalar_subquery()
    )
    rows = [
        (attempt, result)
        for attempt, result in db.session.execute(
            select(Attempt, AttemptResult)
            .join(AttemptResult, AttemptResult.attempt_id == Attempt.id)
            .where(
                which,
                Attempt.organisation_id == organisation_id,
                Attempt.closed_at.is_not(None),
                AttemptResult.number == newest,
                holds_version(version_id),
            )
            .order_by(Attempt.id)
            .execution_options(populate_existing=True)
        )
    ]
    places = {attempt.id: _place(attempt.paper, version_id) for attempt, _result in rows}
    answers = _answers({(id_, place["ref"]) for id_, place in places.items()})
    for id_, came_late in scored_answers(places).items():
        if places[id_]["ref"] in came_late:
            answers[id_] = came_late[places[id_]["ref"]]
    return [_target(*row, places[row[0].id], answers) for row in rows]


def _place(paper: Sequence[Mapping[str, Any]], version_id: int) -> Mapping[str, Any]:
    return next(place for place in paper if place["version"] == version_id)


def _answers(wanted: Collection[tuple[int, str]]) -> dict[int, Mapping[str, Any]]:
    if not wanted:
        return {}
    rows = db.session.execute(
        select(AttemptAnswer.attempt_id, AttemptAnswer.response).where(
            tuple_(AttemptAnswer.attempt_id, AttemptAnswer.item_ref).in_(wanted)
        )
    )
    return {id_: response for id_, response in rows}


def _target(
    attempt: Attempt,
    result: AttemptResult,
    place: Mapping[str, Any],
    answers: Mapping[int, Mapping[str, Any]],
) -> Target:
    if attempt.closed_at is None:
        raise ValueError("an open attempt has no result")
    marks = {ref: (one[0], one[1]) for ref, one in result.marks.items()}
    return Target(
        attempt_id=attempt.id,
        public_id=attempt.public_id,
        purpose=attempt.purpose,
        owner_ref=attempt.owner_ref,
        person_id=attempt.person_id,
        organisation_id=attempt.organisation_id,
        title=attempt.title,
        terms=attempt.terms,
        closed_at=attempt.closed_at,
        ref=place["ref"],
        kind=place["kind"],
        number=result.number,
        before=Verdict(result.earned, result.possible, result.cut, result.passed, marks),
        response=answers.get(attempt.id),
    )


AFTER_THE_END = ("late", "closed")
"""States of requests that are kept and not scored by themselves."""


def scored_answers(attempt_ids: Collection[int]) -> dict[int, dict[str, Mapping[str, Any]]]:
    """Late answers that a decision has made count, by attempt and item; one statement.

    The last of them counts; what arrived after the decision is not part of it.
    """
    rows = db.session.execute(
        select(AnswerHistory.attempt_id, AnswerHistory.answers)
        .join(LateDecision, LateDecision.attempt_id == AnswerHistory.attempt_id)
        .where(
            AnswerHistory.attempt_id.in_(attempt_ids),
            AnswerHistory.state.in_(AFTER_THE_END),
            AnswerHistory.received_at <= LateDecision.decided_at,
            LateDecision.scored,
        )
        .order_by(AnswerHistory.epoch, AnswerHistory.seq)
    )
    found: dict[int, dict[str, Mapping[str, Any]]] = {}
    for attempt_id, answers in rows:
        found.setdefault(attempt_id, {}).update(answers)
    return found


def has_sat(person_id: int, version_id: int) -> bool:
    """Whether somebody's own attempts, open ones too, have the item (AZ-8)."""
    query = select(exists().where(Attempt.person_id == person_id, holds_version(version_id)))
    return bool(db.session.scalar(query.select_from(Attempt)))


def banks_for(actor: Actor) -> list[ItemBank]:
    """Banks of whose items the actor may ask: certification banks of their agencies first."""
    agencies = approvals.agencies(actor, Permission.REGRADE_ASK)
    own = select(ExamSpecification.bank_id).where(ExamSpecification.organisation_id.in_(agencies))
    query = select(ItemBank).where(
        (ItemBank.kind == "practice") | ItemBank.id.in_(own) if agencies else false()
    )
    order = (ItemBank.kind, ItemBank.title, ItemBank.id)
    return list(db.session.scalars(query.order_by(*order).limit(BANKS)))


@dataclass(frozen=True, slots=True)
class Found:
    """A version of an item as it is looked for; of a certification bank no word of it is shown."""

    bank: str
    key: str
    number: int
    stem: str


def items_of(bank: ItemBank, text_: str, after: str = "") -> tuple[list[Found], str]:
    """Versions of a bank whose key has this in it, by key, the newest of each first."""
    query = (
        select(ItemVersion, Item.key)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(Item.bank_id == bank.id, Item.key.icontains(text_, autoescape=True))
        .order_by(Item.key, ItemVersion.number.desc())
    )
    key, _dot, number = after.rpartition(".")
    if key and number.isdecimal() and len(number) < 7:
        later = (Item.key == key) & (ItemVersion.number < int(number))
        query = query.where((Item.key > key) | later)
    is_open = bank.kind == "practice"
    found = [
        Found(bank.code, item, version.number, version.face.get("stem", "") if is_open else "")
        for version, item in db.session.execute(query.limit(PAGE + 1))
    ]
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{last.key}.{last.number}" if last else ""


def version_for(actor: Actor, bank_code: str, key: str, number: int) -> ItemVersion:
    """The same for somebody who asks: of a certification bank those of their agencies alone.

    Keys of practice banks are shown to learners. Raises NotFound.
    """
    found = version_of(bank_code, key, number)
    bank = bank_of(found.item)
    if bank.kind == "certification":
        agencies = approvals.agencies(actor, Permission.REGRADE_ASK)
        query = select(ExamSpecification.id).where(
            ExamSpecification.bank_id == bank.id, ExamSpecification.organisation_id.in_(agencies)
        )
        if db.session.scalar(query.limit(1)) is None:
            raise NotFound
    return found


def version_of(bank_code: str, key: str, number: int) -> ItemVersion:
    """A version of an item by what it is called, with its key. Raises NotFound."""
    found = db.session.scalar(
        select(ItemVersion)
        .join(Item, Item.id == ItemVersion.item_id)
        .join(ItemBank, ItemBank.id == Item.bank_id)
        .where(ItemBank.code == bank_code, Item.key == key, ItemVersion.number == number)
        .options(undefer(ItemVersion.answer_key), joinedload(ItemVersion.item))
    )
    if found is None:
        raise NotFound
    return found


def bank_of(item: Item) -> ItemBank:
    """The bank of an item."""
    return db.session.get_one(ItemBank, item.bank_id)


def in_scope(actor: Actor) -> Select[Regrade]:
    """Regrades of agencies in the whole of which the actor asks for them or decides them."""
    agencies = approvals.agencies(actor, Permission.REGRADE_ASK) | approvals.agencies(
        actor, Permission.RESULT_DECIDE
    )
    return (
        select(Regrade)
        .where(Regrade.organisation_id.in_(agencies))
        .options(joinedload(Regrade.item_version).joinedload(ItemVersion.item))
    )


def to_propose(actor: Actor) -> Select[Regrade]:
    """What the actor asked for that is worked out and not handed to a second person yet."""
    return select(Regrade).where(
        Regrade.organisation_id.in_(approvals.agencies(actor, Permission.REGRADE_ASK)),
        Regrade.asked_by_id == actor.person_id,
        Regrade.measured_at.is_not(None),
        Regrade.approval_id.is_(None),
        Regrade.cancelled_at.is_(None),
    )


def to_agree(actor: Actor) -> Select[Regrade]:
    """What others proposed and the board has not decided."""
    return (
        select(Regrade)
        .join(Approval, Approval.id == Regrade.approval_id)
        .where(
            Regrade.organisation_id.in_(approvals.agencies(actor, Permission.RESULT_DECIDE)),
            Regrade.cancelled_at.is_(None),
            Approval.state == ApprovalState.OPEN.value,
            Approval.requested_by_id != actor.person_id,
        )
    )


def one(actor: Actor, public_id: str) -> Regrade:
    """One regrade in scope, read anew. Raises NotFound."""
    query = in_scope(actor).where(Regrade.public_id == public_id)
    query = query.options(
        joinedload(Regrade.item_version).options(
            undefer(ItemVersion.answer_key), joinedload(ItemVersion.item)
        )
    )
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def page(actor: Actor, after: str = "") -> tuple[list[Regrade], str]:
    """The newest first, and the id to go on from."""
    query = in_scope(actor).order_by(Regrade.id.desc()).limit(PAGE + 1)
    edge = db.session.scalar(select(Regrade.id).where(Regrade.public_id == after))
    if after and edge is not None:
        query = query.where(Regrade.id < edge)
    found = list(db.session.scalars(query))
    return found[:PAGE], found[PAGE - 1].public_id if len(found) > PAGE else ""


@dataclass(frozen=True, slots=True)
class Tally:
    """What the measuring of a regrade found."""

    changed: int = 0
    gained: int = 0  # passes that were none
    lost: int = 0
    kept: int = 0  # passes that stand below the cut
    levels: int = 0  # persons whose level would be another


def tally(regrade_id: int) -> Tally:
    """The sums of what was measured, in one statement."""
    effect = RegradeEffect
    row = db.session.execute(
        select(
            func.count(),
            func.count().filter(effect.passed_after & ~effect.passed_before),
            func.count().filter(~effect.passed_after & effect.passed_before),
            func.count().filter(effect.is_kept),
            func.count().filter(effect.shifts_level),
        ).where(effect.regrade_id == regrade_id)
    ).one()
    return Tally(*row)


def examinees(attempt_ids: Sequence[int]) -> dict[int, str]:
    """Whose attempts these are."""
    rows = db.session.execute(
        select(Attempt.id, Person.full_name)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.id.in_(attempt_ids))
    )
    return {id_: name for id_, name in rows}


def approval_of(regrade: Regrade) -> Approval | None:
    """The proposal that carries it to the second person."""
    if regrade.approval_id is None:
        return None
    query = select(Approval).where(Approval.id == regrade.approval_id)
    query = query.options(joinedload(Approval.requested_by), joinedload(Approval.decided_by))
    return db.session.scalar(query.execution_options(populate_existing=True))
