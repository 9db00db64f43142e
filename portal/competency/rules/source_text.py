"""YAML as people type it: read safely, every value with the line it stands on.

Without aliases (a few lines of them can grow to gigabytes when walked) and without repeated keys
(the second would silently win). A fault found later by its path is shown at its line.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Final

import yaml

from portal.competency.rules.reading import DocumentError, Fault, Problem, join

MAX_CHARACTERS: Final = 400_000


@dataclass(frozen=True, slots=True)
class Located:
    """A fault and the line it is on, from 1."""

    line: int
    fault: Fault

    def __str__(self) -> str:
        return f"{self.line}: {self.fault}"


class FaultyText(ValueError):
    """The text cannot be used; `located` holds every fault, in the order of the lines."""

    def __init__(self, located: Iterable[Located]) -> None:
        self.located = tuple(sorted(located, key=lambda one: one.line))
        super().__init__("; ".join(map(str, self.located)))


@dataclass(frozen=True, slots=True)
class SourceText:
    """A document and where each of its parts begins."""

    document: object
    lines: dict[str, int]

    def line(self, path: str) -> int:
        """The line of a path; of something missing, the line of what should have held it."""
        while path and path not in self.lines:
            cut = max(path.rfind("."), path.rfind("["))
            path = path[:cut] if cut > 0 else ""
        return self.lines.get(path, 1)

    def locate(self, error: DocumentError) -> FaultyText:
        """The same faults with their lines."""
        return FaultyText(Located(self.line(fault.path), fault) for fault in error.faults)


def read_source(text: str) -> SourceText:
    """The document of a YAML (or JSON) text. Raises FaultyText."""
    if len(text) > MAX_CHARACTERS:
        detail = f"more than {MAX_CHARACTERS} characters"
        raise FaultyText([Located(1, Fault("$", Problem.OUT_OF_RANGE, detail))])
    lines: dict[str, int] = {}
    document = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is not None:
            _note_lines(node, "", lines)
            document = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        raise FaultyText([_located(error)]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise FaultyText([Located(1, _not_yaml(str(error)))]) from error
    return SourceText(document, lines)


def _note_lines(node: yaml.Node, path: str, lines: dict[str, int]) -> None:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = join(path, key.value)
            _note_lines(value, inner, lines)
            lines[inner] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            _note_lines(value, f"{path}[{place}]", lines)


class _Loader(yaml.SafeLoader):
    """SafeLoader without aliases and without repeated keys."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs forgot it
            raise yaml.composer.ComposerError(
                None, None, "aliases (*name) are not allowed", event.start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                continue  # the parent refuses it
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"repeated key {key!r}", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def _day_or_text(loader: _Loader, node: yaml.ScalarNode) -> object:
    """A day that is none (2026-02-31) stays text, to be refused where a day is expected."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return str(node.value)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day_or_text)


def _located(error: yaml.MarkedYAMLError) -> Located:
    mark = error.problem_mark or error.context_mark
    return Located(mark.line + 1 if mark else 1, _not_yaml(error.problem or str(error)))


def _not_yaml(words: str) -> Fault:
    return Fault("$", Problem.NOT_YAML, " ".join(words.split())[:200])
