"""One line of a table as a value, or everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from portal.people.rules import identifiers, names
from portal.people.rules.identifiers import Identifier, Sex
from portal.people.rules.importing import values
from portal.people.rules.importing.columns import ColumnMap
from portal.people.rules.importing.fields import Field
from portal.people.rules.importing.reasons import CellReason, Fault, LineReason
from portal.people.rules.importing.tables import Line
from portal.people.rules.importing.values import Read, Standing
from portal.people.rules.names import PersonName
from portal.people.rules.posts import TenureKind
from portal.people.rules.spans import SpanRefusal
from portal.people.rules.status import NUMBER_NEEDED, Status

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What one line says about a person. An empty text or None says nothing at all."""

    line: int
    number: Identifier
    former_number: str
    name: PersonName
    status: Status
    standing: Standing
    rank: str
    email: str
    unit_code: str
    unit_name: str
    post_code: str
    post_name: str
    kind: TenureKind
    from_on: date | None
    until_on: date | None

    @property
    def names_post(self) -> bool:
        """Whether the line gives the person a post."""
        return bool(self.post_code or self.post_name)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """What one line says about a unit."""

    line: int
    code: str
    name: str
    parent: str
    kind: str
    from_on: date | None
    until_on: date | None


@dataclass(frozen=True, slots=True)
class PostRow:
    """What one line says about a post."""

    line: int
    code: str
    job: str
    unit: str
    reports_to: str
    is_head: bool | None
    from_on: date | None
    until_on: date | None


class Cells:
    """The cells of one line by field, collecting what is wrong with them."""

    def __init__(self, line: Line, column_map: ColumnMap, width: int) -> None:
        self.line = line.number
        self.faults: list[Fault] = []
        self._texts: Mapping[Field, str] = {
            field: values.clean(line.cells[place]) if place < len(line.cells) else ""
            for field, place in column_map.columns.items()
        }
        for field, text in self._texts.items():
            reason = values.form_refusal(text)
            if reason is not None:
                self.complain(field, reason)
        if any(cell.strip() for cell in line.cells[width:]):
            self.faults.append(Fault(line.number, None, LineReason.TOO_MANY_CELLS))

    def text(self, field: Field) -> str:
        """The cleaned cell; empty when the sheet has no such column."""
        return self._texts.get(field, "")

    def optional(self, field: Field, read: Read[T]) -> T | None:
        """The cell read, or None when it is empty or unreadable; unreadable is a fault."""
        text = self.text(field)
        if not text or any(fault.field is field for fault in self.faults):
            return None
        result = read(text)
        if isinstance(result, CellReason):
            self.complain(field, result)
            return None
        return result

    def required(self, field: Field, read: Read[T]) -> T | None:
        """As `optional`, and an empty cell is a fault too."""
        if not self.text(field):
            self.complain(field, CellReason.REQUIRED)
        return self.optional(field, read)

    def complain(self, field: Field, reason: CellReason | SpanRefusal) -> None:
        """Keep a fault with the cell it is about."""
        self.faults.append(Fault(self.line, field, reason, self.text(field)))


def person(
    line: Line, column_map: ColumnMap, width: int, on: date
) -> PersonRow | tuple[Fault, ...]:
    """The person of a line; `width` is the number of headers, `on` the day of judging."""
    cells = Cells(line, column_map, width)
    status = cells.required(Field.STATUS, values.as_status)
    number = _number(cells, status, on)
    name = _name(cells)
    if number is not None:
        _compare_with_number(cells, number)
    unit_code, unit_name = _unit_cells(cells, column_map)
    standing = cells.optional(Field.STANDING, values.as_standing)
    rank = cells.optional(Field.RANK, values.as_rank)
    email = cells.optional(Field.EMAIL, values.as_email)
    post_code = cells.optional(Field.POST_CODE, values.as_code)
    kind = cells.optional(Field.TENURE_KIND, values.as_tenure_kind)
    from_on, until_on = _span(cells, Field.TENURE_FROM, Field.TENURE_UNTIL)
    if cells.faults or status is None or number is None or name is None:
        return tuple(cells.faults)
    return PersonRow(
        line=line.number,
        number=number,
        former_number=identifiers.normalise_any(cells.text(Field.FORMER_NUMBER)),
        name=name,
        status=status,
        standing=standing or Standing.ACTIVE,
        rank=rank or "",
        email=email or "",
        unit_code=unit_code,
        unit_name=unit_name,
        post_code=post_code or "",
        post_name=cells.text(Field.POST_NAME),
        kind=kind or TenureKind.DEFINITIVE,
        from_on=from_on,
        until_on=until_on,
    )


