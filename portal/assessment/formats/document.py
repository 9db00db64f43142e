"""What a reader of a question file gives: neutral items, each with where it stood in its file.

A neutral item says what is asked and what is right, in Markdown. What it measures (competency,
level, difficulty) is empty wherever its format has no place for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ItemFormat(StrEnum):
    """The formats that are read."""

    GIFT = "gift"
    MOODLE_XML = "moodle-xml"
    AIKEN = "aiken"
    XLSX = "xlsx"


class ItemFileRefusal(StrEnum):
    """Why a file is not read at all; `line` says where, when it is known."""

    EMPTY = "item_file.empty"
    TOO_LARGE = "item_file.too_large"
    NOT_TEXT = "item_file.not_text"
    NOT_XML = "item_file.not_xml"
    HAS_ENTITIES = "item_file.has_entities"
    TOO_DEEP = "item_file.too_deep"
    NOT_MOODLE = "item_file.not_moodle"
    COLUMN_MISSING = "item_file.column_missing"
    TOO_MANY = "item_file.too_many"


class ItemRefusal(StrEnum):
    """Why one item of a file is not taken."""

    ESSAY = "item.essay"
    DESCRIPTION = "item.description"
    CALCULATED = "item.calculated"
    KIND_UNKNOWN = "item.kind_unknown"
    HIDDEN = "item.hidden"
    NOT_UTF8 = "item.not_utf8"
    TOO_LONG = "item.too_long"
    NO_STEM = "item.no_stem"
    NO_RIGHT = "item.no_right"
    MANY_RIGHT = "item.many_right"
    ALL_RIGHT = "item.all_right"
    FEW_OPTIONS = "item.few_options"
    OPTION_TWICE = "item.option_twice"
    OPTION_EMPTY = "item.option_empty"
    KEY_NOT_OPTION = "item.key_not_option"
    FEW_PAIRS = "item.few_pairs"
    PAIR_TWICE = "item.pair_twice"
    PAIR_HALF = "item.pair_half"
    FEW_STEPS = "item.few_steps"
    BRACES = "item.braces"
    TWO_ANSWERS = "item.two_answers"
    NUMBER = "item.number"
    MANY_NUMBERS = "item.many_numbers"
    UNIT = "item.unit"
    WILDCARD = "item.wildcard"
    GAPS = "item.gaps"
    GAP_KIND = "item.gap_kind"
    SCRIPT = "item.script"
    FORMULA = "item.formula"
    PICTURE_ELSEWHERE = "item.picture_elsewhere"
    PICTURE_MISSING = "item.picture_missing"
    PICTURE_WORDS = "item.picture_words"
    PICTURE_KIND = "item.picture_kind"
    PICTURE_IN_BANK = "item.picture_in_bank"
    KEY = "item.key"
    KEY_TWICE = "item.key_twice"
    SAME = "item.same"
    COMPETENCY = "item.competency"
    LEVEL = "item.level"
    DIFFICULTY = "item.difficulty"
    MARKS = "item.marks"
    CELL = "item.cell"
    CHECK = "item.check"


class ItemNote(StrEnum):
    """What of an item did not come along although the item did."""

    PARTIAL_CREDIT = "note.partial_credit"
    FORMATTING = "note.formatting"
    LINK = "note.link"
    WILDCARD = "note.wildcard"
    MARKS = "note.marks"


@dataclass(frozen=True, slots=True)
class Said:
    """A reason with the values of its sentence."""

    reason: StrEnum
    values: Mapping[str, object] = field(default_factory=dict)


class Unusable(ValueError):
    """Raised while one item is read; the reader goes on with the next."""

    def __init__(self, reason: ItemRefusal, *, line: int = 0, **values: object) -> None:
        super().__init__(reason.value)
        self.said = Said(reason, values)
        self.line = line


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a choice, or an accepted written answer."""

    text: str
    is_right: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """Decimal texts; `units` are further units with what one is worth in `unit`."""

    value: str
    tolerance: str = "0"
    unit: str = ""
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that came inside the file; texts name it `../media/<name>`."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class NeutralItem:
    """Which fields are filled depends on `kind`, one of the eight of the engine."""

    kind: str
    stem: str
    options: tuple[Option, ...] = ()
    number: Number | None = None
    pairs: tuple[tuple[str, str], ...] = ()
    distractors: tuple[str, ...] = ()
    sequence: tuple[str, ...] = ()
    text: str = ""
    case_sensitive: bool = False
    explanation: str = ""
    source: str = ""
    key: str = ""  # a permanent id, when the file gives one
    name: str = ""  # a title, when the file gives one
    tags: tuple[str, ...] = ()
    competency: str = ""
    level: int = 0
    difficulty: str = ""
    marks: int = 0
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a file: read, or refused. `label` tells people which one is meant."""

    number: int
    line: int
    label: str
    item: NeutralItem | None = None
    refusal: Said | None = None
    notes: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Every item of a file, in its order."""

    format: ItemFormat
    entries: tuple[Entry, ...]
