"""Which page each template makes, and in which state: found by asking, without a browser.

A scout listens to what the portal renders and keeps the pages that show anything new, as they were
answered. New is a template or a part of one that no page showed yet, or a state not met yet:

  ordinary, signed out   once for each template; signed out is read by a stranger to the portal
  empty     offers a way to begin: once for each area
  notice    tells on top what was done: once for each area and colour of the notice
  errors    a form that came back: once for each set of kinds of fields to be mended
  refused   the page of an error: once for each template and status

Empty places, notices and fields are drawn in one place for all pages; what differs is the page
around them, which is looked at anyway. Each state of each template would be twice as many.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import template_rendered
from jinja2.utils import LRUCache
from lxml import html

from portal.web.templating import environment_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

    from portal.web.app import Portal

STRANGER = "anonymous"
NOTICE = re.compile(r'class="mb-4"><div class="pk-note (\w+)" role=')
KEPT_HEADERS = ("Content-Type", "Content-Security-Policy")
ROOM = 2000  # more templates than there are
TO_MEND = "//*[contains(concat(' ', @class, ' '), ' bad ') and contains(@class, 'pk-field')]"
TYPED = ".//input[not(@type='hidden')] | .//select | .//textarea"


@dataclass(frozen=True)
class Sight:
    """A page as it was answered, to whom and on what."""

    template: str
    state: str
    who: str
    asked: str
    path: str
    status: int
    headers: dict[str, str]
    text: str
    parts: frozenset[str]
    """The template, and all that it is made of."""

    @property
    def area(self) -> str:
        return self.template.partition("/")[0]

    def __str__(self) -> str:
        return f"{self.template}, {self.state} ({self.asked} as {self.who})"


class _Noting(LRUCache):
    """The templates in memory; notes which are asked for, be it as page, frame or part."""

    def __init__(self, asked: set[str]) -> None:
        super().__init__(ROOM)
        self._asked = asked

    def __getitem__(self, key: Any) -> Any:
        self._asked.add(key[1])
        return super().__getitem__(key)


@dataclass
class Scout:
    """Keeps the pages of a portal that show anything new.

    Call `look_away` before the portal is asked, and `look` at what it answers.
    """

    app: Portal
    kept: list[Sight] = field(default_factory=list)
    _rendered: list[str] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set)
    _met: set[tuple[str, ...]] = field(default_factory=set)
    _shown: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        environment_of(self.app).in_language("id").cache = _Noting(self._asked)
        template_rendered.connect(self._note, self.app)

    def _note(self, _app: Portal, template: Any, **_context: Any) -> None:
        self._rendered.append(template.name)

    def look_away(self) -> None:
        self._rendered.clear()
        self._asked.clear()

    def look(self, answer: TestResponse, who: str, path: str, asked: str) -> bool:
        """Keep the answer if it is a page and shows anything new; whether it is a page."""
        if not self._rendered or answer.mimetype != "text/html" or "<html" not in answer.text:
            return False
        template, parts = self._rendered[-1], frozenset(self._asked)
        state, mark = _state_of(answer, template, stranger=who == STRANGER)
        if mark in self._met and parts <= self._shown:
            return True
        self._met.add(mark)
        self._shown |= parts
        headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
        status = answer.status_code
        self.kept.append(
            Sight(template, state, who, asked, path, status, headers, answer.text, parts)
        )
        return True


def _state_of(
    answer: TestResponse, template: str, *, stranger: bool
) -> tuple[str, tuple[str, ...]]:
    """The state of a page, and what makes it the same as another's."""
    text, area = answer.text, template.partition("/")[0]
    if answer.status_code == 422 or 'class="pk-errors"' in text:
        return "errors", ("errors", *(sorted(_to_mend(text)) or (template,)))
    if notices := NOTICE.findall(text):
        return "notice", ("notice", area, *notices)
    if answer.status_code >= 400:
        return f"refused {answer.status_code}", ("refused", template, str(answer.status_code))
    if "pk-empty" in text:
        return "empty", ("empty", area)
    state = "signed out" if stranger else "ordinary"
    return state, (state, template)


def _to_mend(text: str) -> set[str]:
    """The kinds of fields that a form wants mended."""
    return {
        f"{one.tag} {one.get('type', '')}"
        for place in html.document_fromstring(text).xpath(TO_MEND)
        for one in place.xpath(TYPED)
    }


def links(text: str) -> Iterator[str]:
    """Where a page's links lead, as they stand there."""
    for link in html.document_fromstring(text).iter("a"):
        target = link.get("href")
        if target and not target.startswith(("#", "mailto:", "tel:")):
            yield target


def joined(first: list[Sight], *others: list[Sight]) -> Iterator[Sight]:
    """The first, and of each other what shows anything new beside those before it."""
    yield from first
    met = {(one.template, one.state) for one in first}
    shown = {part for one in first for part in one.parts}
    for other in others:
        for sight in other:
            again = sight.state in {"ordinary", "empty", "signed out"}
            if not again or (sight.template, sight.state) not in met or sight.parts - shown:
                yield sight
        met |= {(one.template, one.state) for one in other}
        shown |= {part for one in other for part in one.parts}
