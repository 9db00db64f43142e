"""A reader's way through a course, as the pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from portal.core.errors import NotFound
from portal.learning.duties import Asked, Duty, duties

LESSON, QUIZ = "lesson", "quiz"
OUTCOMES = 6


@dataclass(frozen=True, slots=True)
class Step:
    """A lesson or quiz in the list of a course, as far as this reader has come."""

    id: int
    position: int
    kind: str
    key: str
    module_number: int
    module_title: str
    title: str
    minutes: int
    is_done: bool
    percent: int | None  # the best counting result of a quiz
    facts: (
        Any  # objectives of a lesson, specification of a quiz; in the reader of the open quiz alone
    )
    is_changed: bool = False  # finished before it said something else: to be read again
    is_skipped: bool = False  # a test before the lessons that was passed over: nothing to do there

    @property
    def is_left(self) -> bool:
        """Whether something is still to be done there."""
        return not (self.is_done or self.is_skipped)

    @property
    def questions(self) -> int:
        """How many items a quiz draws."""
        drawn = sum(int(rule["count"]) for rule in self.facts["draw"])
        return len(self.facts.get("fixed", ())) + drawn


@dataclass(frozen=True, slots=True)
class Module:
    """The steps under one heading."""

    number: int
    title: str
    steps: tuple[Step, ...]

    @property
    def has_lessons(self) -> bool:
        return any(one.kind == LESSON for one in self.steps)

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.steps)

    @property
    def done(self) -> int:
        return sum(one.is_done for one in self.steps)

    @property
    def whole(self) -> int:
        """Of how many `done` speaks."""
        return sum(not one.is_skipped for one in self.steps)


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph of a part of the course; `anchor` is "" for its beginning."""

    key: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Something at a paragraph: a note, a question of one's own, a published answer.

    `title` is the paragraph's words, of an answer the question; `text` the note or the answer.
    """

    id: int
    public_id: str
    anchor: str
    title: str
    text: str
    is_waiting: bool  # a question without an answer yet


@dataclass(frozen=True)
class Way:
    """A reader's way through their revision of a course."""

    slug: str
    code: str
    title: str
    course_id: int
    run_id: int
    revision_id: int
    enrolment_id: int | None
    enrolment: str  # its public id
    completed_on: date | None
    booked_jp100: int
    steps: tuple[Step, ...]

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        found = []
        for number, group in groupby(self.steps, key=lambda one: one.module_number):
            steps = tuple(group)
            found.append(Module(number, steps[0].module_title, steps))
        return tuple(found)

    @cached_property
    def done(self) -> int:
        """How many of the steps are done."""
        return sum(one.is_done for one in self.steps)

    @cached_property
    def whole(self) -> int:
        """Of how many `done` speaks: a test passed over is neither done nor left to do."""
        return sum(not one.is_skipped for one in self.steps)

    @property
    def percent(self) -> int:
        """How much of the steps is done, rounded down: 100 is everything."""
        return self.done * 100 // self.whole if self.whole else 0

    @cached_property
    def next_step(self) -> Step | None:
        """The first lesson not finished or quiz not passed; None when nothing is left."""
        return next((one for one in self.steps if one.is_left), None)

    def step(self, key: str) -> Step:
        """The step with this key. Raises NotFound."""
        found = next((one for one in self.steps if one.key == key), None)
        if found is None:
            raise NotFound
        return found

    def beside(self, step: Step) -> tuple[Step | None, Step | None]:
        """The steps before and after in reading order."""
        at = self.steps.index(step)
        before = self.steps[at - 1] if at else None
        return before, self.steps[at + 1] if at + 1 < len(self.steps) else None


@dataclass(frozen=True)
class CoursePage(Way):
    """The same with what the course says of itself."""

    summary: str
    cover: str
    credit_jp100: int
    facts: Mapping[str, Any]
    change_note: str  # what is different in this revision, as its publisher said
    place: Place | None  # where the learner was last
    asked: tuple[Asked, ...]  # the rules that make it a duty for some
    standing: str  # of the reader, packed, where there is such a rule

    @cached_property
    def resume(self) -> Place | None:
        """Where to go on: the paragraph of a lesson not finished, else the next step."""
        found = self.place
        if found and any(one.key == found.key and not one.is_done for one in self.steps):
            return found
        return Place(self.next_step.key, "") if self.next_step else None

    def duty(self, levels: Mapping[int, int], on: date) -> Duty | None:
        """What the reader must do here, holding these levels; None for no duty."""
        return duties(self.asked, self.standing, levels, on).get(self.slug) if self.asked else None

    @property
    def lessons(self) -> list[Step]:
        return [one for one in self.steps if one.kind == LESSON]

    @property
    def required(self) -> list[Step]:
        """The quizzes the completion rule names."""
        named = set(self.facts["completion"]["quizzes"])
        return [one for one in self.steps if one.kind == QUIZ and one.key in named]

    @property
    def outcomes(self) -> list[str]:
        """What the first lessons aim at, one thing each; the rest stands in the lessons."""
        return [str(one.facts[0]) for one in self.lessons if one.facts][:OUTCOMES]

    def minutes(self, kind: str) -> int:
        return sum(one.minutes for one in self.steps if one.kind == kind)


@dataclass(frozen=True)
class Lesson(Way):
    """A lesson, or the page of a quiz, open in the reader."""

    step_now: Step
    html: str
    anchor: str  # of the paragraph read last; "" for the beginning
    notes: tuple[Beside, ...]
    asked: tuple[Beside, ...]
    answers: tuple[Beside, ...]
    sizes: Mapping[str, int]  # of the media, in bytes

    @cached_property
    def number(self) -> int:
        """Its place among the steps, from 1."""
        return self.steps.index(self.step_now) + 1
