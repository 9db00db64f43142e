"""Foreign text to Markdown: plain text keeps every sign it has, HTML keeps what it means.

Nothing that acts comes through: whoever finds a script refuses the item instead of guessing
what it would be without.
"""

import re
from collections.abc import Callable, Iterable
from html.parser import HTMLParser

from portal.assessment.formats.document import ItemNote, ItemRefusal, Unusable

_INLINE = re.compile(r"[\\`*_\[\]$]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|~(?=~)")
_LINE_START = re.compile(r"^(\s*)([#>+=:|-]|!!!|\?\?\?|\d{1,9}(?=[.)]))", re.MULTILINE)
_FORMULA = re.compile(
    r"\$\$(?P<a>[^$]+?)\$\$|\\\((?P<b>.+?)\\\)|\\\[(?P<c>.+?)\\\]"
    r"|\$(?P<d>[^$\n]{0,200}?(?:\\[A-Za-z]|[\^_])[^$\n]{0,200}?)\$(?!\d)",
    re.DOTALL,
)
_MARKED = re.compile(r"<[A-Za-z/!]")
"""No formula: two sums of money with something between them."""
_OPEN, _CLOSE = "\ue010", "\ue011"
_KEPT = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "article", "header"}
    | {"footer", "dl", "dt", "dd", "fieldset", "figure", "figcaption", "center", "address"}
    | {"main", "aside"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*", "code": "`", "tt": "`"}
_LITERAL = frozenset({"sub", "sup", "kbd"})
_ACTIVE = frozenset(
    {"script", "iframe", "frame", "object", "embed", "applet", "form", "input", "button"}
    | {"select", "textarea", "link", "meta", "base", "svg", "video", "audio"}
)
_SILENT = frozenset({"style", "head", "title"})
_LOST = frozenset({"font", "u", "s", "strike", "del", "ins", "mark", "small", "big"})
_TAG = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|span|div|ul|ol|li|sub|sup|a|img|table|tr|td|code|pre|h[1-6]|"
    r"script|iframe|object|embed|font)\b[^<>]*>",
    re.IGNORECASE,
)

Pictures = Callable[[str, str], str]
"""From the address and the words of a picture to its Markdown. Raises Unusable."""


def has_tags(text: str) -> bool:
    """Whether a text of no stated form was meant as HTML."""
    return _TAG.search(text) is not None


def plain(text: str) -> str:
    """Text whose signs mean only themselves; line ends are kept, formulas stay formulas."""
    parts = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(_paragraph(part) for part in parts if part.strip())


def _paragraph(text: str) -> str:
    lines = (_line_start(_inline(line.strip())) for line in text.strip().split("\n"))
    return "  \n".join(lines)


