"""The shape of the files of a course folder (architecture.md §4). Strict: unknown keys fail."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MINUTES_PER_JP = 45
"""One hour of learning (*jam pelajaran*); source: learning_hours.yaml."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class Document(BaseModel):
    """Base of every file's model."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CompetencyAim(Document):
    """A competency the course speaks to, and the level its quizzes measure."""

    id: str
    level: int = Field(ge=1, le=5)
    strand: Literal["knowledge", "skill", "attitude"] = "knowledge"


class CompletionRule(Document):
    """When the course is passed: every lesson read, these quizzes passed."""

    lessons: Literal["all"] = "all"
    quizzes: tuple[Slug, ...] = ()


class SourceNote(Document):
    """A source the lessons rest on, and how well it was read."""

    id: Slug
    title: str
    verification: str


class CourseDocument(Document):
    """`course.yaml`. `hours` are what the course takes, in JP: lesson and quiz minutes add up to
    hours x 45. What can be booked are the lessons' minutes alone.
    """

    code: str
    title: str
    title_en: str = ""
    summary: str
    language: Literal["id", "en"] = "id"
    audience: str
    competencies: tuple[CompetencyAim, ...]
    hours: Decimal = Field(gt=0, le=200)
    authors: tuple[str, ...]
    licence: str
    cover: str = "nila"
    completion: CompletionRule
    sources: tuple[SourceNote, ...] = ()


class BankDocument(Document):
    """`bank.yaml` of a certification bank; `public_keys` are keys everybody may know."""

    code: str
    title: str
    competency: str
    level: int = Field(ge=1, le=5)
    kind: Literal["certification"] = "certification"
    public_keys: bool = False


class ModuleDocument(Document):
    """`module.yaml`."""

    title: str


class LessonMatter(Document):
    """Front matter of a lesson; `id` is permanent."""

    id: Slug
    title: str
    minutes: int = Field(ge=1, le=180)
    objectives: tuple[str, ...] = ()


class DrawDocument(Document):
    """One line of a quiz specification: so many items of this competency and difficulty."""

    competency: str
    difficulty: Literal["easy", "medium", "hard"]
    count: int = Field(ge=1, le=100)
    tags: tuple[str, ...] = ()


class QuizDocument(Document):
    """A quiz; `id` is permanent.

    A test before (`pre`) and one after (`post`) the lessons measure together what was gained; the
    one before counts for nothing else. `retake_share` is the percentage of a second paper that may
    repeat the first (EX-12).
    """

    id: Slug
    title: str
    minutes: int = Field(ge=1, le=240)
    pass_percent: int = Field(70, ge=1, le=100)
    attempts: int = Field(3, ge=1, le=99)
    wait_minutes: int = Field(0, ge=0, le=10080)
    release: Literal["confirmation", "score", "right_wrong", "key"] = "right_wrong"
    draw: tuple[DrawDocument, ...] = ()
    fixed: tuple[Slug, ...] = ()  # items every paper has
    keep_order: bool = False  # the fixed items first, in this order
    stage: Literal["quiz", "pre", "post"] = "quiz"
    retake_share: int = Field(100, ge=0, le=100)


class OptionDocument(Document):
    """One option of a choice item, with the reason why it is right or wrong."""

    text: str
    correct: bool = False
    why: str = ""


class AnswerText(Document):
    text: str
    why: str = ""


class NumericAnswer(Document):
    """`units`: further units to choose from, each with what one of it is worth in `unit`."""

    value: Decimal
    tolerance: Decimal = Field(Decimal(0), ge=0)
    unit: str = ""
    units: dict[str, Decimal] = {}


class Pair(Document):
    left: str
    right: str


class ItemFile(Document):
    """One item of `items/*.yaml`; which fields are filled depends on `type`."""

    id: Slug
    type: Literal[
        "single", "multiple", "true_false", "short", "numeric", "matching", "ordering", "cloze"
    ]
    competency: str
    level: int = Field(ge=1, le=5)
    difficulty: Literal["easy", "medium", "hard"]
    tags: tuple[str, ...] = ()
    marks: int = Field(1, ge=1, le=20)
    stem: str
    options: tuple[OptionDocument, ...] = ()
    answers: tuple[AnswerText, ...] = ()
    case_sensitive: bool = False
    answer: NumericAnswer | None = None
    pairs: tuple[Pair, ...] = ()
    distractors: tuple[str, ...] = ()
    sequence: tuple[str, ...] = ()
    text: str = ""
    explanation: str = ""
    source: str = ""
