"""Text without tags, for the search index and for excerpts."""

import html as entities
import re

import nh3

_BLOCKS = frozenset(
    {"blockquote", "br", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "h1"}
    | {"h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "summary"}
    | {"table", "td", "th", "tr", "ul"}
)
_SILENT = frozenset({"script", "style", "template", "noscript", "annotation"})
_NOTE_MARK = re.compile(r'<sup class="footnote-ref"><a [^<>]*>\d+</a></sup>|\u21a9\ufe0e')
_TAG = re.compile(r"<[^<>]*>")


def plain_text(html: str) -> str:
    """The words of `html` in one line, blocks divided by a space."""
    bare = nh3.clean(
        _NOTE_MARK.sub("", html),
        tags=set(_BLOCKS),
        clean_content_tags=set(_SILENT),
        attributes={},
        link_rel=None,
    )
    return " ".join(entities.unescape(_TAG.sub(" ", bare)).split())


def excerpt(text: str, max_chars: int) -> str:
    """The beginning of a plain text, cut between words, with an ellipsis if cut."""
    if len(text) <= max_chars:
        return text
    cut = text[: max_chars - 1]
    shorter = cut.rpartition(" ")[0] if text[max_chars - 1] != " " else cut
    return (shorter or cut).rstrip(" ,;:.") + "\u2026"
