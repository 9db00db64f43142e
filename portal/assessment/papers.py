"""The paper of an attempt as its examinee sees it, with the ids of this attempt alone (EX-1)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.assessment import single
from portal.assessment.kept_papers import Place
from portal.assessment.models import Attempt
from portal.assessment.rules.kinds import KINDS, BadResponse
from portal.core.text import plain_text


@dataclass(frozen=True, slots=True)
class Part:
    """Something to choose, to match or to put in order. `value` is the answer given to it."""

    id: str
    html: str
    value: str = ""

    @property
    def text(self) -> str:
        """For lists to choose from, which hold no markup."""
        return plain_text(self.html)


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap with the HTML before it; `options` is empty for a written one."""

    id: str
    before: str
    options: tuple[Part, ...]
    value: str


@dataclass(frozen=True, slots=True)
class ItemFace:
    """One item of a paper. Which fields are filled depends on `kind`."""

    ref: str
    number: int
    kind: str
    stem: str
    answered: bool
    options: tuple[Part, ...] = ()  # choice, and the parts of an ordering
    left: tuple[Part, ...] = ()
    right: tuple[Part, ...] = ()
    gaps: tuple[Gap, ...] = ()
    tail: str = ""  # after the last gap
    units: tuple[str, ...] = ()
    unit: int = 0
    text: str = ""


def paper(attempt: Attempt) -> tuple[ItemFace, ...]:
    """The whole paper with the current answers, in one statement."""
    faces, answers = single.for_showing(attempt)
    return tuple(
        face_of(number, place, faces[place["version"]], answers.get(place["ref"]))
        for number, place in enumerate(attempt.paper, start=1)
    )


def face_of(
    number: int, place: Place, face: Mapping[str, Any], response: Mapping[str, Any] | None
) -> ItemFace:
    """One item in the order and with the ids of its paper."""
    kind = place["kind"]
    answered = response is not None and not KINDS[kind].is_blank(response)
    shown = _SHOWN[kind](place, face, response or {})
    return ItemFace(place["ref"], number, kind, face["stem"], answered, **shown)


def _choice(place: Place, face: Mapping[str, Any], response: Mapping[str, Any]) -> dict[str, Any]:
    chosen = set(response.get("choice", ()))
    options = [
        Part(id_, face["options"][index], "1" if index in chosen else "")
        for id_, index in place["options"]
    ]
    return {"options": tuple(options)}


def _short(_place: Place, _face: object, response: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": response.get("text", "")}


def _numeric(_place: Place, face: Mapping[str, Any], response: Mapping[str, Any]) -> dict[str, Any]:
    given = response.get("number", {})
    return {
        "units": tuple(face["units"]),
        "text": given.get("text", ""),
        "unit": given.get("unit", 0),
    }


def _matching(place: Place, face: Mapping[str, Any], response: Mapping[str, Any]) -> dict[str, Any]:
    ids = {index: id_ for id_, index in place["right"]}
    pairs = response.get("pairs", {})
    left = [
        Part(id_, face["left"][index], ids.get(pairs.get(str(index)), ""))
        for id_, index in place["left"]
    ]
    right = [Part(id_, face["right"][index]) for id_, index in place["right"]]
    return {"left": tuple(left), "right": tuple(right)}


def _ordering(place: Place, face: Mapping[str, Any], response: Mapping[str, Any]) -> dict[str, Any]:
    places = response.get("places", {})
    parts = [
        Part(id_, face["parts"][index], str(places.get(str(index), "")))
        for id_, index in place["parts"]
    ]
    return {"options": tuple(parts)}


def _cloze(place: Place, face: Mapping[str, Any], response: Mapping[str, Any]) -> dict[str, Any]:
    given = response.get("gaps", {})
    gaps = [
        _gap(id_, face["pieces"][number], options, face["gaps"][number], given.get(str(number)))
        for number, (id_, options) in enumerate(place["gaps"])
    ]
    return {"gaps": tuple(gaps), "tail": face["pieces"][-1]}


def _gap(
    id_: str,
    before: str,
    placed: Sequence[Sequence[Any]],
    words: Sequence[str],
    given: str | int | None,
) -> Gap:
    ids = {index: option for option, index in placed}
    options = tuple(Part(option, words[index]) for option, index in placed)
    value = ids.get(given, "") if options else given or ""
    return Gap(id_, before, options, str(value))


_SHOWN: dict[str, Callable[[Place, Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]] = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _choice,
    "short": _short,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
}


def read_answers(
    places_: Mapping[str, Place], given: Mapping[str, object]
) -> dict[str, dict[str, Any]]:
    """Responses of a client as stored, by item ref. Raises UnreadableAnswer."""
    answers = {}
    for ref, response in given.items():
        place = places_.get(ref)
        if place is None:
            raise UnreadableAnswer(ref, "unknown item")
        try:
            answers[ref] = KINDS[place["kind"]].read(place, response)
        except BadResponse as error:
            raise UnreadableAnswer(ref, str(error)) from error
    return answers


class UnreadableAnswer(ValueError):
    """A response that does not fit its item; `ref` is the item."""

    def __init__(self, ref: str, reason: str) -> None:
        super().__init__(reason)
        self.ref, self.reason = ref, reason
