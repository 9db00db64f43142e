"""Finding and taking out what names a person in words that others wrote (PR-3)."""

import re
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, cast, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.db import db

GONE: Final = "(data dihapus)"
"""Stands where a name stood. Stored in Indonesian, like everything people write."""
SHORTEST: Final = 3


def take_out(columns: Iterable[InstrumentedAttribute[Any]], needles: Iterable[str]) -> int:
    """Replace every mention in these columns, text or JSON, by `GONE`; how many rows changed.

    A mention is a whole word or phrase in any spelling of capitals. Needs a surrounding
    `transaction()`.
    """
    sought = sorted({one.strip() for one in needles if len(one.strip()) >= SHORTEST}, key=len)[::-1]
    if not sought:
        return 0
    pattern = re.compile(
        "|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in sought), re.IGNORECASE
    )
    return sum(_in_column(column, sought, pattern) for column in columns)


def _in_column(
    column: InstrumentedAttribute[Any], sought: list[str], pattern: re.Pattern[str]
) -> int:
    table: Any = column.property.parent.local_table
    keys = list(table.primary_key)
    rows = db.session.execute(select(*keys, column).where(_mentions(column, sought))).all()
    changed = 0
    for *key, value in rows:
        cleaned = _cleaned(value, pattern)
        if cleaned != value:
            same = [part == own for part, own in zip(keys, key, strict=True)]
            db.session.execute(update(table).where(*same).values({column.key: cleaned}))
            changed += 1
    return changed


def _mentions(column: InstrumentedAttribute[Any], sought: list[str]) -> ColumnElement[bool]:
    """Rows that may mention it. SQLite folds the letters of English only and its JSON writes the
    others as escapes, so of each needle the longest stretch of those letters is looked for.
    """
    text = func.lower(cast(column, Text))
    stretches = {max(re.split(r"[^ -~]|[\"\\\\]", one), key=len).lower() for one in sought}
    return or_(*(text.contains(one, autoescape=True) for one in sorted(stretches)))


def _cleaned(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(GONE, value)
    if isinstance(value, list):
        return [_cleaned(one, pattern) for one in value]
    if isinstance(value, dict):
        return {name: _cleaned(one, pattern) for name, one in value.items()}
    return value
