"""The answers of a GIFT item: which of the engine's kinds they make, and what is right."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.assessment.formats import numbers
from portal.assessment.formats.document import (
    ItemNote,
    ItemRefusal,
    NeutralItem,
    Number,
    Option,
    Unusable,
)
from portal.assessment.formats.gift_text import Text, cut, find

_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_WEIGHT = re.compile(r"\s*%\s*(-?\d{1,3}(?:[.,]\d{1,9})?)\s*%")
_FULL = Decimal(100)


@dataclass(frozen=True, slots=True)
class _Answer:
    """`weight` is the stated share of the marks; None for none."""

    sign: str
    text: str
    weight: Decimal | None
    why: str


def read(inside: str, text: Text) -> NeutralItem:
    """An item without its stem from what stands between the braces. Raises Unusable."""
    answers, general = cut(inside, "####")
    explanation = text.markdown(general) if general is not None else ""
    bare = answers.strip()
    if not bare:
        raise Unusable(ItemRefusal.ESSAY)
    truth = _TRUTH.get(cut(bare, "#")[0].strip().upper())
    if truth is not None:
        return _true_false(bare, truth, text, explanation)
    if bare.startswith("#"):
        return NeutralItem("numeric", "", number=_number(bare[1:], text), explanation=explanation)
    found = list(_answers(bare))
    if not found:
        raise Unusable(ItemRefusal.NO_RIGHT)
    if any(find(one.text, "->") >= 0 for one in found):
        return _matching(found, text, explanation)
    if any(one.sign == "~" for one in found):
        return _choice(found, text, explanation)
    return _short(found, text, explanation)


def _true_false(bare: str, truth: bool, text: Text, explanation: str) -> NeutralItem:
    """The first remark is for who is wrong, the second for who is right."""
    _, remarks = cut(bare, "#")
    wrong, right = cut(remarks, "#") if remarks is not None else ("", None)
    why = {False: text.markdown(wrong), True: text.markdown(right or "")}
    options = [Option(word, truth is value, why[truth is value]) for word, value in _WORDS]
    return NeutralItem("true_false", "", options=tuple(options), explanation=explanation)


_WORDS = (("Benar", True), ("Salah", False))


def _answers(bare: str) -> Iterator[_Answer]:
    """Answers begin with `=` or `~`; the remark of each with `#`."""
    at = min((place for place in (find(bare, "="), find(bare, "~")) if place >= 0), default=-1)
    if at > 0 and bare[:at].strip():
        raise Unusable(ItemRefusal.KIND_UNKNOWN, subject=bare[:at].strip()[:40])
    while at >= 0:
        sign = bare[at]
        nexts = [place for one in "=~" if (place := find(bare, one, at + 1)) >= 0]
        end = min(nexts, default=len(bare))
        body, why = cut(bare[at + 1 : end], "#")
        found = _WEIGHT.match(body)
        weight = Decimal(found[1].replace(",", ".")) if found else None
        yield _Answer(sign, body[found.end() :] if found else body, weight, why or "")
        at = end if end < len(bare) else -1


def _choice(found: Sequence[_Answer], text: Text, explanation: str) -> NeutralItem:
    """One `=` makes a single choice; weights alone make several right answers."""
    several = all(one.sign == "~" for one in found)
    options = []
    for one in found:
        share = one.weight if one.weight is not None else _FULL if one.sign == "=" else Decimal(0)
        is_right = share > 0 if several else one.sign == "=" and share == _FULL
        if not several and not is_right and share > 0:
            text.notes.add(ItemNote.PARTIAL_CREDIT)
        options.append(Option(text.markdown(one.text), is_right, text.markdown(one.why)))
    kind = "multiple" if several and any(one.weight for one in found) else "single"
    return NeutralItem(kind, "", options=tuple(options), explanation=explanation)


def _short(found: Sequence[_Answer], text: Text, explanation: str) -> NeutralItem:
    options = []
    for one in found:
        words = text.words(one.text)
        if one.weight is not None and one.weight < _FULL:
            note = ItemNote.PARTIAL_CREDIT if one.weight > 0 else ItemNote.WILDCARD
            text.notes.add(note)
        elif "*" in words.replace("\\*", ""):
            text.notes.add(ItemNote.WILDCARD)
        else:
            options.append(Option(words.replace("\\*", "*"), why=text.markdown(one.why)))
    if not options and ItemNote.WILDCARD in text.notes:
        raise Unusable(ItemRefusal.WILDCARD)
    return NeutralItem("short", "", options=tuple(options), explanation=explanation)


def _matching(found: Sequence[_Answer], text: Text, explanation: str) -> NeutralItem:
    pairs: list[tuple[str, str]] = []
    distractors: list[str] = []
    for one in found:
        left, right = cut(one.text, "->")
        if right is None or one.sign != "=":
            raise Unusable(ItemRefusal.PAIR_HALF, subject=one.text.strip()[:60])
        if left.strip():
            pairs.append((text.markdown(left), text.markdown(right)))
        else:
            distractors.append(text.markdown(right))
    return NeutralItem(
        "matching", "", pairs=tuple(pairs), distractors=tuple(distractors), explanation=explanation
    )


def _number(bare: str, text: Text) -> Number:
    """`1822:2`, `3..5`, or several lines of which one earns everything."""
    if find(bare, "=") < 0:
        return _one_number(cut(bare, "#")[0])
    found = list(_answers(bare.strip()))
    full = [one for one in found if one.weight is None or one.weight == _FULL]
    if len(full) < len(found):
        text.notes.add(ItemNote.PARTIAL_CREDIT)
    if not full:
        raise Unusable(ItemRefusal.NO_RIGHT)
    if len(full) > 1:
        raise Unusable(ItemRefusal.MANY_NUMBERS, count=len(full))
    return _one_number(full[0].text)


def _one_number(raw: str) -> Number:
    if ".." in raw:
        low, _, high = raw.partition("..")
        return numbers.within(low, high)
    value, tolerance = cut(raw, ":")
    return numbers.with_tolerance(value, tolerance or "")
