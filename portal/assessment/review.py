"""A closed attempt as its owner may look at it: the ladder of release (EX-11)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from markupsafe import escape
from sqlalchemy import select

from portal.assessment import papers, queries, release
from portal.assessment.kept_papers import Place
from portal.assessment.models import Attempt, AttemptResult, ItemVersion
from portal.assessment.papers import ItemFace
from portal.assessment.rules.attempts import Release
from portal.assessment.rules.kinds.base import Key
from portal.assessment.rules.regrading import Remedy, RemedyKind
from portal.core.db import db


@dataclass(frozen=True, slots=True)
class Solution:
    """What was right and why. `why` is by option id, for choices alone."""

    right: tuple[str, ...]  # HTML
    right_ids: frozenset[str]
    why: Mapping[str, str]
    explanation: str  # HTML
    source: str


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """An item with the answer given and its marks; the solution where it is released.

    `remedy` says what two persons decided about a wrong key, None where it stands.
    """

    face: ItemFace
    earned: int
    possible: int
    solution: Solution | None
    remedy: RemedyKind | None = None

    @property
    def is_right(self) -> bool:
        return self.earned == self.possible


@dataclass(frozen=True, slots=True)
class Review:
    """What the owner sees; `result` is None until the score is released."""

    release: Release
    result: AttemptResult | None
    items: tuple[ReviewedItem, ...]

    @property
    def unanswered(self) -> int:
        return sum(not one.face.answered for one in self.items)


def of(attempt: Attempt, now: datetime) -> Review:
    """The review of a closed attempt of the person who asks; at most five statements.

    Keys are read only for a release that shows them (EX-1).
    """
    shown = release.of(attempt, now)
    if shown is Release.CONFIRMATION:
        return Review(shown, None, ())
    result = queries.latest_result(attempt.id)
    if result is None or shown is Release.SCORE:
        return Review(shown, result, ())
    faces = papers.paper(attempt)
    versions = [place["version"] for place in attempt.paper]
    decided = {
        version: Remedy.read(one.remedy)
        for version, one in queries.remedies_of(attempt.organisation_id, versions).items()
    }
    keys = _keys(versions, decided) if shown is Release.KEY else {}
    items = [
        ReviewedItem(
            face,
            earned=result.marks[face.ref][0],
            possible=result.marks[face.ref][1],
            solution=solution(place, keys[place["version"]]) if keys else None,
            remedy=decided[place["version"]].kind if place["version"] in decided else None,
        )
        for face, place in zip(faces, attempt.paper, strict=True)
    ]
    return Review(shown, result, tuple(items))


def _keys(
    versions: Sequence[int], decided: Mapping[int, Remedy]
) -> dict[int, tuple[Key, Mapping[str, Any]]]:
    """Keys as they count now, with the faces they belong to."""
    query = select(ItemVersion.id, ItemVersion.answer_key, ItemVersion.face).where(
        ItemVersion.id.in_(versions)
    )
    return {
        version: (decided[version].key(key) if version in decided else key, face)
        for version, key, face in db.session.execute(query)
    }


def solution(place: Place, known: tuple[Key, Mapping[str, Any]]) -> Solution:
    """What is right, by the ids of a place; from its key and its face."""
    key, face = known
    options = place.get("options", ())
    correct = set(key.get("correct", ()))
    return Solution(
        right=tuple(_RIGHT[place["kind"]](key, face)),
        right_ids=frozenset(id_ for id_, index in options if index in correct),
        why={id_: key["why"][index] for id_, index in options if key["why"][index]},
        explanation=key["explanation"],
        source=key["source"],
    )


def _choice(key: Key, face: Mapping[str, Any]) -> Sequence[str]:
    return [face["options"][index] for index in key["correct"]]


def _short(key: Key, _face: Mapping[str, Any]) -> Sequence[str]:
    return [str(escape(text)) for text in key["accepted"]]


def _numeric(key: Key, face: Mapping[str, Any]) -> Sequence[str]:
    unit = f" {face['units'][0]}" if face["units"] else ""
    more = f" ± {_decimal(key['tolerance'])}" if Decimal(key["tolerance"]) else ""
    return [str(escape(f"{_decimal(key['value'])}{more}{unit}"))]


def _decimal(text: str) -> str:
    return text.replace(".", ",")


def _matching(key: Key, face: Mapping[str, Any]) -> Sequence[str]:
    return [
        f"{left} → {face['right'][right]}"
        for left, right in zip(face["left"], key["pairs"], strict=True)
    ]


def _ordering(key: Key, face: Mapping[str, Any]) -> Sequence[str]:
    return [face["parts"][index] for index in key["order"]]


def _cloze(key: Key, face: Mapping[str, Any]) -> Sequence[str]:
    words = [
        options[gap["correct"]] if options else gap["accepted"][0]
        for gap, options in zip(key["gaps"], face["gaps"], strict=True)
    ]
    return [str(escape(word)) for word in words]


_RIGHT: dict[str, Callable[[Key, Mapping[str, Any]], Sequence[str]]] = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _choice,
    "short": _short,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
}
