"""An item as a learner will meet it, and with its key: what a paper would show of it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.assessment import papers, review
from portal.assessment.review import ReviewedItem
from portal.assessment.rules.kinds import KINDS
from portal.assessment.rules.shuffling import Shuffler
from portal.assessment.service.banks import ItemDocument
from portal.content import gaps, items
from portal.content.compiling import Compiler
from portal.content.documents import ItemFile
from portal.content.folder import Folder
from portal.core.text import TextRefused


@dataclass(frozen=True, slots=True)
class Preview:
    """The same item twice: in the order of some paper, and with its solution."""

    shown: ReviewedItem
    solved: ReviewedItem


def preview(read: Folder, item: ItemFile) -> Preview | None:
    """None for an item that cannot be shown yet; its checklist says why."""
    compiler = Compiler(read)
    try:
        [made] = items.documents([item], {item.competency: 0}, compiler.html, compiler.cited)
    except (gaps.FaultyGaps, TextRefused, ValueError, IndexError):
        return None
    asked, solved = (_placed(made, ref) for ref in ("soal", "kunci"))
    known = (made.answer_key, made.face)
    return Preview(
        ReviewedItem(papers.face_of(1, asked, made.face, None), 0, item.marks, None),
        ReviewedItem(
            papers.face_of(1, solved, made.face, None),
            0,
            item.marks,
            review.solution(solved, known),
        ),
    )


def _placed(made: ItemDocument, ref: str) -> Mapping[str, Any]:
    """The item in a paper of its own; two on one page share no id."""
    kind = KINDS[made.kind]
    place = kind.place(kind.shape(made.face), Shuffler(ref.encode()))
    return {"ref": ref, "kind": made.kind, **place}
