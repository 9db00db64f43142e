"""What is kept of a judgement between two requests, as plain JSON, and read back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from portal.people.rules.employments import EmploymentRefusal
from portal.people.rules.identifiers import IdentifierRefusal
from portal.people.rules.importing.columns import ColumnMap
from portal.people.rules.importing.fields import Field, Sheet
from portal.people.rules.importing.known import KnownPost, KnownUnit
from portal.people.rules.importing.plan import Act, Step
from portal.people.rules.importing.reasons import (
    CellReason,
    Fault,
    FileReason,
    ImportRefusal,
    LineReason,
)
from portal.people.rules.importing.results import Absence, Difference, Outcome
from portal.people.rules.importing.seats import Held
from portal.people.rules.importing.structure import Placed
from portal.people.rules.jobs import JobRefusal
from portal.people.rules.persons import NumberRefusal, PersonRefusal
from portal.people.rules.posts import PostRefusal, TenureRefusal
from portal.people.rules.spans import SpanRefusal
from portal.people.rules.status import StatusRefusal
from portal.people.rules.trees import TreeRefusal
from portal.people.rules.units import UnitRefusal

PUT_UNIT = "put_unit"
PUT_POST = "put_post"
CLOSE_UNIT = "close_unit"
CLOSE_POST = "close_post"

_REASONS: dict[str, StrEnum] = {
    str(reason): reason
    for kind in (
        *(CellReason, LineReason, FileReason, ImportRefusal, IdentifierRefusal, SpanRefusal),
        *(PostRefusal, TenureRefusal, StatusRefusal, EmploymentRefusal, NumberRefusal),
        *(PersonRefusal, UnitRefusal, JobRefusal, TreeRefusal),
    )
    for reason in kind
}


def reason_of(stored: str) -> StrEnum:
    """The reason written down; one that a later release took away reads as changed since."""
    return _REASONS.get(stored, ImportRefusal.CHANGED_SINCE)


def fault(told: Fault) -> dict[str, str]:
    """A fault of a line. The cell is kept because the importer must see what was read."""
    return {
        "field": told.field.value if told.field else "",
        "reason": str(told.reason),
        "shown": told.shown[:80],
    }


def columns(column_map: ColumnMap) -> dict[str, int]:
    """The places of the fields."""
    return {field.value: place for field, place in column_map.columns.items()}


def chosen(stored: Mapping[str, int]) -> dict[Field, int]:
    """The places of the fields, read back."""
    return {Field(field): place for field, place in stored.items()}


def sheets(stored: Mapping[str, Any]) -> Iterator[Sheet]:
    """The sheets of a batch, in the order in which they build on each other."""
    return (sheet for sheet in reversed(Sheet) if sheet.value in stored)


def unit_payload(placed: Placed[KnownUnit]) -> dict[str, Any]:
    """What a unit is to become."""
    unit = placed.after
    return {
        "code": unit.code,
        "name": unit.name,
        "parent": unit.parent,
        "kind": unit.kind,
        **_span(unit.span.from_on, unit.span.until_on),
    }


def post_payload(placed: Placed[KnownPost]) -> dict[str, Any]:
    """What a post is to become."""
    post = placed.after
    return {
        "code": post.code,
        "job": post.job,
        "unit": post.unit,
        "reports_to": post.reports_to,
        "is_head": post.is_head,
        **_span(post.span.from_on, post.span.until_on),
    }


def step_payload(step: Step, on: date) -> dict[str, Any]:
    """Everything a write about a person needs."""
    if step.old is not None or step.new is not None:
        return {"old": _held(step.old), "new": _held(step.new)}
    about = step.about
    if isinstance(about, Absence) or step.act is Act.END_EMPLOYMENT:
        return {}
    if step.act is Act.ADD_PERSON:
        return _new_person(about, on)
    if step.act is Act.MOVE_PERSON:
        arrives = about.difference is Difference.IN
        return {"unit": about.unit, "from": _begins(about, on) if arrives else on.isoformat()}
    return _changes(about)


def step_line(step: Step) -> int | None:
    """The line a write comes from; none for somebody the file does not name."""
    return step.about.lines[0] if isinstance(step.about, Outcome) else None


def is_needless(step: Step) -> bool:
    """A new person is registered with the employment, so nothing is left to move."""
    return step.act is Act.MOVE_PERSON and step.key.startswith("new:")


def _new_person(about: Outcome, on: date) -> dict[str, Any]:
    row = about.row
    return {
        "name": row.name.full,
        "kind": row.number.kind.value,
        "number": row.number.value,
        "status": row.status.value,
        "rank": row.rank,
        "email": row.email,
        "unit": about.unit,
        "from": _begins(about, on),
    }


def _begins(about: Outcome, on: date) -> str:
    """Whoever holds posts since some earlier day has worked here since then at least."""
    begun = [held.span.from_on for held in about.after if held not in about.before]
    return min([on, *begun]).isoformat()


def _changes(about: Outcome) -> dict[str, Any]:
    """Only what the file says differently. Units and posts have steps of their own."""
    row = about.row
    said = {change.field for change in about.changes}
    told: dict[str, Any] = {}
    if said & {Field.NAME, Field.FRONT_TITLE, Field.BACK_TITLE}:
        told["name"] = {
            "core": row.name.core if Field.NAME in said else None,
            "front": list(row.name.front),
            "back": list(row.name.back),
        }
    if Field.NUMBER in said:
        told["number"] = {"kind": row.number.kind.value, "value": row.number.value}
    if said & {Field.STATUS, Field.RANK}:
        told["status"] = row.status.value if Field.STATUS in said else None
        told["rank"] = row.rank
    if Field.EMAIL in said:
        told["email"] = row.email
    return told


def _held(row: Held | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "post": row.post,
        "kind": row.kind.value,
        **_span(row.span.from_on, row.span.until_on),
    }


def _span(from_on: date, until_on: date | None) -> dict[str, str | None]:
    return {"from": from_on.isoformat(), "until": until_on.isoformat() if until_on else None}


def line_values(cells: Sequence[str], column_map: ColumnMap) -> dict[str, str]:
    """What a line says in the columns that are read, cut to what a page can show."""
    return {
        field.value: " ".join(cells[place].split())[:120]
        for field, place in column_map.columns.items()
        if place < len(cells) and cells[place].strip()
    }
