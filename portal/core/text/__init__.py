"""Text that people write: Markdown in, cleaned HTML out, within bounded time (CO-2)."""

from portal.core.text.clean import clean
from portal.core.text.limits import TextRefusal, TextRefused, TextTooComplex, TextTooLong
from portal.core.text.media import Media, MediaKind, MediaResolver, own_store
from portal.core.text.outline import Heading
from portal.core.text.plain import excerpt, plain_text
from portal.core.text.render import COMMENT, LESSON, Profile, Rendered, TexConverter, render

__all__ = [
    "COMMENT",
    "LESSON",
    "Heading",
    "Media",
    "MediaKind",
    "MediaResolver",
    "Profile",
    "Rendered",
    "TexConverter",
    "TextRefusal",
    "TextRefused",
    "TextTooComplex",
    "TextTooLong",
    "clean",
    "excerpt",
    "own_store",
    "plain_text",
    "render",
]
