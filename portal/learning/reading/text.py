"""A lesson's text as the reader lays it out: prose, practice questions, what stands beside."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.assessment import practice
from portal.assessment.forms import Fields
from portal.assessment.papers import ItemFace
from portal.assessment.practice import Checked
from portal.content.paragraphs import pieces
from portal.learning.reading.way import Lesson

BANK = "course:{slug}"  # of the practice items that came with the course


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of prose, or one practice question with what was answered just now."""

    html: str = ""
    face: ItemFace | None = None
    checked: Checked | None = None


def blocks(lesson: Lesson, asked: str, fields: Fields) -> list[Block]:
    """The whole text; one statement where there are questions. `asked` is the one answered."""
    return list(_blocks(lesson, asked, fields))


def _blocks(lesson: Lesson, asked: str, fields: Fields) -> Iterator[Block]:
    text = pieces(lesson.html)
    refs = [ref for piece in text for ref in piece.practice]
    known = practice.questions(BANK.format(slug=lesson.slug), refs)
    number = 0
    for piece in text:
        if piece.html:
            yield Block(piece.html)
        for ref in piece.practice:
            if ref not in known:  # taken out of the course since
                continue
            number += 1
            question = known[ref]
            if ref == asked:
                checked = practice.check(question, number, fields)
                face = checked.item.face if checked.item else question.shown(number)
                yield Block(face=face, checked=checked)
            else:
                yield Block(face=question.shown(number))
