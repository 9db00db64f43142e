"""Reads of the engine. What serves an examinee never selects a key (EX-1)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    func,
    literal,
    select,
)
from sqlalchemy.orm import aliased, defer, undefer

from portal.assessment.models import (
    AnswerHistory,
    Attempt,
    AttemptAnswer,
    AttemptResult,
    Item,
    ItemBank,
    ItemTally,
    ItemVersion,
)
from portal.assessment.regrading.models import Regrade
from portal.assessment.rules.attempts import Earlier, Purpose
from portal.assessment.rules.drawing import Candidate
from portal.assessment.rules.kinds import KINDS
from portal.assessment.rules.statistics import Figures, Tally, figures
from portal.competency.models import Competency
from portal.core.db import db, table_of
from portal.core.errors import NotFound
from portal.people.models import Organisation


def attempts_of(person_id: int) -> Select[Attempt]:
    """Every attempt this person may see; lists and single reads both start here."""
    return select(Attempt).where(Attempt.person_id == person_id)


def all_of(person_id: int) -> Sequence[Attempt]:
    """Every attempt of a person, the oldest first."""
    return db.session.scalars(attempts_of(person_id).order_by(Attempt.id)).all()


OWN = select(
    Attempt
).where(  # built once, as are the next three: an exam day asks nothing more often
    Attempt.person_id == bindparam("person"), Attempt.public_id == bindparam("public_id")
)
_OWN_ANEW = OWN.execution_options(populate_existing=True)
_OWN_BARE = _OWN_ANEW.options(defer(Attempt.paper))
_OWN_LOCKED = _OWN_ANEW.with_for_update(of=Attempt)


def own_attempt(person_id: int, public_id: str, *, lock: bool = False) -> Attempt:
    """One attempt of this person; another's looks the same as none: NotFound.

    `lock` reads the row as it is now, whatever the session knew of it.
    """
    return _own(_OWN_LOCKED if lock else OWN, person_id, public_id)


def own_attempt_bare(person_id: int, public_id: str) -> Attempt:
    """The same as it is now, without its paper: to begin, nothing of an item is needed."""
    return _own(_OWN_BARE, person_id, public_id)


def _own(query: Select[Attempt], person_id: int, public_id: str) -> Attempt:
    attempt = db.session.scalar(query, {"person": person_id, "public_id": public_id})
    if attempt is None:
        raise NotFound
    return attempt


_A = table_of(Attempt).c
_DUE = select(_A.id).where(  # built once: every profile and course page asks
    _A.person_id == bindparam("person"),
    _A.closed_at.is_(None),
    _A.paused_at.is_(None),
    _A.deadline <= bindparam("before"),
)


def due_ids(person_id: int, before: datetime) -> list[int]:
    """Open attempts of the person whose deadline lies before `before`."""
    values = {"person": person_id, "before": before}
    return list(db.session.connection().execute(_DUE, values).scalars())


def in_attempt(person_ids: Collection[int]) -> set[int]:
    """Of these persons, those with an open attempt."""
    query = select(Attempt.person_id).where(
        Attempt.person_id.in_(person_ids), Attempt.closed_at.is_(None)
    )
    return set(db.session.scalars(query))


def candidates(bank_code: str, *, retired: bool = False) -> list[Candidate]:
    """Everything that may be drawn from a bank: the current version of each living item.

    `retired`: the last version of those taken out, too, for learners who stay on an older revision.
    """
    query = (
        select(
            ItemVersion.id,
            Item.id,
            Item.key,
            ItemVersion.kind,
            Competency.key,
            ItemVersion.difficulty,
            ItemVersion.tags,
            ItemVersion.face,
        )
        .join(Item, Item.current_version_id == ItemVersion.id)
        .join(ItemBank, ItemBank.id == Item.bank_id)
        .join(Competency, Competency.id == ItemVersion.competency_id)
        .where(ItemBank.code == bank_code)
        .order_by(Item.key)
    )
    if not retired:
        query = query.where(Item.retired_at.is_(None))
    rows = db.session.execute(query)
    return [
        Candidate(
            version,
            item,
            key,
            kind,
            competency,
            difficulty,
            frozenset(tags),
            KINDS[kind].shape(face),
        )
        for version, item, key, kind, competency, difficulty, tags, face in rows
    ]


def answers_of(attempt_id: int) -> dict[str, dict[str, Any]]:
    """Current answers by item ref; choices as authored indexes."""
    rows = db.session.execute(
        select(AttemptAnswer.item_ref, AttemptAnswer.response).where(
            AttemptAnswer.attempt_id == attempt_id
        )
    )
    return {ref: response for ref, response in rows}


def in_force(organisation_id: int, versions: Collection[int]) -> ColumnElement[bool]:
    """Regrades two persons agreed to: their remedies are part of the keys."""
    return (
        (Regrade.organisation_id == organisation_id)
        & Regrade.item_version_id.in_(versions)
        & Regrade.approved_at.is_not(None)
    )


def remedies_of(organisation_id: int, versions: Collection[int]) -> dict[int, Regrade]:
    """The regrade that counts, by item version."""
    rows = db.session.scalars(
        select(Regrade).where(in_force(organisation_id, versions)).order_by(Regrade.id)
    )
    return {row.item_version_id: row for row in rows}


def last_seq(attempt_id: int, epoch: int) -> int:
    """The highest number of a save in this epoch, 0 for none."""
    query = select(func.coalesce(func.max(AnswerHistory.seq), 0))
    return db.session.scalars(
        query.where(AnswerHistory.attempt_id == attempt_id, AnswerHistory.epoch == epoch)
    ).one()


def items_seen(person_id: int, purpose: str, owner_ref: str) -> set[int]:
    """The items of the person's earlier papers of the same owner."""
    papers = db.session.scalars(
        attempts_of(person_id)
        .where(Attempt.purpose == purpose, Attempt.owner_ref == owner_ref)
        .with_only_columns(Attempt.paper)
    )
    versions = {place["version"] for paper in papers for place in paper}
    query = select(ItemVersion.item_id).where(ItemVersion.id.in_(versions))
    return set(db.session.scalars(query))


