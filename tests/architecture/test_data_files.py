"""A key written twice in a data file is a mistake that YAML hides: the later one silently wins."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path for folder in ("portal", "tests", "courses") for path in (ROOT / folder).rglob("*.yaml")
)


class Strict(yaml.CSafeLoader):
    """Refuses what the usual loader lets pass."""


def once(loader: Strict, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _value in node.value]
    twice = [key for number, key in enumerate(keys) if key in keys[:number]]
    if twice:
        raise ValueError(f"line {node.start_mark.line + 1}: {twice} more than once")
    return loader.construct_mapping(node, deep=True)


Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, once)


def test_no_data_file_writes_a_key_twice() -> None:
    assert len(FILES) > 20, "the files are found"
    faults = []
    for path in FILES:
        try:
            yaml.load(path.read_text(encoding="utf-8"), Strict)  # noqa: S506  a safe loader's child
        except (ValueError, TypeError) as error:
            faults.append(f"{path.relative_to(ROOT)}: {error}")
    assert faults == []


def test_a_key_written_twice_is_found() -> None:
    with pytest.raises(ValueError, match="line 1"):
        yaml.load("a: 1\nb: 2\na: 3\n", Strict)  # noqa: S506  a safe loader's child
