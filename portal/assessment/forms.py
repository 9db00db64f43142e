"""Answers out of a plain form: what a page without script sends, by item ref.

Field names: `q-<ref>` for a choice, a text or a number, `q-<ref>-<id>` for a part of an item,
`q-<ref>-unit` for the unit of a number. An item whose field is there but empty takes its answer
back; unticked boxes send nothing, so `shown` names the items the page held.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

Place = Mapping[str, Any]


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


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.getlist(name)), "")


def _choice(_place: Place, name: str, fields: Fields) -> dict[str, Any]:
    return {"choice": fields.getlist(name)}


def _short(_place: Place, name: str, fields: Fields) -> dict[str, Any]:
    return {"text": _first(fields, name)}


def _numeric(_place: Place, name: str, fields: Fields) -> dict[str, Any]:
    unit = _first(fields, f"{name}-unit")
    return {"number": {"text": _first(fields, name), "unit": int(unit) if unit.isdigit() else 0}}


def _matching(place: Place, name: str, fields: Fields) -> dict[str, Any]:
    given = {id_: _first(fields, f"{name}-{id_}") for id_, _index in place["left"]}
    return {"pairs": {id_: value for id_, value in given.items() if value}}


def _ordering(place: Place, name: str, fields: Fields) -> dict[str, Any]:
    given = {id_: _first(fields, f"{name}-{id_}") for id_, _index in place["parts"]}
    return {"places": {id_: int(value) for id_, value in given.items() if value.isdecimal()}}


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
