"""One table of sentences: what, where and what to do for each reason a rule refuses.

Areas' tables lie beside this file; a test fails when a reason has no sentence.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

_tables: dict[type[StrEnum], Mapping[Any, Any]] = {}


def register(kind: type[StrEnum], table: Mapping[Any, Any]) -> None:
    """Add the table of one kind of reason; called by the area's sentence module."""
    _tables[kind] = table


def of(reason: StrEnum, **values: object) -> str:
    """The sentence of `reason` in the reader's language, placeholders filled."""
    table = _tables.get(type(reason), {})
    sentence = table.get(reason)
    if sentence is None:
        return str(_("Permintaan ini tidak dapat dijalankan."))
    return str(sentence) % values if values else str(sentence)


def kinds() -> dict[type[StrEnum], Mapping[Any, Any]]:
    """All tables, for the completeness test."""
    return dict(_tables)
