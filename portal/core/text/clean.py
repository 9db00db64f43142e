"""The last gate: only listed tags, attributes, classes and addresses leave a rendering.

Cleaning does not trust the renderer. It is also what imports, restores and the API run
over HTML that comes from elsewhere.
"""

from collections.abc import Callable

import nh3

from portal.core.text.addresses import SCHEMES
from portal.core.text.highlight import LANGUAGES, PLACES, TOKEN_CLASSES

COMMENT_TAGS = frozenset(
    {"a", "blockquote", "br", "code", "del", "em", "kbd", "li", "ol", "p", "pre", "strong"}
    | {"sub", "sup", "ul"}
)
MATH_TAGS = frozenset(
    {"math", "semantics", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "msup", "msub"}
    | {"msubsup", "mfrac", "msqrt", "mroot", "mover", "munder", "munderover", "mtable"}
    | {"mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose", "mmultiscripts"}
)
LESSON_TAGS = (
    COMMENT_TAGS
    | MATH_TAGS
    | {"audio", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "h2", "h3", "h4"}
    | {"h5", "h6", "hr", "img", "section", "span", "summary", "table", "tbody", "td", "th"}
    | {"thead", "tr", "track", "video"}
)
_DROPPED_WITH_CONTENT = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "title"}
    | {"textarea", "select", "xmp", "annotation", "annotation-xml"}
)

_CLASSES: dict[str, frozenset[str]] = {
    "a": frozenset({"footnote-back"}),
    "code": frozenset(f"language-{name}" for name in LANGUAGES),
    "details": frozenset({"pk-fold"}),
    "div": frozenset({"pk-note", "info", "ok", "warn", "bad", "pk-scroll", "tex", "tex-block"}),
    "pre": frozenset({"pk-code", *PLACES.values()}),
    "section": frozenset({"footnotes"}),
    "span": TOKEN_CLASSES | {"tex"},
    "sup": frozenset({"footnote-ref"}),
    "td": frozenset({"text-center", "text-end"}),
    "th": frozenset({"text-center", "text-end"}),
}
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "id", "aria-label"},
    "audio": {"src", "controls", "aria-label"},
    "details": {"open"},
    "div": {"aria-label"},
    "img": {"src", "alt", "title", "width", "height"},
    "li": {"id"},
    "ol": {"start"},
    "section": {"aria-label"},
    "track": {"src", "default"},
    "video": {"src", "controls", "width", "height", "aria-label"},
    "math": {"display"},
    "mo": {"stretchy", "fence", "separator"},
    "mi": {"mathvariant"},
    "mtable": {"columnalign"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
_VALUES: dict[str, dict[str, set[str]]] = {
    "a": {"role": {"doc-noteref", "doc-backlink"}},
    "audio": {"preload": {"none"}},
    "div": {"role": {"region", "note"}, "tabindex": {"0"}},
    "img": {"loading": {"lazy"}},
    "pre": {"tabindex": {"0"}},
    "section": {"role": {"doc-endnotes"}},
    "th": {"scope": {"col", "row"}},
    "track": {"kind": {"captions"}},
    "video": {"preload": {"none"}},
}
_COMMENT_ATTRIBUTES: dict[str, set[str]] = {"a": {"href", "title"}, "ol": {"start"}}


def clean(
    html: str,
    *,
    lesson: bool,
    id_prefix: str,
    owns: Callable[[str], bool],
) -> str:
    """`html` without anything that is not listed.

    `owns` says whether an address is one of the portal's stored files; only those may be
    shown. An id that does not begin with `id_prefix` is dropped.
    """

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            return value if owns(value) else None
        if attribute == "id":
            return value if value.startswith(id_prefix) else None
        if attribute in ("width", "height", "start"):
            return value if value.isascii() and value.isdigit() and len(value) < 6 else None
        return value

    return nh3.clean(
        html,
        tags=set(LESSON_TAGS if lesson else COMMENT_TAGS),
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        attributes=_ATTRIBUTES if lesson else _COMMENT_ATTRIBUTES,
        attribute_filter=keep,
        tag_attribute_values=_VALUES if lesson else {"pre": {"tabindex": {"0"}}},
        allowed_classes=_CLASSES if lesson else {"pre": {"pk-code"}},
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer" if lesson else "nofollow ugc noopener noreferrer",
        strip_comments=True,
    )
