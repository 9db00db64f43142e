"""Sentences for reasons and messages: what, where and what to do, in the reader's language.

The tables themselves lie in `web/sentences`, one module per area; areas below ask here. A test
fails when a reason or a kind of message has no sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from portal.core import dates, units, zones
from portal.core.errors import Refused

_tables: dict[type[StrEnum], Mapping[Any, Any]] = {}
_names: dict[type[StrEnum], Mapping[Any, Any]] = {}
_notices: dict[str, "Notice"] = {}


@dataclass(frozen=True, slots=True)
class Notice:
    """The sentences of one kind of message, as lazy texts with `%(name)s` placeholders.

    `share` is what may be pasted into a chat that others read: it names no person and no result.
    Empty where nothing is to be passed on.
    """

    title: Any
    text: Any
    share: Any = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A message in the reader's language."""

    title: str
    text: str
    share: str


def register(kind: type[StrEnum], table: Mapping[Any, Any]) -> None:
    """Add the table of one kind of reason; called by the area's sentence module."""
    _tables[kind] = table


def register_names(kind: type[StrEnum], table: Mapping[Any, Any]) -> None:
    """Add the names of one kind of thing, for areas below the one that knows them."""
    _names[kind] = table


def name(thing: StrEnum) -> str:
    """What a thing is called in the reader's language."""
    return str(_names[type(thing)][thing])


def of(reason: StrEnum, **values: object) -> str:
    """The sentence of `reason` in the reader's language, placeholders filled; money (`*_idr`) as
    people read it.
    """
    table = _tables.get(type(reason), {})
    sentence = table.get(reason)
    if sentence is None:
        return str(_("Permintaan ini tidak dapat dijalankan."))
    if not values:
        return str(sentence)
    return str(sentence) % {
        name: units.rupiah(value) if name.endswith("_idr") and isinstance(value, int) else value
        for name, value in values.items()
    }


def why(refused: Refused) -> str:
    """The sentence of a refusal with its values filled in."""
    return of(refused.reason, **refused.values)


def kinds() -> dict[type[StrEnum], Mapping[Any, Any]]:
    """All tables, for the completeness test."""
    return dict(_tables)


def register_notices(table: Mapping[Any, Notice]) -> None:
    """Add the sentences of an area's kinds of messages."""
    _notices.update({kind.value: notice for kind, notice in table.items()})


def notice(kind: str, values: Mapping[str, object], *, zone: str = zones.DEFAULT) -> Told:
    """The sentences of a message, placeholders filled; instants (`*_at`) and days (`*_on`) as
    people read them. A kind of a part that is gone still says that there was a message.
    """
    found = _notices.get(kind)
    if found is None:
        text = str(_("Pesan dari portal."))
        return Told(text, "", text)
    readable = {name: _readable(name, value, zone) for name, value in values.items()}
    filled = [str(one) % readable for one in (found.title, found.text, found.share)]
    return Told(*filled)


def _readable(name: str, value: object, zone: str) -> object:
    if name.endswith("_at"):
        return dates.moment(datetime.fromisoformat(str(value)), zone)
    if name.endswith("_on"):
        return dates.day(date.fromisoformat(str(value)))
    return value


def notices() -> dict[str, Notice]:
    """The sentences of every kind of message, for the completeness test."""
    return dict(_notices)