def latest_result(attempt_id: int) -> AttemptResult | None:
    """The result that counts now."""
    return db.session.scalar(
        select(AttemptResult)
        .where(AttemptResult.attempt_id == attempt_id)
        .order_by(AttemptResult.number.desc())
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt at one quiz with its counting result, for lists.

    `counts` is false where the quiz asks something else by now: such an attempt takes none away.
    """

    public_id: str
    number: int
    started_at: datetime
    closed_at: datetime | None
    earned: int | None
    possible: int | None
    passed: bool | None
    counts: bool = True


def _newest_result() -> ScalarSelect[int]:
    """The id of the result that counts, beside `Attempt`."""
    counting = aliased(AttemptResult)
    return (
        select(counting.id)
        .where(counting.attempt_id == Attempt.id)
        .order_by(counting.number.desc())
        .limit(1)
        .correlate(Attempt)
        .scalar_subquery()
    )


def passed(owner_refs: Collection[str]) -> Select[str, datetime | None, str]:
    """Owner, finish and the agency's time zone of every passed attempt at these quizzes."""
    return passes().where(Attempt.owner_ref.in_(owner_refs))


def passes() -> Select[str, datetime | None, str]:
    """Every passed quiz attempt, to be narrowed by its owner."""
    return (
        select(Attempt.owner_ref, Attempt.closed_at, Organisation.timezone)
        .select_from(Attempt)
        .join(AttemptResult, AttemptResult.id == _newest_result())
        .join(Organisation, Organisation.id == Attempt.organisation_id)
        .where(Attempt.purpose == Purpose.QUIZ.value, AttemptResult.passed)
    )


def tries(
    person_id: int, owner_refs: Sequence[str], *, counts: ColumnElement[bool] | None = None
) -> dict[str, list[Tried]]:
    """All attempts of a person at the given quizzes, oldest first, by owner ref.

    `counts` is the owner's condition on an attempt; without one all of them do.
    """
    rows = db.session.execute(
        select(Attempt, AttemptResult, literal(True) if counts is None else counts)
        .outerjoin(AttemptResult, AttemptResult.id == _newest_result())
        .where(Attempt.person_id == person_id, Attempt.owner_ref.in_(owner_refs))
        .order_by(Attempt.owner_ref, Attempt.number)
    )
    found: dict[str, list[Tried]] = {ref: [] for ref in owner_refs}
    for attempt, result, does_count in rows:
        found[attempt.owner_ref].append(
            Tried(
                attempt.public_id,
                attempt.number,
                attempt.started_at or attempt.drawn_at,
                attempt.closed_at,
                result.earned if result else None,
                result.possible if result else None,
                result.passed if result else None,
                bool(does_count),
            )
        )
    return found


def earlier(tried: Sequence[Tried]) -> list[Earlier]:
    """What the start rule needs of the attempts before."""
    return [Earlier(one.closed_at, bool(one.passed)) for one in tried if one.closed_at is not None]


def bank_called(code: str) -> ItemBank | None:
    return db.session.scalar(select(ItemBank).where(ItemBank.code == code))


def folder_called(code: str) -> str | None:
    """The folder name of a certification bank by that name or by the code its file gives it."""
    query = select(ItemBank.code, ItemBank.facts).where(ItemBank.kind == "certification")
    rows = [(name, facts) for name, facts in db.session.execute(query.order_by(ItemBank.code))]
    if any(name == code for name, _facts in rows):
        return code
    return next((name for name, facts in rows if facts.get("code") == code), None)


@dataclass(frozen=True, slots=True)
class Authored:
    """An item as its author wrote it, keys included: for exports, never for a page."""

    file: str
    position: int
    source: dict[str, Any]


def authored_items(bank_id: int) -> list[Authored]:
    """The items of a bank that are not retired, by file and place."""
    rows = db.session.execute(
        select(Item.file, Item.position, ItemVersion.source)
        .join(ItemVersion, ItemVersion.id == Item.current_version_id)
        .where(Item.bank_id == bank_id, Item.retired_at.is_(None))
        .order_by(Item.file, Item.position)
    )
    return [Authored(*row) for row in rows]


def authored_sources(kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Bank code and item of every item in use in banks of one kind."""
    rows = db.session.execute(
        select(ItemBank.code, ItemVersion.source)
        .join(Item, Item.bank_id == ItemBank.id)
        .join(ItemVersion, ItemVersion.id == Item.current_version_id)
        .where(ItemBank.kind == kind, Item.retired_at.is_(None))
    )
    return [(code, source) for code, source in rows]


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of an item's current version, and that version as it was authored."""

    version: int
    source: dict[str, Any]
    figures: Figures


def measured(bank_code: str, keys: Sequence[str]) -> dict[str, Measured]:
    """Item key → figures, for those items of a bank; one statement whatever was answered."""
    rows = db.session.execute(
        select(Item.key, ItemVersion, ItemTally.tally)
        .join(ItemBank, ItemBank.id == Item.bank_id)
        .join(ItemVersion, ItemVersion.id == Item.current_version_id)
        .outerjoin(ItemTally, ItemTally.item_version_id == ItemVersion.id)
        .where(ItemBank.code == bank_code, Item.key.in_(keys))
        .options(undefer(ItemVersion.answer_key), undefer(ItemVersion.source))
    )
    return {
        key: Measured(
            version.number,
            version.source,
            figures(
                Tally.read(tally or {}),
                options=len(version.face.get("options", ())),
                correct=version.answer_key.get("correct", ()),
            ),
        )
        for key, version, tally in rows
    }
