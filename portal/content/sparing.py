"""Lessons for a line that costs money: pictures, films and sounds wait until they are asked for.

What stood there is kept in a `template` beside a link to the file, so that a script can put it
back in its place; without one the link opens the file.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

PICTURE, FILM, SOUND = "img", "video", "audio"
_SHOWN = re.compile(r"<(?:img [^>]*>|(video|audio) [^>]*>.*?</\1>)", re.DOTALL)
_PLAYED = re.compile(r"<(video|audio) [^>]*>.*?</\1>", re.DOTALL)
_ADDRESS = re.compile(r' src="([^"]*)"')
_WORDS = re.compile(r' (?:alt|aria-label)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Medium:
    """Something a lesson shows. `words` are escaped as they stood in an attribute."""

    kind: str
    address: str
    words: str
    size: int | None


Say = Callable[[Medium], str]
"""The HTML of what is said about a medium."""


def spared(html: str, sizes: Mapping[str, int], say: Say, *, films_only: bool = False) -> str:
    """`html` with a link in place of what would be loaded. `sizes` in bytes by path in media/."""
    return (_PLAYED if films_only else _SHOWN).sub(partial(_put_off, sizes, say), html)


def sized(html: str, sizes: Mapping[str, int], say: Say) -> str:
    """`html` with the size told beside every film and sound, which load only when played."""
    return _PLAYED.sub(lambda found: found[0] + say(_medium(found[0], sizes)), html)


def _put_off(sizes: Mapping[str, int], say: Say, found: re.Match[str]) -> str:
    medium = _medium(found[0], sizes)
    return (
        f'<a class="pk-spare" href="{medium.address}">{say(medium)}</a>'
        f"<template>{found[0]}</template>"
    )


def _medium(tag: str, sizes: Mapping[str, int]) -> Medium:
    head = tag.partition(">")[0]
    address, words = _ADDRESS.search(head), _WORDS.search(head)
    path = address[1] if address else ""
    kind = head[1:].partition(" ")[0]
    return Medium(kind, path, words[1] if words else "", sizes.get(path.removeprefix("media/")))
