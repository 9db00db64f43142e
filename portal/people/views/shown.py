"""Whom a list shows: told by its view, so that an inspector's reading can be noted (PR-4)."""

from collections.abc import Iterable

from flask import g


def persons(public_ids: Iterable[str]) -> None:
    """This page names these persons."""
    g.persons_shown = {*public_ids, *g.get("persons_shown", ())}


def public_ids() -> set[str]:
    """Everybody the page of this request names."""
    found: set[str] = g.get("persons_shown", set())
    return found
