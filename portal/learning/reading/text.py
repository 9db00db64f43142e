"""A lesson's text as the reader lays it out: prose, practice questions, what stands beside."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from portal.assessment import practice
from portal.assessment.forms import Fields
from portal.assessment.papers import ItemFace
from portal.assessment.practice import Checked
from portal.content.paragraphs import Paragraph, Piece, pieces
from portal.learning.reading.way import Beside, Lesson

BANK = "course:{slug}"  # of the practice items that came with the course


@dataclass(frozen=True, slots=True)
class Margin:
    """What stands after a paragraph, and with `may_mark` the ways to put something there."""

    anchor: str
    quote: str
    notes: tuple[Beside, ...] = ()
    asked: tuple[Beside, ...] = ()
    answers: tuple[Beside, ...] = ()
    may_mark: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.notes or self.asked or self.answers or self.may_mark)


@dataclass(frozen=True, slots=True)
class Stretch:
    """HTML up to a paragraph's end, and what stands beside that paragraph."""

    html: str
    margin: Margin | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of prose, or one practice question with what was answered just now."""

    prose: tuple[Stretch, ...] = ()
    face: ItemFace | None = None
    checked: Checked | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """The text laid out. `rest` belongs to no paragraph, or to one that is there no more."""

    blocks: tuple[Block, ...]
    rest: Margin


Show = Callable[[str], str]
"""What becomes of a stretch's HTML for this reader, as for a line that costs money."""


def laid(lesson: Lesson, asked: str, fields: Fields, *, show: Show, may_mark: bool = False) -> Laid:
    """The whole text; one statement where there are questions. `asked` is the one answered."""
    text = pieces(lesson.html)
    blocks = tuple(_blocks(lesson, text, asked, fields, show, may_mark))
    known = {one.anchor for piece in text for one in piece.paragraphs}
    rest = Margin(
        "",
        "",
        tuple(one for one in lesson.notes if one.anchor not in known),
        tuple(one for one in lesson.asked if one.anchor not in known),
        tuple(one for one in lesson.answers if one.anchor not in known),
    )
    return Laid(blocks, rest)


def _blocks(
    lesson: Lesson,
    text: Sequence[Piece],
    asked: str,
    fields: Fields,
    show: Show,
    may_mark: bool,
) -> Iterator[Block]:
    refs = [ref for piece in text for ref in piece.practice]
    known = practice.questions(BANK.format(slug=lesson.slug), refs)
    number = 0
    for piece in text:
        if piece.html:
            yield Block(prose=tuple(_stretches(lesson, piece, show, may_mark)))
        for ref in piece.practice:
            if ref not in known:  # taken out of the course since
                continue
            number += 1
            yield _question(known[ref], number, fields if ref == asked else None)


def _question(question: practice.Question, number: int, fields: Fields | None) -> Block:
    if fields is None:
        return Block(face=question.shown(number))
    checked = practice.check(question, number, fields)
    return Block(face=checked.item.face if checked.item else question.shown(number),
                 checked=checked)  # fmt: skip


def _stretches(lesson: Lesson, piece: Piece, show: Show, may_mark: bool) -> Iterator[Stretch]:
    at = 0
    has_margin = may_mark or lesson.notes or lesson.asked or lesson.answers
    for one in piece.paragraphs if has_margin else ():
        margin = _margin(lesson, one, may_mark)
        if not margin.is_empty:
            yield Stretch(show(piece.html[at : one.end]), margin)
            at = one.end
    yield Stretch(show(piece.html[at:]))


def _margin(lesson: Lesson, paragraph: Paragraph, may_mark: bool) -> Margin:
    def here(some: tuple[Beside, ...]) -> tuple[Beside, ...]:
        return tuple(one for one in some if one.anchor == paragraph.anchor) if some else ()

    return Margin(
        paragraph.anchor,
        paragraph.quote,
        here(lesson.notes),
        here(lesson.asked),
        here(lesson.answers),
        may_mark,
    )
