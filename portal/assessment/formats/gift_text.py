"""Signs of GIFT: what a backslash takes back, and texts in one of its four forms."""

import re
from dataclasses import dataclass

from portal.assessment.formats import markup
from portal.assessment.formats.document import ItemNote

_ESCAPE = re.compile(r"\\([~=#{}:\\n])")
_FORM = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)


def find(text: str, sign: str, start: int = 0) -> int:
    """Where a sign stands that no backslash takes back; -1 for nowhere."""
    at = start
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text.startswith(sign, at):
            return at
        else:
            at += 1
    return -1


def cut(text: str, sign: str) -> tuple[str, str | None]:
    """What stands before and after the first such sign; None for nothing after."""
    at = find(text, sign)
    return (text, None) if at < 0 else (text[:at], text[at + len(sign) :])


def unescaped(text: str) -> str:
    """The text itself; `\\n` is a line end."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


@dataclass(frozen=True, slots=True)
class Text:
    """Texts of one item: the form its question states is that of its answers too."""

    form: str
    notes: set[ItemNote]

    def markdown(self, raw: str) -> str:
        """A text in its own form, or in that of the question, as Markdown. Raises Unusable."""
        form = self.form
        found = _FORM.match(raw)
        if found is not None:
            form, raw = found[1].lower(), raw[found.end() :]
        if form == "markdown":
            return unescaped(raw).strip()
        text = unescaped(re.sub(r"\s*\n\s*", " ", raw)).strip()
        if form == "html" or (form == "moodle" and markup.has_tags(text)):
            return markup.html(text, self.notes)
        return markup.plain(text)

    def words(self, raw: str) -> str:
        """An accepted answer: plain words, one space between them."""
        found = _FORM.match(raw)
        return " ".join(unescaped(raw[found.end() :] if found else raw).split())
