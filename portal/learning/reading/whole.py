"""A module on one page: to be printed, or kept on a device and read without a line.

It names nobody: what lies on a device for days must not tell whose it is. Lessons are those of
the reader's revision; practice comes with its solutions, since no server will answer.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from portal.assessment import practice
from portal.assessment.review import ReviewedItem
from portal.content import queries as content
from portal.content.paragraphs import Piece, pieces
from portal.core.errors import NotFound
from portal.learning.reading.text import BANK
from portal.learning.reading.way import LESSON, CoursePage, Module, Step

_OWN_ID = re.compile(r'(\sid="|\shref="#)isi-')
_RELATIVE = re.compile(r'(\s(?:src|href)=")(?![a-z]+:|[#/])')

Show = Callable[[str, Mapping[str, int]], str]


@dataclass(frozen=True, slots=True)
class Part:
    """Prose, or one practice question with its solution."""

    html: str = ""
    item: ReviewedItem | None = None


@dataclass(frozen=True, slots=True)
class WholeLesson:
    """A lesson on the page of its module."""

    step: Step
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class WholeModule:
    """All lessons of a module, the quizzes left out."""

    module: Module
    lessons: tuple[WholeLesson, ...]


def module(course: CoursePage, number: int, show: Show) -> WholeModule:
    """A module of a course its reader takes; three statements. Raises NotFound."""
    found = next((one for one in course.modules if one.number == number), None)
    if found is None or course.enrolment_id is None:
        raise NotFound
    steps = [one for one in found.steps if one.kind == LESSON]
    texts = content.lesson_texts([one.id for one in steps])
    sizes = content.media_sizes(course.revision_id)
    cut = {step.id: pieces(texts[step.id]) for step in steps}
    refs = [ref for text in cut.values() for piece in text for ref in piece.practice]
    known = practice.questions(BANK.format(slug=course.slug), refs)
    return WholeModule(
        found,
        tuple(
            WholeLesson(
                step, tuple(_parts(step, cut[step.id], known, lambda html: show(html, sizes)))
            )
            for step in steps
        ),
    )


def _parts(
    step: Step,
    text: tuple[Piece, ...],
    known: Mapping[str, practice.Question],
    show: Callable[[str], str],
) -> Iterator[Part]:
    number = 0
    for piece in text:
        if piece.html:
            yield Part(html=placed(show(piece.html), f"b{step.position}-"))
        for ref in piece.practice:
            if ref in known:
                number += 1
                yield Part(item=practice.unanswered(known[ref], number))


def placed(html: str, prefix: str) -> str:
    """HTML of a lesson for a page two steps below the course's, beside other lessons.

    Ids get the lesson's own prefix; what lay beside the lesson lies one step up.
    """
    return _RELATIVE.sub(r"\1../", _OWN_ID.sub(rf"\1{prefix}isi-", html))
