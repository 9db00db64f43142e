"""Questions inside lessons: answered as often as one likes, with the reason of every option.

Nothing is written: no attempt, no evidence, no count. Their keys are no secret, since whoever
answers is told; courses therefore keep them apart from what their quizzes draw.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, String, bindparam, select

from portal.assessment import forms
from portal.assessment.kept_papers import Place
from portal.assessment.models import Item, ItemBank, ItemVersion
from portal.assessment.papers import ItemFace, face_of
from portal.assessment.review import ReviewedItem, solution
from portal.assessment.rules.kinds import KINDS, BadResponse
from portal.assessment.rules.shuffling import Shuffler
from portal.core.db import db


@dataclass(frozen=True, slots=True)
class Question:
    """An item as it stands in a lesson: the same order and ids for everybody."""

    ref: str
    place: Place
    face: Mapping[str, Any]
    key: Mapping[str, Any]

    def shown(self, number: int, response: Mapping[str, Any] | None = None) -> ItemFace:
        return face_of(number, self.place, self.face, response)


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer looked at. `hints` say why of what was chosen; None when nothing was answered."""

    item: ReviewedItem | None
    hints: tuple[str, ...] = ()


KEPT = 2_000
_kept: dict[tuple[str, str], Question] = {}


def _question(row: Any) -> Question:
    """As `question`, from memory where this process has shown the item before: what a version says
    never changes, and its hash names it.
    """
    name = (row.key, row.content_hash)
    found = _kept.get(name)
    if found is None:
        if len(_kept) >= KEPT:
            _kept.clear()
        found = _kept[name] = question(row.key, row.kind, row.face, row.answer_key)
    return found


def question(ref: str, kind: str, face: Mapping[str, Any], key: Mapping[str, Any]) -> Question:
    """An item with its place, which follows from its name."""
    shuffler = Shuffler(hashlib.sha256(ref.encode()).digest()[:16])
    placed = KINDS[kind].place(KINDS[kind].shape(face), shuffler)
    return Question(ref, {"ref": ref, "kind": kind, **placed}, face, key)


@cache
def _statement() -> Select[str, str, str, dict[str, Any], dict[str, Any]]:
    """Built once: takes `bank` and `refs`."""
    return (
        select(
            Item.key,
            ItemVersion.content_hash,
            ItemVersion.kind,
            ItemVersion.face,
            ItemVersion.answer_key,
        )
        .join(ItemBank, ItemBank.id == Item.bank_id)
        .join(ItemVersion, ItemVersion.id == Item.current_version_id)
        .where(
            ItemBank.code == bindparam("bank", type_=String),
            ItemBank.kind == "practice",
            Item.key.in_(bindparam("refs", expanding=True, type_=String)),
        )
    )


def questions(bank_code: str, refs: Iterable[str]) -> dict[str, Question]:
    """The named items of a practice bank by name; one statement, none for no names."""
    wanted = list(dict.fromkeys(refs))
    if not wanted:
        return {}
    values = {"bank": bank_code, "refs": wanted}
    rows = db.session.connection().execute(_statement(), values)
    return {row.key: _question(row) for row in rows}


def check(asked: Question, number: int, fields: forms.Fields) -> Checked:
    """What an answer out of a plain form is worth, and why."""
    kind = KINDS[asked.place["kind"]]
    given = forms.responses({asked.ref: asked.place}, fields, [asked.ref])[asked.ref]
    try:
        response = kind.read(asked.place, given)
    except BadResponse:
        return Checked(None)
    if kind.is_blank(response):
        return Checked(None)
    item = ReviewedItem(
        asked.shown(number, response),
        earned=kind.right(asked.key, response),
        possible=kind.parts(asked.key),
        solution=solution(asked.place, (asked.key, asked.face)),
    )
    return Checked(item, _hints(asked, response))


def unanswered(asked: Question, number: int) -> ReviewedItem:
    """The question with its solution, for a page that no server can answer."""
    known = solution(asked.place, (asked.key, asked.face))
    return ReviewedItem(asked.shown(number), 0, KINDS[asked.place["kind"]].parts(asked.key), known)


def _hints(asked: Question, response: Mapping[str, Any]) -> tuple[str, ...]:
    why = asked.key.get("why", ())
    return tuple(why[index] for index in response.get("choice", ()) if why and why[index])
