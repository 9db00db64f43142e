"""A neutral item as an item of a course or bank folder.

What the file does not say (what an item measures, how hard it is, why an option is wrong) stays
as it is in the bank, so that importing a file again takes nothing away that was added since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from portal.assessment.formats import ItemRefusal, NeutralItem, Option, Unusable
from portal.content import tex
from portal.content.checks.words import folded
from portal.content.documents import ItemFile
from portal.content.importing.keys import slug
from portal.content.scanning import scan

LEAD = "Lengkapi teks berikut."
_TRUTH = {"en": {"Benar": "True", "Salah": "False"}}
_CLASSES = ("competency", "kompetensi", "level", "difficulty", "kesukaran", "kesulitan")
_SAME = {"kompetensi": "competency", "kesukaran": "difficulty", "kesulitan": "difficulty"}
_HARD = {"mudah": "easy", "sedang": "medium", "sulit": "hard"}


@dataclass(frozen=True, slots=True)
class Terms:
    """What an item is taken for when neither its file nor the bank says so."""

    competency: str
    level: int
    difficulty: Literal["easy", "medium", "hard"] = "medium"
    language: str = "id"


def made(item: NeutralItem, key: str, terms: Terms, old: ItemFile | None) -> ItemFile:
    """Raises Unusable."""
    _refuse_formulas(item)
    tags, classes = _sorted(item.tags)
    fields: dict[str, Any] = {
        "id": key,
        "type": item.kind,
        "competency": item.competency or classes.get("competency", ""),
        "level": item.level or _level(classes.get("level", "")),
        "difficulty": item.difficulty or classes.get("difficulty", ""),
        "tags": tags,
        "marks": item.marks,
        "stem": item.stem or LEAD,
        "explanation": item.explanation,
        "source": item.source,
        **_body(item, terms, old),
    }
    before = old.model_dump() if old is not None else {}
    standing = {"competency": terms.competency, "level": terms.level, "marks": 1}
    standing["difficulty"] = terms.difficulty
    for name in ("competency", "level", "difficulty", "tags", "marks", "explanation", "source"):
        if not fields[name]:
            fields[name] = before.get(name) or standing.get(name, fields[name])
    return ItemFile.model_validate(fields)


def _level(text: str) -> int:
    return int(text) if text in ("1", "2", "3", "4", "5") else 0


def _sorted(tags: Sequence[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Tags proper, and those that classify: `kompetensi:spbe`, `level:2`, `kesukaran:sulit`."""
    plain: dict[str, None] = {}
    classes: dict[str, str] = {}
    for tag in tags:
        name, colon, value = (part.strip() for part in tag.partition(":"))
        if colon and name.lower() in _CLASSES:
            kind = _SAME.get(name.lower())
            low = value.lower()
            classes[kind or name.lower()] = _HARD.get(low, low)
        elif made_ := slug(tag, 40):
            plain[made_] = None
    if classes.get("difficulty") not in ("easy", "medium", "hard"):
        classes.pop("difficulty", None)
    return tuple(plain), classes


def _body(item: NeutralItem, terms: Terms, old: ItemFile | None) -> dict[str, Any]:
    """The fields of the item's kind alone."""
    match item.kind:
        case "short":
            whys = {folded(one.text): one.why for one in old.answers} if old else {}
            answers = [{"text": o.text, "why": _why(o, whys)} for o in item.options]
            return {"answers": answers, "case_sensitive": item.case_sensitive}
        case "numeric":
            return {"answer": _number(item)}
        case "matching":
            pairs = [{"left": left, "right": right} for left, right in item.pairs]
            return {"pairs": pairs, "distractors": item.distractors}
        case "ordering":
            return {"sequence": item.sequence}
        case "cloze":
            return {"text": item.text, "case_sensitive": item.case_sensitive}
    words = _TRUTH.get(terms.language, {}) if item.kind == "true_false" else {}
    whys = {folded(one.text): one.why for one in old.options} if old else {}
    options = [
        {
            "text": words.get(one.text, one.text),
            "correct": one.is_right,
            "why": _why(one, whys),
        }
        for one in item.options
    ]
    return {"options": options}


def _why(option: Option, known: dict[str, str]) -> str:
    return option.why or known.get(folded(option.text), "")


def _number(item: NeutralItem) -> dict[str, Any]:
    if item.number is None:
        raise Unusable(ItemRefusal.NO_RIGHT)
    number = item.number
    return {
        "value": Decimal(number.value),
        "tolerance": Decimal(number.tolerance),
        "unit": number.unit,
        "units": {name: Decimal(worth) for name, worth in number.units.items()},
    }


def _refuse_formulas(item: NeutralItem) -> None:
    """A formula that would be shown as raw TeX is told now, not by learners."""
    options = [text for one in item.options for text in (one.text, one.why)]
    sides = [side for pair in item.pairs for side in pair]
    for text in (item.stem, item.text, item.explanation, *options, *sides, *item.sequence):
        for formula in scan(text).formulas:
            try:
                tex.convert(formula.tex, display=formula.is_block)
            except tex.FaultyTex as error:
                subject = f"{formula.tex[:60]} ({error})"
                raise Unusable(ItemRefusal.FORMULA, subject=subject) from error
