"""A lesson of a draft laid out as the reader lays it out: prose, and practice questions to try."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.assessment import practice
from portal.assessment.forms import Fields
from portal.assessment.papers import ItemFace
from portal.assessment.practice import Checked
from portal.content import gaps, items
from portal.content.compiling import Compiler
from portal.content.folder import Folder
from portal.content.paragraphs import Piece, pieces
from portal.core.text import TextRefused


@dataclass(frozen=True, slots=True)
class Stretch:
    """HTML; nothing stands beside the paragraphs of a draft."""

    html: str
    margin: None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of prose, or one practice question with what was answered just now."""

    prose: tuple[Stretch, ...] = ()
    face: ItemFace | None = None
    checked: Checked | None = None


def blocks(read: Folder, html: str, asked: str, fields: Fields) -> tuple[Block, ...]:
    """The lesson in reading order; `asked` is the question whose answer is in the fields."""
    text = pieces(html)
    known = _questions(read, {ref for piece in text for ref in piece.practice})
    return tuple(_laid(text, known, asked, fields))


def _laid(
    text: Iterable[Piece], known: dict[str, practice.Question], asked: str, fields: Fields
) -> Iterator[Block]:
    number = 0
    for piece in text:
        if piece.html:
            yield Block(prose=(Stretch(piece.html),))
        for ref in piece.practice:
            if ref in known:
                number += 1
                yield _question(known[ref], number, fields if ref == asked else None)


def _question(question: practice.Question, number: int, fields: Fields | None) -> Block:
    if fields is None:
        return Block(face=question.shown(number))
    checked = practice.check(question, number, fields)
    face = checked.item.face if checked.item else question.shown(number)
    return Block(face=face, checked=checked)


def _questions(read: Folder, refs: set[str]) -> dict[str, practice.Question]:
    """The items as they would be published; one that cannot be yet is left out."""
    compiler = Compiler(read)
    found = {}
    for one in read.items:
        if one.item.id not in refs:
            continue
        try:
            [made] = items.documents(
                [one.item], {one.item.competency: 0}, compiler.html, compiler.cited
            )
            found[made.key] = practice.question(made.key, made.kind, made.face, made.answer_key)
        except (gaps.FaultyGaps, TextRefused, ValueError, IndexError):
            continue
    return found
