"""Answers out of a plain form: what a page without script sends, by item ref.

Field names: `q-<ref>` for a choice, a text or a number, `q-<ref>-<id>` for a part of an item,
`q-<ref>-unit` for the unit of a number. An item whose field is there but empty takes its answer
back; unticked boxes send nothing, so `shown` names the items the page held.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

Place = Mapping[str, Any]
MOST_DIGITS = 6


class Fields(Protocol):
    """A form as werkzeug gives it."""

    def getlist(self, key: str) -> list[str]: ...


def responses(
    places: Mapping[str, Place], fields: Fields, shown: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """The response to every item shown, in the shape of the save contract."""
    return {
        ref: _READ[places[ref]["kind"]](places[ref], f"q-{ref}", fields)
        for ref in shown
        if ref in places
    }


def complete(places: Mapping[str, Place], fields: Fields) -> list[str]:
    """The items of which every field is there, for a page that does not say what it showed.

    A page that was cut off takes nothing back: an item without a field stays as it was.
    """
    return [ref for ref, place in places.items() if all(map(fields.getlist, _names(ref, place)))]


def _names(ref: str, place: Place) -> list[str]:
    parts = _PARTS.get(place["kind"])
    return [f"q-{ref}-{id_}" for id_, _index in place[parts]] if parts else [f"q-{ref}"]


_PARTS = {"matching": "left", "ordering": "parts", "cloze": "gaps"}


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.getlist(name)), "")


def _whole(text: str) -> int | None:
    """A small whole number of a select; whatever else a form may send is none."""
    return int(text) if text.isdecimal() and len(text) < MOST_DIGITS else None


def _choice(_place: Place, name: str, fields: Fields) -> dict[str, Any]:
    return {"choice": fields.getlist(name)}


def _short(_place: Place, name: str, fields: Fields) -> dict[str, Any]:
    return {"text": _first(fields, name)}


def _numeric(_place: Place, name: str, fields: Fields) -> dict[str, Any]:
    unit = _whole(_first(fields, f"{name}-unit"))
    return {"number": {"text": _first(fields, name), "unit": unit or 0}}


def _matching(place: Place, name: str, fields: Fields) -> dict[str, Any]:
    given = {id_: _first(fields, f"{name}-{id_}") for id_, _index in place["left"]}
    return {"pairs": {id_: value for id_, value in given.items() if value}}


def _ordering(place: Place, name: str, fields: Fields) -> dict[str, Any]:
    given = {id_: _first(fields, f"{name}-{id_}") for id_, _index in place["parts"]}
    places = {id_: _whole(value) for id_, value in given.items()}
    return {"places": {id_: place for id_, place in places.items() if place is not None}}


def _cloze(place: Place, name: str, fields: Fields) -> dict[str, Any]:
    given = {id_: _first(fields, f"{name}-{id_}") for id_, _options in place["gaps"]}
    return {"gaps": {id_: value for id_, value in given.items() if value}}


_READ: dict[str, Callable[[Place, str, Fields], dict[str, Any]]] = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _choice,
    "short": _short,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
}
