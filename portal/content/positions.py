"""YAML as plain data that remembers on which line each value stands.

No tags, no aliases, no key twice, a bounded number of values: a file cannot make more of itself
than it shows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from portal.content.faults import Code

MAX_VALUES = 50_000
_TAB = re.compile(r"^ *\t", re.MULTILINE)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Where = tuple[str | int, ...]


class FaultyYaml(ValueError):
    """A text that is not read; `line` counts from 1."""

    def __init__(self, code: Code, line: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the values of one document stand."""

    known: dict[_Where, int] = field(default_factory=dict)
    first: int = 1
    above: _Where = ()

    def of(self, *where: str | int) -> int:
        """The line of a value, or of the nearest thing around it."""
        path = (*self.above, *where)
        for length in range(len(path), -1, -1):
            found = self.known.get(path[:length])
            if found is not None:
                return found
        return self.first

    def inside(self, *where: str | int) -> "Lines":
        """The same for a part of the document."""
        return Lines(self.known, self.of(*where), (*self.above, *where))


def read(text: str, first_line: int = 1) -> tuple[Any, Lines]:
    """The data of a text that begins on `first_line` of its file. Raises FaultyYaml."""
    if tab := _TAB.search(text):
        line = text.count("\n", 0, tab.start()) + first_line
        raise FaultyYaml(Code.YAML_TAB, line, "a tab indents this line; use spaces")
    try:
        _refuse_bombs(text, first_line)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            known = dict(_walk(node, (), first_line)) if node is not None else {}
            data = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except FaultyYaml:
        raise
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark else 0) + first_line
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise FaultyYaml(Code.YAML_SYNTAX, line, f"not valid YAML: {problem}") from error
    except (ValueError, OverflowError) as error:  # such as the 31st of February
        raise FaultyYaml(Code.YAML_SYNTAX, first_line, f"not valid YAML: {error}") from error
    return data, Lines(known, first_line)


def _refuse_bombs(text: str, first_line: int) -> None:
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        mark = event.start_mark
        line = (mark.line if mark else 0) + first_line
        if isinstance(event, yaml.AliasEvent):
            raise FaultyYaml(Code.YAML_ALIAS, line, "aliases (*name) are not allowed")
        if count > MAX_VALUES:
            raise FaultyYaml(Code.YAML_TOO_MUCH, line, f"more than {MAX_VALUES} values")


def _walk(node: yaml.Node, where: _Where, first: int) -> Iterator[tuple[_Where, int]]:
    yield where, node.start_mark.line + first
    if isinstance(node, yaml.SequenceNode):
        for at, child in enumerate(node.value):
            yield from _walk(child, (*where, at), first)
    elif isinstance(node, yaml.MappingNode):
        yield from _walk_mapping(node.value, where, first)


def _walk_mapping(
    pairs: Sequence[tuple[yaml.Node, yaml.Node]], where: _Where, first: int
) -> Iterator[tuple[_Where, int]]:
    seen: set[str] = set()
    for key, value in pairs:
        name = str(key.value)
        line = key.start_mark.line + first
        if name in seen:
            raise FaultyYaml(Code.YAML_KEY_TWICE, line, f"the field {name} stands here twice")
        seen.add(name)
        yield from _walk(value, (*where, name), first)
        yield (*where, name), line
