"""Pictures, sound and film that a text may show: only what the portal itself stores."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_OWN = re.compile(r"media/[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){0,3}")

PICTURES = ("jpg", "jpeg", "png", "webp", "svg")
FILMS = ("mp4", "webm")
SOUNDS = ("mp3", "m4a", "ogg")


class MediaKind(StrEnum):
    PICTURE = "picture"
    FILM = "film"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Media:
    """A stored file as the page shows it; width and height in pixels keep its place free."""

    address: str
    kind: MediaKind
    width: int | None = None
    height: int | None = None
    captions: str | None = None  # address of a WebVTT file


MediaResolver = Callable[[str], Media | None]
"""From the address in the source to the stored file; None when there is no such file."""


def kind_of(address: str) -> MediaKind | None:
    """What a file is by its ending; None for what a text cannot show."""
    ending = address.rpartition(".")[2].lower()
    if ending in PICTURES:
        return MediaKind.PICTURE
    if ending in FILMS:
        return MediaKind.FILM
    return MediaKind.SOUND if ending in SOUNDS else None


def own_store(address: str) -> Media | None:
    """Files of the `media/` folder beside the text, kept as relative addresses."""
    kind = kind_of(address)
    if kind is None or not _OWN.fullmatch(address):
        return None
    return Media(address, kind)
