"""The one canonical form of every file of a course folder.

Fields stand in the order of the documents; one that says nothing but its default is left out,
unless readers look for it; texts wrap at 100 columns. A body in Markdown is kept as it is, but
for its edges. Reading what is written here gives the same documents again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import yaml
from yaml.resolver import Resolver

from portal.content.documents import (
    BankDocument,
    CompetencyAim,
    CompletionRule,
    CourseDocument,
    Document,
    ItemFile,
    LessonMatter,
    ModuleDocument,
    OptionDocument,
    QuizDocument,
)

WIDTH = 100
_ALWAYS: dict[type[Document], frozenset[str]] = {
    CourseDocument: frozenset({"language", "cover"}),
    CompetencyAim: frozenset({"strand"}),
    CompletionRule: frozenset({"lessons"}),
    BankDocument: frozenset({"kind", "public_keys"}),
    QuizDocument: frozenset({"pass_percent", "attempts", "wait_minutes", "release"}),
    OptionDocument: frozenset({"correct"}),
}
_IN_A_ROW = frozenset({"tags"})
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`\ufeff][^\n\t\ufeff]*")
_SPECIAL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\t\u2028\u2029\ufeff\ud800-\udfff]")
_resolver = Resolver()


def document(one: Document) -> str:
    """A document as the whole text of a YAML file."""
    return "\n".join(_mapping(plain(one), "")) + "\n"


def module(title: str) -> str:
    return document(ModuleDocument(title=title))


def items(some: Iterable[ItemFile]) -> str:
    """The text of a file of items."""
    lines = [line for item in some for line in _entry(plain(item), "")]
    return "\n".join(lines) + "\n" if lines else "[]\n"


def lesson(matter: LessonMatter, body: str) -> str:
    """Front matter and the body exactly as given."""
    return f"---\n{document(matter)}---\n{body}"


def tidy(body: str) -> str:
    """A body with one blank line before it and one line end behind it."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n" + "\n".join(map(_without_tail, lines)).strip("\n") + "\n"


def _without_tail(line: str) -> str:
    """Two spaces at the end of a line of text break it; all others mean nothing."""
    bare = line.rstrip(" \t")
    return f"{bare}  " if bare and line[len(bare) :] == "  " else bare


def plain(one: Document) -> dict[str, Any]:
    """The fields worth writing, in order."""
    kept: dict[str, Any] = {}
    always = _ALWAYS.get(type(one), frozenset())
    for name, info in type(one).model_fields.items():
        value = getattr(one, name)
        if name in always or info.is_required() or value != info.get_default():
            kept[name] = _value(value)
    return kept


def _value(value: Any) -> Any:
    if isinstance(value, Document):
        return plain(value)
    if isinstance(value, (list, tuple)):
        return [_value(one) for one in value]
    if isinstance(value, dict):
        return {key: _value(one) for key, one in value.items()}
    return value


def _mapping(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        yield from _field(_scalar_key(key), value, indent, in_a_row=key in _IN_A_ROW)


def _field(key: str, value: Any, indent: str, *, in_a_row: bool) -> Iterator[str]:
    head = f"{indent}{key}:"
    if isinstance(value, dict):
        yield head if value else f"{head} {{}}"
        yield from _mapping(value, f"{indent}  ")
    elif isinstance(value, list):
        row = _row(value) if in_a_row or not value else ""
        if row and len(head) + 1 + len(row) <= WIDTH:
            yield f"{head} {row}"
            return
        yield head
        for one in value:
            yield from _entry(one, f"{indent}  ")
    else:
        yield from _scalar(f"{head} ", value, indent)


def _entry(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        for at, line in enumerate(_mapping(value, f"{indent}  ")):
            yield f"{indent}- {line[len(indent) + 2 :]}" if at == 0 else line
    else:
        yield from _scalar(f"{indent}- ", value, indent)


def _row(values: Sequence[Any]) -> str:
    return "[" + ", ".join(map(_in_row, values)) + "]"


def _in_row(value: Any) -> str:
    text = str(value)
    return text if _WORD.fullmatch(text) and _is_text(text) else _quoted(text)


def _scalar_key(key: str) -> str:
    return key if _may_be_plain(key) else _quoted(key)


def _scalar(head: str, value: Any, indent: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield head + _number(value)
    elif "\n" in value and _may_be_literal(value):
        yield from _literal(head, value, indent)
    elif _may_be_plain(value) and len(head) + len(value) <= WIDTH:
        yield head + value
    elif len(head) + len(_quoted(value)) <= WIDTH or not _may_be_folded(value):
        yield head + _quoted(value)
    else:
        yield f"{head}>-"
        yield from _wrapped(value, f"{indent}  ")


def _number(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return str(int(value)) if whole else format(value.normalize(), "f")
    return str(value)


def _is_text(value: str) -> bool:
    """Whether YAML would read the bare words as text, not as a number, a date or a yes."""
    tag: str = _resolver.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]  # untyped there
    return tag.endswith(":str")


def _may_be_plain(value: str) -> bool:
    return (
        _PLAIN.fullmatch(value) is not None
        and not value.endswith((" ", ":"))
        and ": " not in value
        and " #" not in value
        and not _SPECIAL.search(value)
        and _is_text(value)
    )


def _may_be_folded(value: str) -> bool:
    words = value.split(" ")
    return all(words) and "\n" not in value and not _SPECIAL.search(value)


def _may_be_literal(value: str) -> bool:
    starts = value.lstrip("\n")
    return bool(starts) and not starts.startswith(" ") and not _SPECIAL.search(value)


def _literal(head: str, value: str, indent: str) -> Iterator[str]:
    body = value.rstrip("\n")
    ends = len(value) - len(body)
    yield head + ("|-", "|", "|+")[min(ends, 2)]
    for line in body.split("\n"):
        yield f"{indent}  {line}" if line else ""
    yield from [""] * (ends - 1)


def _wrapped(value: str, indent: str) -> Iterator[str]:
    line = ""
    for word in value.split(" "):
        if line and len(indent) + len(line) + 1 + len(word) > WIDTH:
            yield indent + line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield indent + line


def _quoted(value: str) -> str:
    """In double quotes on one line."""
    text = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + _SPECIAL.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + '"'
