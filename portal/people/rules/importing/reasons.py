"""Why a file, a column, a line or a plan is refused, and the shape of a complaint."""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum

from portal.people.rules.importing.fields import Field


class FileReason(StrEnum):
    """Nothing of the file can be used."""

    EMPTY = "file.empty"
    NOT_TEXT = "file.not_text"
    WRONG_ENCODING = "file.wrong_encoding"
    BROKEN_QUOTES = "file.broken_quotes"
    NO_HEADER = "file.no_header"
    NO_ROWS = "file.no_rows"
    TOO_MANY_ROWS = "file.too_many_rows"


class ColumnReason(StrEnum):
    """The columns do not give what a line needs."""

    MISSING = "column.missing"
    TWICE = "column.twice"
    SAVED_GONE = "column.saved_gone"
    NOT_OF_SHEET = "column.not_of_sheet"


class CellReason(StrEnum):
    """What a cell says cannot be read or contradicts another one of its line."""

    REQUIRED = "cell.required"
    FORMULA = "cell.formula"
    SPREADSHEET_ERROR = "cell.spreadsheet_error"
    BROKEN_LETTERS = "cell.broken_letters"
    TOO_LONG = "cell.too_long"
    NAME = "cell.name"
    DATE = "cell.date"
    SHORT_YEAR = "cell.short_year"
    STATUS = "cell.status"
    STANDING = "cell.standing"
    TENURE_KIND = "cell.tenure_kind"
    SEX = "cell.sex"
    EMAIL = "cell.email"
    RANK = "cell.rank"
    YES_NO = "cell.yes_no"
    CODE = "cell.code"
    BIRTH_DATE_DIFFERS = "cell.birth_date_differs"
    SEX_DIFFERS = "cell.sex_differs"


class LineReason(StrEnum):
    """A readable line does not fit the other lines or what is known."""

    TOO_MANY_CELLS = "line.too_many_cells"
    REPEATED = "line.repeated"
    DISAGREES = "line.disagrees"
    OTHER_LINE = "line.other_line"
    TWO_PEOPLE_ONE_NUMBER = "line.two_people_one_number"
    NUMBER_OF_ANOTHER = "line.number_of_another"
    TWO_RECORDS = "line.two_records"
    SAME_PERSON_TWICE = "line.same_person_twice"
    UNIT_UNKNOWN = "line.unit_unknown"
    UNIT_AMBIGUOUS = "line.unit_ambiguous"
    POST_UNKNOWN = "line.post_unknown"
    POST_ELSEWHERE = "line.post_elsewhere"
    SEATS_TAKEN = "line.seats_taken"
    BEFORE_CURRENT_POST = "line.before_current_post"
    GONE_AND_UNKNOWN = "line.gone_and_unknown"
    CODE_TWICE = "line.code_twice"
    PARENT_UNKNOWN = "line.parent_unknown"
    JOB_UNKNOWN = "line.job_unknown"
    CYCLE = "line.cycle"
    UNIT_IN_USE = "line.unit_in_use"


class PlanReason(StrEnum):
    """Why a confirmed list is not carried out."""

    OTHER_LIST = "plan.other_list"
    UNKNOWN_KEY = "plan.unknown_key"


class ImportRefusal(StrEnum):
    """Why an import, or one of its writes, cannot go on as asked."""

    NO_TABLE = "import.no_table"
    COLUMNS_NOT_SETTLED = "import.columns_not_settled"
    UNKNOWN_UNITS = "import.unknown_units"
    QUOTA = "import.quota"
    NAME_MISSING = "import.name_missing"
    NOT_STAGED = "import.not_staged"
    ALREADY_CONFIRMED = "import.already_confirmed"
    NOT_CONFIRMED = "import.not_confirmed"
    NOTHING_TO_UNDO = "import.nothing_to_undo"
    DISCARDED = "import.discarded"
    OTHER_STEP = "import.other_step"
    GONE = "import.gone"
    CHANGED_SINCE = "import.changed_since"
    USED_SINCE = "import.used_since"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one line. `shown` is the cell as read, for the importer's eyes only."""

    line: int
    field: Field | None
    reason: StrEnum
    shown: str = dataclasses.field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ColumnFault:
    """One thing wrong with the columns: the field it concerns, or the header that is."""

    reason: ColumnReason
    field: Field | None = None
    header: str = ""
