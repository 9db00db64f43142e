"""Moodle XML: `<quiz>` with one `<question>` after the other, read without trust."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from portal.assessment.formats import moodle_gaps
from portal.assessment.formats.document import (
    Entry,
    ItemFileRefusal,
    ItemNote,
    ItemRefusal,
    NeutralItem,
    Number,
    Option,
    Said,
    Unusable,
)
from portal.assessment.formats.judging import judge
from portal.assessment.formats.moodle_text import Question, inner, share
from portal.assessment.formats.moodle_tree import parse
from portal.assessment.formats.numbers import decimal, spelt, with_tolerance
from portal.assessment.formats.source import MAX_ITEM_CHARS, label_of
from portal.core.errors import Refused

_REFUSED = {
    "essay": ItemRefusal.ESSAY,
    "description": ItemRefusal.DESCRIPTION,
    "calculated": ItemRefusal.CALCULATED,
    "calculatedmulti": ItemRefusal.CALCULATED,
    "calculatedsimple": ItemRefusal.CALCULATED,
}


def read(data: bytes) -> Iterator[Entry]:
    """Every item of a file; categories are none. Raises Refused(ItemFileRefusal)."""
    tree = parse(data)
    if tree.root.tag != "quiz":
        raise Refused(ItemFileRefusal.NOT_MOODLE, subject=str(tree.root.tag)[:40])
    questions = [one for one in tree.root.iter("question") if one.get("type") != "category"]
    for number, element in enumerate(questions, start=1):
        yield _entry(number, tree.line(element), element)


def _entry(number: int, line: int, element: Element) -> Entry:
    question = Question(element, set())
    label = label_of(question.name or inner(element.find("questiontext")))
    try:
        item = judge(_item(question))
    except Unusable as error:
        return Entry(number, line, label, refusal=error.said)
    notes = tuple(Said(note) for note in sorted(question.notes))
    return Entry(number, line, label, item, notes=notes)


def _item(question: Question) -> NeutralItem:
    kind = (question.element.get("type") or "").strip().lower()
    if kind in _REFUSED:
        raise Unusable(_REFUSED[kind])
    reader = _KINDS.get(kind)
    if reader is None:
        raise Unusable(ItemRefusal.KIND_UNKNOWN, subject=kind[:40] or "?")
    if question.value("hidden") == "1":
        raise Unusable(ItemRefusal.HIDDEN)
    if sum(map(len, _strings(question.element))) > MAX_ITEM_CHARS:
        raise Unusable(ItemRefusal.TOO_LONG, limit=MAX_ITEM_CHARS)
    if question.value("defaultgrade") and decimal(question.value("defaultgrade")) != 1:
        question.notes.add(ItemNote.MARKS)
    item = reader(question)
    tags = question.element.findall("tags/tag")
    return replace(
        item,
        explanation=question.text("generalfeedback"),
        key=question.value("idnumber"),
        name=question.name,
        tags=tuple(tag for one in tags if (tag := inner(one).strip())),
        pictures=tuple(question.pictures.values()),
    )


def _strings(element: Element) -> Iterator[str]:
    """All that is written in an element, but for the files that came with it."""
    for one in element.iter():
        if one.tag != "file":
            yield one.text or ""


def _choice(question: Question) -> NeutralItem:
    is_single = question.value("single").lower() in ("true", "1", "")
    options = []
    for answer in question.element.findall("answer"):
        worth = share(answer)
        is_right = worth == 100 if is_single else worth > 0
        if is_single and 0 < worth < 100:
            question.notes.add(ItemNote.PARTIAL_CREDIT)
        options.append(Option(question.of(answer), is_right, question.of(answer.find("feedback"))))
    kind = "single" if is_single else "multiple"
    return NeutralItem(kind, question.text("questiontext"), options=tuple(options))


def _true_false(question: Question) -> NeutralItem:
    options = {}
    for answer in question.element.findall("answer"):
        word = inner(answer).strip().lower()
        options[word] = (share(answer) == 100, question.of(answer.find("feedback")))
    if set(options) != {"true", "false"}:
        raise Unusable(ItemRefusal.NO_RIGHT)
    made = [Option(word, *options[key]) for word, key in (("Benar", "true"), ("Salah", "false"))]
    return NeutralItem("true_false", question.text("questiontext"), options=tuple(made))


def _short(question: Question) -> NeutralItem:
    options = []
    for answer in question.element.findall("answer"):
        words, worth = " ".join(inner(answer).split()), share(answer)
        if worth < 100:
            question.notes.add(ItemNote.PARTIAL_CREDIT if worth > 0 else ItemNote.WILDCARD)
        elif "*" in words.replace("\\*", ""):
            question.notes.add(ItemNote.WILDCARD)
        else:
            why = question.of(answer.find("feedback"))
            options.append(Option(words.replace("\\*", "*"), why=why))
    if not options and ItemNote.WILDCARD in question.notes:
        raise Unusable(ItemRefusal.WILDCARD)
    return NeutralItem(
        "short",
        question.text("questiontext"),
        options=tuple(options),
        case_sensitive=question.value("usecase") == "1",
    )


def _numeric(question: Question) -> NeutralItem:
    answers = question.element.findall("answer")
    full = [one for one in answers if share(one) == 100]
    if len(full) < len(answers):
        question.notes.add(ItemNote.PARTIAL_CREDIT)
    if not full:
        raise Unusable(ItemRefusal.NO_RIGHT)
    if len(full) > 1:
        raise Unusable(ItemRefusal.MANY_NUMBERS, count=len(full))
    number = with_tolerance(inner(full[0]), (full[0].findtext("tolerance") or "").strip())
    return NeutralItem(
        "numeric", question.text("questiontext"), number=_with_units(number, question.element)
    )


def _with_units(number: Number, element: Element) -> Number:
    """Moodle's multiplier says how many of a unit make one of the first; ours is its inverse."""
    found = {}
    for unit in element.findall("units/unit"):
        name = (unit.findtext("unit_name") or "").strip()
        multiplier = decimal(unit.findtext("multiplier") or "1")
        if not name or multiplier <= 0:
            raise Unusable(ItemRefusal.UNIT, subject=name[:40] or "?")
        found[name] = multiplier
    main = next((name for name, multiplier in found.items() if multiplier == 1), "")
    if found and not main:
        raise Unusable(ItemRefusal.UNIT, subject=next(iter(found))[:40])
    others = {name: spelt(1 / by) for name, by in found.items() if name != main}
    return Number(number.value, number.tolerance, main, others)


def _matching(question: Question) -> NeutralItem:
    pairs: list[tuple[str, str]] = []
    distractors: list[str] = []
    for one in question.element.findall("subquestion"):
        left, right = question.of(one), question.plain(one.find("answer"))
        if left:
            pairs.append((left, right))
        else:
            distractors.append(right)
    return NeutralItem(
        "matching",
        question.text("questiontext"),
        pairs=tuple(pairs),
        distractors=tuple(distractors),
    )


def _ordering(question: Question) -> NeutralItem:
    """The share of an answer is its place."""
    answers = sorted(question.element.findall("answer"), key=share)
    steps = tuple(question.of(one) for one in answers)
    return NeutralItem("ordering", question.text("questiontext"), sequence=steps)


_KINDS: dict[str, Callable[[Question], NeutralItem]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short,
    "numerical": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": moodle_gaps.embedded,
    "multianswer": moodle_gaps.embedded,
    "gapselect": moodle_gaps.chosen,
    "ddwtos": moodle_gaps.chosen,
}
