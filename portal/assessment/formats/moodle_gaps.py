"""Texts with gaps in Moodle XML: embedded answers (cloze), and words chosen from groups.

Ours are `[[word|another]]` to write and `[[?right|wrong]]` to choose (docs/courses.md).
"""

import html
import re
from decimal import Decimal
from xml.etree.ElementTree import Element

from portal.assessment.formats.document import ItemNote, ItemRefusal, NeutralItem, Unusable
from portal.assessment.formats.moodle_text import Question, inner
from portal.assessment.formats.numbers import decimal

_OPENS = re.compile(r"(?<!\\)\{(\d*):([A-Z_]+):")
_ENDS = re.compile(r"(?<!\\)\}")
_WRITTEN = frozenset({"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"})
_CHOSEN = re.compile(r"(?:MULTICHOICE|MC)(?:_?[VHS]{1,2})?")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:[.,]\d{1,9})?)%")
_PLACED = re.compile(r"\[\[(\d{1,3})\]\]")
_LEAD = "Lengkapi teks berikut."
_MARK = "\ue014{}\ue015"
_MARKED = re.compile("\ue014(\\d+)\ue015")


def embedded(question: Question) -> NeutralItem:
    """`{1:SHORTANSWER:=Berlin~%50%Bonn}` inside a text. Raises Unusable."""
    raw = inner(question.element.find("questiontext"))
    pieces: list[str] = []
    gaps: list[str] = []
    at = 0
    case_sensitive = False
    while found := _OPENS.search(raw, at):
        _no_braces(raw[at : found.start()])
        end = _ENDS.search(raw, found.end())
        if end is None:
            raise Unusable(ItemRefusal.GAPS, subject=raw[found.start() : found.start() + 60])
        kind = found[2]
        case_sensitive = case_sensitive or kind in ("SHORTANSWER_C", "SAC", "MWC")
        pieces += [raw[at : found.start()], _MARK.format(len(gaps))]
        gaps.append(_gap(kind, raw[found.end() : end.start()], question.notes))
        at = end.end()
    _no_braces(raw[at:])
    text = _whole(question, "".join([*pieces, raw[at:]]), gaps)
    return NeutralItem("cloze", _LEAD, text=text, case_sensitive=case_sensitive)


def chosen(question: Question) -> NeutralItem:
    """`[[1]]` inside a text; a gap offers the words of the same group. Raises Unusable."""
    raw = inner(question.element.find("questiontext"))
    boxes = [*question.element.findall("selectoption"), *question.element.findall("dragbox")]
    words = [(" ".join(inner(one).split()), one.findtext("group") or "1") for one in boxes]
    gaps: list[str] = []

    def place(found: re.Match[str]) -> str:
        number = int(found[1])
        if not 1 <= number <= len(words):
            raise Unusable(ItemRefusal.GAPS, subject=found[0])
        right, group = words[number - 1]
        others = [word for word, other in words if other == group and word != right]
        gaps.append(_choice([right, *dict.fromkeys(others)]))
        return _MARK.format(len(gaps) - 1)

    return NeutralItem("cloze", _LEAD, text=_whole(question, _PLACED.sub(place, raw), gaps))


def _whole(question: Question, raw: str, gaps: list[str]) -> str:
    """The text around the gaps in Markdown, then the gaps at their places."""
    element = question.element.find("questiontext")
    if element is None:
        raise Unusable(ItemRefusal.NO_STEM)
    cut = Element("questiontext", {"format": element.get("format") or "html"})
    cut.text = raw
    cut.extend(element.findall("file"))
    made = question.of(cut)
    return _MARKED.sub(lambda found: gaps[int(found[1])], made)


def _no_braces(text: str) -> None:
    """What is left of a gap that does not begin or end as one should."""
    bare = re.sub(r"\\[{}]|\$\$.*?\$\$|\\\(.*?\\\)", "", text, flags=re.DOTALL)
    found = re.search(r"[{}]", bare)
    if found is not None:
        raise Unusable(ItemRefusal.GAPS, subject=bare[found.start() : found.start() + 60])


def _gap(kind: str, inside: str, notes: set[ItemNote]) -> str:
    answers = [_answer(one) for one in re.split(r"(?<!\\)~", inside) if one.strip()]
    if kind in _WRITTEN:
        return _written(answers, notes)
    if _CHOSEN.fullmatch(kind):
        right = [word for word, worth in answers if worth == 100]
        if any(0 < worth < 100 for _, worth in answers):
            notes.add(ItemNote.PARTIAL_CREDIT)
        if len(right) != 1:
            reason = ItemRefusal.MANY_RIGHT if right else ItemRefusal.NO_RIGHT
            raise Unusable(reason, count=len(right))
        return _choice([right[0], *(word for word, worth in answers if worth != 100)])
    if kind in ("NUMERICAL", "NM"):
        return _written([_exact(*one) for one in answers], notes)
    raise Unusable(ItemRefusal.GAP_KIND, subject=kind)


def _answer(raw: str) -> tuple[str, Decimal]:
    """The words of one answer and its share of the marks; its remark has no place here."""
    text = re.split(r"(?<!\\)#", raw, maxsplit=1)[0].strip()
    worth = Decimal(100 if text.startswith("=") else 0)
    text = text.removeprefix("=")
    found = _WEIGHT.match(text)
    if found is not None:
        worth, text = decimal(found[1]), text[found.end() :]
    words = html.unescape(re.sub(r"<[^<>]*>|\\(?=[~=#{}\\])", "", text))
    return " ".join(words.split()), worth


def _written(answers: list[tuple[str, Decimal]], notes: set[ItemNote]) -> str:
    right = list(dict.fromkeys(w for w, worth in answers if worth == 100 and "*" not in w))
    if any(worth < 100 for _, worth in answers):
        notes.add(ItemNote.PARTIAL_CREDIT)
    if not right:
        raise Unusable(ItemRefusal.NO_RIGHT)
    return _joined("", right)


def _choice(words: list[str]) -> str:
    if len(words) < 2:
        raise Unusable(ItemRefusal.FEW_OPTIONS, count=len(words))
    return _joined("?", words)


def _joined(sign: str, words: list[str]) -> str:
    for word in words:
        if not word or word.startswith("?") or re.search(r"\||\[\[|\]\]", word):
            raise Unusable(ItemRefusal.GAPS, subject=word[:60] or "{}")
    return f"[[{sign}{'|'.join(words)}]]"


def _exact(word: str, worth: Decimal) -> tuple[str, Decimal]:
    """A number in a gap is compared as it is written, so it may have no tolerance."""
    value, _, tolerance = word.partition(":")
    if tolerance.strip() and decimal(tolerance) != 0:
        raise Unusable(ItemRefusal.GAP_KIND, subject=f"NUMERICAL ±{tolerance.strip()[:20]}")
    decimal(value)
    return value.strip(), worth
