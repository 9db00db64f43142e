"""Aiken: a question, options behind capital letters, and the letter of the right one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.assessment.formats import markup
from portal.assessment.formats.document import (
    Entry,
    ItemRefusal,
    NeutralItem,
    Option,
    Unusable,
)
from portal.assessment.formats.judging import judge
from portal.assessment.formats.source import label_of, lines_of, refuse_strange

_OPTION = re.compile(r"\s*([A-Z])[.)]\s+(.*)")
_ANSWER = re.compile(r"\s*ANSWER\s*:\s*(.*?)\s*")


@dataclass
class _Question:
    line: int
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    answer: str | None = None
    raw: list[str] = field(default_factory=list)


def read(data: bytes) -> Iterator[Entry]:
    """Every item of a file. Raises Refused(ItemFileRefusal)."""
    for number, question in enumerate(_questions(lines_of(data)), start=1):
        label = label_of(" ".join(question.stem))
        try:
            refuse_strange("\n".join(question.raw), question.line)
            yield Entry(number, question.line, label, judge(_item(question)))
        except Unusable as error:
            yield Entry(number, error.line or question.line, label, refusal=error.said)


def _questions(lines: list[str]) -> Iterator[_Question]:
    """An answer ends its question; so does a new question where the answer was forgotten."""
    here: _Question | None = None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            if here is not None:
                here.raw.append("")
            continue
        option, answer = _OPTION.fullmatch(line), _ANSWER.fullmatch(line)
        is_text = option is None and answer is None
        if here is not None and here.options and is_text:
            yield here
            here = None
        here = here or _Question(number)
        here.raw.append(line)
        if answer is not None:
            here.answer = answer[1]
            yield here
            here = None
        elif option is not None:
            here.options.append((option[1], option[2]))
        else:
            here.stem.append(line.strip())
    if here is not None:
        yield here


def _item(question: _Question) -> NeutralItem:
    letters = [letter for letter, _ in question.options]
    if question.answer is None and not question.options:
        raise Unusable(ItemRefusal.DESCRIPTION)
    if question.answer is None or not question.answer:
        raise Unusable(ItemRefusal.NO_RIGHT)
    if len(set(letters)) < len(letters):
        twice = next(one for one in letters if letters.count(one) > 1)
        raise Unusable(ItemRefusal.OPTION_TWICE, subject=twice)
    if question.answer not in letters:
        raise Unusable(ItemRefusal.KEY_NOT_OPTION, subject=question.answer[:40])
    options = [
        Option(markup.plain(text), letter == question.answer) for letter, text in question.options
    ]
    return NeutralItem("single", markup.plain("\n".join(question.stem)), options=tuple(options))


def is_likely(data: bytes) -> bool:
    """Whether a text has the line that every Aiken item ends with."""
    return re.search(rb"^ANSWER\s*:\s*[A-Z]\s*$", data, re.MULTILINE) is not None
