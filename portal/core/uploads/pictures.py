"""Pictures are decoded and written anew: nothing but their pixels is kept (CO-3)."""

import io
import struct
import zlib
from dataclasses import dataclass
from threading import Lock
from typing import BinaryIO

from PIL import Image, ImageOps

from portal.core.uploads.kinds import FileKind, UploadRefusal

MAX_PIXELS = 40_000_000
MAX_SIDE = 2560
"""Longer sides are scaled down to this; enough for a full screen and for a scanned page."""

Image.MAX_IMAGE_PIXELS = MAX_PIXELS

_FORMATS = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG", FileKind.WEBP: "WEBP"}
_PIXEL_FLOODS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_FAULTS = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)
_PLAIN_MODES = {
    "JPEG": ("L", "RGB"),
    "PNG": ("1", "L", "LA", "RGB", "RGBA"),
    "WEBP": ("RGB", "RGBA"),
}

_one_at_a_time = Lock()
"""A picture of 40 megapixels takes some 160 MB while it is open."""


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes
    width: int
    height: int


def reencode(file: BinaryIO, kind: FileKind) -> Picture | UploadRefusal:
    """The same picture, upright, in the same format, without anything besides its pixels."""
    name = _FORMATS[kind]
    file.seek(0)
    with _one_at_a_time:
        try:
            with Image.open(file, formats=[name]) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    return UploadRefusal.TOO_MANY_PIXELS
                return _written(_pixels(opened, name), name)
        except _PIXEL_FLOODS:
            return UploadRefusal.TOO_MANY_PIXELS
        except _FAULTS:
            return UploadRefusal.DAMAGED


def _pixels(opened: Image.Image, name: str) -> Image.Image:
    if name == "JPEG":
        opened.draft("RGB", (MAX_SIDE, MAX_SIDE))  # decodes at a smaller scale where it can
    opened.load()
    picture = ImageOps.exif_transpose(opened)
    large = max(picture.size) > MAX_SIDE
    if picture.mode == "P" and not large and name == "PNG":
        return picture
    if picture.mode not in _PLAIN_MODES[name]:
        clear = name != "JPEG" and picture.has_transparency_data
        picture = picture.convert("RGBA" if clear else "RGB")
    if large:
        if picture.mode == "1":
            picture = picture.convert("L")
        picture.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    return picture


def _written(picture: Image.Image, name: str) -> Picture:
    for key in list(picture.info):
        if key != "transparency" or picture.mode != "P":
            del picture.info[key]
    out = io.BytesIO()
    if name == "JPEG":
        picture.save(out, name, quality=85, optimize=True, progressive=True)
    elif name == "WEBP":
        picture.save(out, name, quality=85, method=4)
    else:
        picture.save(out, name)
    return Picture(out.getvalue(), *picture.size)