def _inline(text: str) -> str:
    """One text with the signs of Markdown taken back, formulas apart."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        inner = next(part for part in found.groups() if part is not None)
        tex = " ".join(inner.split())
        if not tex or _MARKED.search(tex):
            return found[0]
        kept.append(f"${tex}$")
        return f"{_OPEN}{len(kept) - 1}{_CLOSE}"

    bare = text.replace(_OPEN, "").replace(_CLOSE, "")
    escaped = _INLINE.sub(_escaped, _FORMULA.sub(keep, bare))
    return _KEPT.sub(lambda found: kept[int(found[1])], escaped)


def _escaped(found: re.Match[str]) -> str:
    return {"<": "&lt;", "&": "&amp;"}.get(found[0], f"\\{found[0]}")


def _line_start(text: str) -> str:
    """No line begins as a heading, a list, a quotation or a note would."""
    found = _LINE_START.match(text)
    if found is None:
        return text
    if found[2][0].isdigit():
        place = found.end()
        return f"{text[:place]}\\{text[place:]}"
    return f"{found[1]}\\{text[len(found[1]) :]}"


def no_pictures(address: str, _words: str) -> str:
    """For formats that cannot carry pictures."""
    raise Unusable(ItemRefusal.PICTURE_ELSEWHERE, subject=address[:80])


def html(text: str, notes: set[ItemNote], pictures: Pictures = no_pictures) -> str:
    """HTML as Markdown; what is lost is added to `notes`. Raises Unusable."""
    writer = _Writer(notes, pictures)
    writer.feed(text)
    writer.close()
    return writer.written()


class _Writer(HTMLParser):
    """Blocks of Markdown from HTML. `_open` holds the inline marks that wait for their end."""

    def __init__(self, notes: set[ItemNote], pictures: Pictures) -> None:
        super().__init__(convert_charrefs=True)
        self._notes, self._pictures = notes, pictures
        self._blocks: list[str] = []
        self._texts: list[list[str]] = [[]]
        self._open: list[tuple[str, str]] = []  # tag, and the address of a link
        self._lists: list[list[object]] = []  # tag, how many entries so far, entry begun
        self._rows: list[list[str]] | None = None
        self._silent = 0
        self._pre = False

    def written(self) -> str:
        self.end_pre("pre")
        self.end_table("table")
        self._flush()
        return "\n\n".join(self._blocks).strip()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._pre:
            self._texts[-1].append(data)
            return
        text = re.sub(r"\s+", " ", data)
        self._texts[-1].append(text.replace("`", "'") if self._in_code else _inline(text))

    @property
    def _in_code(self) -> bool:
        return any(tag in ("code", "tt") for tag, _ in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag in _ACTIVE:
            raise Unusable(ItemRefusal.SCRIPT, subject=f"<{tag}>")
        if tag == "math":
            raise Unusable(ItemRefusal.FORMULA, subject="MathML")
        if any(name.startswith("on") for name in known) or tag in _LOST:
            self._notes.add(ItemNote.FORMATTING)
        start = _STARTS.get(tag)
        if start is not None:
            start(self, tag, known)
        elif tag in _BLOCKS:
            self._flush()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in ("br", "hr", "img"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        end = _ENDS.get(tag)
        if end is not None:
            end(self, tag)
        elif tag in _BLOCKS:
            self._flush(bold=tag in _HEADINGS)

    def begin_mark(self, tag: str, attrs: dict[str, str]) -> None:
        address = attrs.get("href", "") if tag == "a" else ""
        if address.strip().lower().startswith(("javascript:", "data:", "vbscript:")):
            raise Unusable(ItemRefusal.SCRIPT, subject=address.strip()[:40])
        self._open.append((tag, address))
        self._texts.append([])

    def end_mark(self, tag: str) -> None:
        if tag not in (one for one, _ in self._open):
            return
        while True:  # a mark that was never closed ends with the one around it
            name, address = self._open.pop()
            inner = "".join(self._texts.pop())
            self._texts[-1].append(self._marked(name, address, inner))
            if name == tag:
                return

    def _marked(self, tag: str, address: str, inner: str) -> str:
        bare = inner.strip()
        if not bare or self._in_code:
            return inner
        before, after = inner[: inner.index(bare)], inner[inner.index(bare) + len(bare) :]
        if tag == "a":
            made = self._link(bare, address)
        elif tag in _LITERAL:
            made = f"<{tag}>{bare}</{tag}>"
        else:
            mark = _MARKS[tag]
            made = f"{mark}{bare}{mark}"
        return f"{before}{made}{after}"

    def _link(self, words: str, address: str) -> str:
        address = address.strip()
        if re.fullmatch(r"(?:https?://|mailto:)[^\s<>()]+", address):
            return f"[{words}]({address})"
        if address:
            self._notes.add(ItemNote.LINK)
        return words

    def picture(self, _tag: str, attrs: dict[str, str]) -> None:
        words = re.sub(r"[\[\]\s]+", " ", attrs.get("alt", "")).strip()
        self._texts[-1].append(self._pictures(attrs.get("src", ""), words))

    def line_end(self, _tag: str, _attrs: dict[str, str]) -> None:
        here = " " if self._in_code else "\ue012"
        self._texts[-1].append("\n" if self._pre else here)

    def begin_list(self, tag: str, _attrs: dict[str, str]) -> None:
        self._flush()
        self._lists.append([tag, 0, False])

    def end_list(self, _tag: str) -> None:
        self._flush()
        if self._lists:
            self._lists.pop()

    def begin_entry(self, _tag: str, _attrs: dict[str, str]) -> None:
        self._flush()
        if not self._lists:
            self._lists.append(["ul", 0, False])
        here = self._lists[-1]
        here[1], here[2] = int(str(here[1])) + 1, True

    def begin_table(self, _tag: str, _attrs: dict[str, str]) -> None:
        self._flush()
        self._rows = []

    def begin_row(self, _tag: str, _attrs: dict[str, str]) -> None:
        if self._rows is not None:
            self._rows.append([])

    def begin_cell(self, _tag: str, _attrs: dict[str, str]) -> None:
        self._texts[-1].clear()

    def end_cell(self, _tag: str) -> None:
        if self._rows:
            self._rows[-1].append(self._taken().replace("|", "\\|").replace("\ue012", " "))

    def end_table(self, _tag: str) -> None:
        rows = [row for row in self._rows or () if row]
        if self._rows is None or not rows:
            self._rows = None
            return
        self._rows = None
        width = max(map(len, rows))
        full = [row + [""] * (width - len(row)) for row in rows]
        lines = [f"| {' | '.join(row)} |" for row in full]
        self._blocks.append("\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]))

    def begin_pre(self, _tag: str, _attrs: dict[str, str]) -> None:
        self._flush()
        self._pre = True

    def end_pre(self, _tag: str) -> None:
        if not self._pre:
            return
        self._pre = False
        code = self._taken(strip=False).strip("\n").replace("```", "'''")
        if code:
            self._blocks.append(f"```\n{code}\n```")

    def begin_silence(self, _tag: str, _attrs: dict[str, str]) -> None:
        self._silent += 1

    def end_silence(self, _tag: str) -> None:
        self._silent = max(0, self._silent - 1)

    def _taken(self, *, strip: bool = True) -> str:
        """The text since the last block; marks that are open end here."""
        while self._open:
            self.end_mark(self._open[-1][0])
        text = "".join(self._texts[-1])
        self._texts[-1].clear()
        return text.strip(" \n") if strip else text

    def _flush(self, *, bold: bool = False) -> None:
        if self._pre:
            self._texts[-1].append("\n")  # whatever stands in code is code
            return
        if self._rows is not None:
            self._texts[-1].append(" ")  # a paragraph inside a cell
            return
        lines = [" ".join(line.split()) for line in self._taken().split("\ue012")]
        while lines and not lines[-1]:
            lines.pop()
        text = "  \n".join(_line_start(line) for line in lines if line or len(lines) == 1)
        if not text.strip():
            return
        self._put(f"**{text}**" if bold and "**" not in text else text)

    def _put(self, text: str) -> None:
        if not self._lists:
            self._blocks.append(text)
            return
        tag, count, begins = self._lists[-1]
        indent = "    " * (len(self._lists) - 1)
        mark = "- " if tag == "ul" else f"{count}. "
        if begins:
            entry = f"{indent}{mark}{text}"
            is_next = int(str(count)) > 1 or len(self._lists) > 1
            if is_next and self._blocks:
                self._blocks[-1] += f"\n{entry}"
            else:
                self._blocks.append(entry)
            self._lists[-1][2] = False
        else:
            self._blocks.append("\n".join(f"{indent}    {line}" for line in text.split("\n")))


_Start = Callable[[_Writer, str, dict[str, str]], None]
_End = Callable[[_Writer, str], None]


def _all(tags: Iterable[str], does: _Start) -> dict[str, _Start]:
    return dict.fromkeys(tags, does)


_STARTS: dict[str, _Start] = {
    **_all((*_MARKS, *_LITERAL, "a"), _Writer.begin_mark),
    **_all(("ul", "ol"), _Writer.begin_list),
    **_all(("td", "th"), _Writer.begin_cell),
    **_all(_SILENT, _Writer.begin_silence),
    "li": _Writer.begin_entry,
    "img": _Writer.picture,
    "br": _Writer.line_end,
    "table": _Writer.begin_table,
    "tr": _Writer.begin_row,
    "pre": _Writer.begin_pre,
}
_ENDS: dict[str, _End] = {
    **dict.fromkeys((*_MARKS, *_LITERAL, "a"), _Writer.end_mark),
    **dict.fromkeys(("ul", "ol"), _Writer.end_list),
    **dict.fromkeys(("td", "th"), _Writer.end_cell),
    **dict.fromkeys(_SILENT, _Writer.end_silence),
    "table": _Writer.end_table,
    "pre": _Writer.end_pre,
}
