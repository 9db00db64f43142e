"""What can be wrong with a course folder: one stable code per kind of fault."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Printed in brackets behind the message; scripts and the studio rely on them."""

    # Files as such
    FILE_MISSING = "file-missing"
    FILE_TOO_LARGE = "file-too-large"
    FILE_STRAY = "file-stray"
    FILE_LINK = "file-link"
    NOT_UTF8 = "not-utf8"
    BYTE_ORDER_MARK = "byte-order-mark"
    LINE_ENDS = "line-ends"
    YAML_TAB = "yaml-tab"
    YAML_SYNTAX = "yaml-syntax"
    YAML_ALIAS = "yaml-alias"
    YAML_TOO_MUCH = "yaml-too-much"
    YAML_KEY_TWICE = "yaml-key-twice"
    FIELD_UNKNOWN = "field-unknown"
    FIELD_MISSING = "field-missing"
    FIELD_VALUE = "field-value"
    FIELD_EMPTY = "field-empty"
    MATTER_MISSING = "matter-missing"
    ITEMS_NOT_LIST = "items-not-list"
    # The folder as a whole
    ID_TWICE = "id-twice"
    NUMBER_TWICE = "number-twice"
    NUMBER_GAP = "number-gap"
    NUMBER_MISSING = "number-missing"
    MODULE_EMPTY = "module-empty"
    NO_LESSON = "no-lesson"
    COMPLETION_QUIZ = "completion-quiz"
    MINUTES_SUM = "minutes-sum"
    COMPETENCY_UNKNOWN = "competency-unknown"
    COMPETENCY_FOREIGN = "competency-foreign"
    CODE_TAKEN = "code-taken"
    # Lessons
    OBJECTIVES_MISSING = "objectives-missing"
    LESSON_EMPTY = "lesson-empty"
    LESSON_SHORT = "lesson-short"
    LESSON_LONG = "lesson-long"
    LESSON_REFUSED = "lesson-refused"
    LESSON_SOURCES = "lesson-sources"
    HEADING_TOP = "heading-top"
    HEADING_JUMP = "heading-jump"
    RAW_HTML = "raw-html"
    NOTE_UNKNOWN = "note-unknown"
    FENCE_OPEN = "fence-open"
    FOOTNOTE_UNUSED = "footnote-unused"
    FOOTNOTE_UNKNOWN = "footnote-unknown"
    FORMULA = "formula"
    PRACTICE_UNKNOWN = "practice-unknown"
    # Links and media
    LINK_BROKEN = "link-broken"
    LINK_REFUSED = "link-refused"
    ANCHOR_BROKEN = "anchor-broken"
    MEDIA_MISSING = "media-missing"
    MEDIA_FOREIGN = "media-foreign"
    MEDIA_NO_WORDS = "media-no-words"
    MEDIA_NO_CAPTIONS = "media-no-captions"
    MEDIA_UNUSED = "media-unused"
    MEDIA_NAME = "media-name"
    MEDIA_KIND = "media-kind"
    MEDIA_CONTENT = "media-content"
    MEDIA_METADATA = "media-metadata"
    SVG_ACTIVE = "svg-active"
    SVG_FOREIGN = "svg-foreign"
    # Quizzes
    QUIZ_EMPTY = "quiz-empty"
    QUIZ_ITEM_UNKNOWN = "quiz-item-unknown"
    QUIZ_CANNOT_FILL = "quiz-cannot-fill"
    QUIZ_RULES_COMPETE = "quiz-rules-compete"
    QUIZ_MARKS_DIFFER = "quiz-marks-differ"
    QUIZ_RETAKE_SHARE = "quiz-retake-share"
    QUIZ_STAGE_TWICE = "quiz-stage-twice"
    QUIZ_PRE_ALONE = "quiz-pre-alone"
    QUIZ_PRE_LATE = "quiz-pre-late"
    QUIZ_PRE_COUNTS = "quiz-pre-counts"
    QUIZ_PASS_PERCENT = "quiz-pass-percent"  # noqa: S105  # the share of marks, no password
    # Items
    ITEM_FIELD = "item-field"
    ITEM_NO_KEY = "item-no-key"
    ITEM_MANY_KEYS = "item-many-keys"
    ITEM_ALL_RIGHT = "item-all-right"
    ITEM_FEW_OPTIONS = "item-few-options"
    ITEM_OPTION_TWICE = "item-option-twice"
    ITEM_NO_WHY = "item-no-why"
    ITEM_NO_SOURCE = "item-no-source"
    ITEM_NO_VALUE = "item-no-value"
    ITEM_UNIT = "item-unit"
    ITEM_FEW_PAIRS = "item-few-pairs"
    ITEM_PAIR_TWICE = "item-pair-twice"
    ITEM_FEW_STEPS = "item-few-steps"
    ITEM_STEP_TWICE = "item-step-twice"
    ITEM_GAPS = "item-gaps"
    ITEM_HTML = "item-html"
    # Banks
    BANK_EMPTY = "bank-empty"
    BANK_STEM_NEAR = "bank-stem-near"
    BANK_KEY_POSITION = "bank-key-position"
    BANK_KEY_LENGTH = "bank-key-length"
    BANK_SHARED = "bank-shared"


EDITORIAL = frozenset(
    {
        Code.FILE_STRAY,
        Code.NUMBER_GAP,
        Code.OBJECTIVES_MISSING,
        Code.LESSON_SHORT,
        Code.LESSON_LONG,
        Code.LESSON_SOURCES,
        Code.HEADING_JUMP,
        Code.FOOTNOTE_UNUSED,
        Code.MEDIA_UNUSED,
        Code.ITEM_NO_WHY,
        Code.ITEM_NO_SOURCE,
        Code.BANK_STEM_NEAR,
        Code.BANK_KEY_POSITION,
        Code.BANK_KEY_LENGTH,
    }
)
"""What `check` tells and `load` takes: nobody is shown or credited something wrong by them."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong in a file; printed as `file:line: message [code]`."""

    path: str
    line: int
    message: str
    code: Code

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} [{self.code}]"

    @property
    def is_blocking(self) -> bool:
        return self.code not in EDITORIAL


class FaultyFolder(Exception):
    """The folder cannot be used; `faults` says why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
