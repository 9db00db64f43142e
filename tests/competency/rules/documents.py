"""The attainment policy that is shipped, as a document to change."""

from pathlib import Path
from typing import Any

import yaml

SHIPPED = Path(__file__).parents[3] / "portal" / "competency" / "data" / "attainment-policy-1.yaml"


def shipped_text() -> str:
    return SHIPPED.read_text(encoding="utf-8")


def shipped() -> dict[str, Any]:
    """A fresh copy, to be changed at will."""
    document = yaml.safe_load(shipped_text())
    assert isinstance(document, dict)
    return document


def put(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Sets one place of a document, named as in the faults (`proofs.quiz.knowledge.max_level`)."""
    *way, last = path.split(".")
    place: Any = document
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[int(last) if last.isdigit() else last] = value
    return document