def unit(line: Line, column_map: ColumnMap, width: int) -> UnitRow | tuple[Fault, ...]:
    """The unit of a line, or its faults."""
    cells = Cells(line, column_map, width)
    row = UnitRow(
        line.number,
        cells.required(Field.UNIT_CODE, values.as_code) or "",
        cells.required(Field.UNIT_NAME, values.as_text) or "",
        cells.optional(Field.PARENT_CODE, values.as_code) or "",
        cells.text(Field.UNIT_KIND).lower(),
        *_span(cells, Field.VALID_FROM, Field.VALID_UNTIL),
    )
    return tuple(cells.faults) or row


def post(line: Line, column_map: ColumnMap, width: int) -> PostRow | tuple[Fault, ...]:
    """The post of a line, or its faults."""
    cells = Cells(line, column_map, width)
    row = PostRow(
        line.number,
        cells.required(Field.POST_CODE, values.as_code) or "",
        cells.required(Field.JOB_CODE, values.as_code) or "",
        cells.required(Field.UNIT_CODE, values.as_code) or "",
        cells.optional(Field.REPORTS_TO, values.as_code) or "",
        cells.optional(Field.IS_HEAD, values.as_yes_no),
        *_span(cells, Field.VALID_FROM, Field.VALID_UNTIL),
    )
    return tuple(cells.faults) or row


def _number(cells: Cells, status: Status | None, on: date) -> Identifier | None:
    """The number in the form the status needs; a guest's in the form it has."""
    text = cells.required(Field.NUMBER, values.as_text)
    if text is None:
        return None
    needed = NUMBER_NEEDED[status] if status is not None else None
    kind = needed or identifiers.likely_kind(text)
    result = identifiers.parse(kind, text, on=on)
    if isinstance(result, Identifier):
        return result
    cells.faults.append(Fault(cells.line, Field.NUMBER, result, text))
    return None


def _name(cells: Cells) -> PersonName | None:
    """The name; titles from their own columns win over those written around the name."""
    text = cells.required(Field.NAME, values.as_name)
    if text is None:
        return None
    written = names.parse(text)
    return PersonName(
        names.tidy_case(written.core),
        names.titles(cells.text(Field.FRONT_TITLE)) or written.front,
        names.titles(cells.text(Field.BACK_TITLE)) or written.back,
    )


def _compare_with_number(cells: Cells, number: Identifier) -> None:
    """Birth date and sex are read only to be compared with the number; they are not kept."""
    born_on = cells.optional(Field.BIRTH_DATE, values.as_date)
    sex: Sex | None = cells.optional(Field.SEX, values.as_sex)
    told = number.revealed
    if told is None:
        return
    if born_on is not None and born_on != told.born_on:
        cells.complain(Field.BIRTH_DATE, CellReason.BIRTH_DATE_DIFFERS)
    if sex is not None and sex is not told.sex:
        cells.complain(Field.SEX, CellReason.SEX_DIFFERS)


def _span(cells: Cells, first: Field, last: Field) -> tuple[date | None, date | None]:
    """First day and the day after the last one: people write the last day itself."""
    from_on = cells.optional(first, values.as_date)
    last_on = cells.optional(last, values.as_date)
    if from_on is not None and last_on is not None and last_on < from_on:
        cells.complain(last, SpanRefusal.REVERSED)
    return from_on, None if last_on is None else last_on + timedelta(days=1)


def _unit_cells(cells: Cells, column_map: ColumnMap) -> tuple[str, str]:
    """Code and name of the unit; one of them must be there."""
    name = cells.text(Field.UNIT_NAME)
    if not name and not cells.text(Field.UNIT_CODE):
        by_code = Field.UNIT_CODE in column_map.columns
        cells.complain(Field.UNIT_CODE if by_code else Field.UNIT_NAME, CellReason.REQUIRED)
    return cells.optional(Field.UNIT_CODE, values.as_code) or "", name
