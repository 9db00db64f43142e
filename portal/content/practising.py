"""Practice questions inside the text of a lesson: which stand there, and putting in more.

A practice question is a fence called `latihan` with one id of the course's bank on each line
(docs/courses.md); here an author chooses by the words of the question instead.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.content.documents import ItemFile, QuizDocument
from portal.content.folder import Folder
from portal.content.scanning import scan

PRACTICE = "latihan"
_SECTION = re.compile(r"^##[ \t]+(.+?)[ \t]*#*[ \t]*$")


@dataclass(frozen=True, slots=True)
class Section:
    """What stands below a heading of the second level; the first, without a title, begins the text.

    `end` counts lines from 0: the line before which something is put in to stand at its end.
    """

    title: str
    end: int


@dataclass(frozen=True, slots=True)
class Choice:
    """An item to choose; `in_quiz` where a quiz may ask it, whose key its practice would tell."""

    id: str
    stem: str
    in_quiz: bool


def asked(body: str) -> list[str]:
    """The ids of the practice questions of a text, in order."""
    return [
        line.strip()
        for fence in scan(body).fences
        if fence.name == PRACTICE
        for line in fence.content
        if line.strip()
    ]


def sections(body: str) -> list[Section]:
    """The parts of a text; a heading inside code is none."""
    lines = scan(body).prose.split("\n")
    heads = [(at, found[1]) for at, line in enumerate(lines) if (found := _SECTION.match(line))]
    starts = [at for at, _title in heads]
    return [
        Section(title, end)
        for title, end in zip(
            ["", *(title for _at, title in heads)], [*starts, len(lines)], strict=True
        )
    ]


def put_in(body: str, ids: Sequence[str], section: int) -> str:
    """The text with one more block of these questions at the end of a section."""
    if not ids:
        return body
    lines = body.split("\n")
    end = sections(body)[section].end
    before, after = "\n".join(lines[:end]).rstrip(), "\n".join(lines[end:]).strip("\n")
    block = "\n".join([f"```{PRACTICE}", *ids, "```"])
    return "\n\n".join(part for part in (before, block, after) if part)


def choices(read: Folder, body: str) -> list[Choice]:
    """The items not asked in the text yet, in the order of the bank; those no quiz asks first."""
    there = set(asked(body))
    quizzes = [one.quiz for one in read.quizzes]
    found = [
        Choice(one.item.id, " ".join(one.item.stem.split()), _may_ask(quizzes, one.item))
        for one in read.items
        if one.item.id not in there
    ]
    return sorted(found, key=lambda one: one.in_quiz)


def _may_ask(quizzes: Sequence[QuizDocument], item: ItemFile) -> bool:
    """Whether a paper of one of the quizzes can hold the item."""
    return any(
        item.id in quiz.fixed
        or any(
            (rule.competency, rule.difficulty) == (item.competency, item.difficulty)
            and set(rule.tags) <= set(item.tags)
            for rule in quiz.draw
        )
        for quiz in quizzes
    )
