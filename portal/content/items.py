"""From an item as its author wrote it to what is shown and what is known, apart (EX-1).

Wherever the authored order would tell the key (the steps of an ordering, the partners of a
matching, the words of a chosen gap), the face has an order of its own: that of a hash.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from portal.assessment.service.banks import ItemDocument
from portal.content import gaps
from portal.content.documents import ItemFile

Cited = Callable[[str], str]
Render = Callable[[str], str]
Sides = tuple[dict[str, Any], dict[str, Any]]


def documents(
    items: Iterable[ItemFile],
    competency_ids: Mapping[str, int],
    render: Render,
    cited: Cited = str,
) -> list[ItemDocument]:
    """Items ready to be published; `cited` words their sources for learners.

    Raises KeyError for an unknown competency, FaultyGaps.
    """
    return [_document(item, competency_ids[item.competency], render, cited) for item in items]


def placed(document: ItemDocument, path: str, position: int) -> ItemDocument:
    """The same item, knowing the file it stands in and its place there."""
    return replace(document, file=path.removeprefix("items/"), position=position)


def _document(item: ItemFile, competency_id: int, render: Render, cited: Cited) -> ItemDocument:
    face, key = _KINDS[item.type](item, render)
    return ItemDocument(
        key=item.id,
        kind=item.type,
        competency_id=competency_id,
        level=item.level,
        difficulty=item.difficulty,
        tags=item.tags,
        source=item.model_dump(mode="json", exclude_defaults=True),
        face={"stem": render(item.stem), **face},
        answer_key={
            **key,
            "marks": item.marks,
            "explanation": render(item.explanation),
            "source": cited(item.source),
        },
    )


def _line(html: str) -> str:
    """HTML of one paragraph without the paragraph: an option or a label stands in a line."""
    inner = html.strip().removeprefix("<p>").removesuffix("</p>")
    return inner if f"<p>{inner}</p>" == html.strip() and "<p>" not in inner else html


def _choice(item: ItemFile, render: Render) -> Sides:
    return {"options": [_line(render(option.text)) for option in item.options]}, {
        "correct": [n for n, option in enumerate(item.options) if option.correct],
        "why": [_line(render(option.why)) for option in item.options],
    }


def _short(item: ItemFile, render: Render) -> Sides:
    return {}, {
        "accepted": [answer.text for answer in item.answers],
        "case_sensitive": item.case_sensitive,
        "why": [render(answer.why) for answer in item.answers],
    }


def _numeric(item: ItemFile, _render: Render) -> Sides:
    if item.answer is None:
        raise ValueError(f"item {item.id} has no answer")
    answer = item.answer
    units = {answer.unit: "1"} if answer.unit else {}
    units |= {name: str(worth) for name, worth in sorted(answer.units.items())}
    return {"units": list(units)}, {
        "value": str(answer.value),
        "tolerance": str(answer.tolerance),
        "worth": list(units.values()),
    }


def _matching(item: ItemFile, render: Render) -> Sides:
    partners = _own_order({pair.right for pair in item.pairs} | set(item.distractors))
    return {
        "left": [_line(render(pair.left)) for pair in item.pairs],
        "right": [_line(render(partner)) for partner in partners],
    }, {"pairs": [partners.index(pair.right) for pair in item.pairs]}


def _ordering(item: ItemFile, render: Render) -> Sides:
    parts = _own_order(item.sequence)
    return {"parts": [_line(render(part)) for part in parts]}, {
        "order": [parts.index(part) for part in item.sequence]
    }


def _cloze(item: ItemFile, render: Render) -> Sides:
    text = gaps.rendered(item.text, render)
    options = [_own_order(gap.words) if gap.is_chosen else [] for gap in text.gaps]
    return {"pieces": list(text.pieces), "gaps": options}, {
        "case_sensitive": item.case_sensitive,
        "gaps": [
            {"correct": known.index(gap.words[0])} if known else {"accepted": list(gap.words)}
            for gap, known in zip(text.gaps, options, strict=True)
        ],
    }


def _own_order(texts: Iterable[str]) -> list[str]:
    """The same things in the same order whoever wrote them in whichever."""
    return sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest())


_KINDS: dict[str, Callable[[ItemFile, Render], Sides]] = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _choice,
    "short": _short,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
}
