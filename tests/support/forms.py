"""Filling in the forms of pages as a browser does: what is there already, and what is typed."""

from collections.abc import Mapping, Sequence
from datetime import date

from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from tests.support.pages import Page, PageClient

Given = str | int | date | Sequence[str] | tuple[object, str]


def send(
    client: PageClient, path: str, action: str = "", /, *, status: int = 303, **given: Given
) -> str:
    """Open a page, fill in its form sent to `action` (one's own address unless told), send it.

    Where it leads, or the page that answers. A file is a pair of its content and its name. Fails
    where the page has no such form, or the form no such field: nobody could do it in a browser.
    """
    answer = answered(client, path, action, given)
    assert answer.status_code == status, (path, action, answer.status_code, said(answer))
    return answer.headers["Location"] if status == 303 else answer.text


def answered(
    client: PageClient, path: str, action: str, given: Mapping[str, Given]
) -> TestResponse:
    """The same with whatever comes of it."""
    wanted = action or path.partition("?")[0]
    form = form_of(client.get(path), wanted, path)
    filled: dict[str, object] = dict(values(form))
    unknown = set(given) - names(form)
    assert not unknown, f"the form at {path} has no {sorted(unknown)}, but {sorted(names(form))}"
    filled |= {name: _typed(one) for name, one in given.items()}
    return client.client.post(form.get("action") or path, data=filled)


def said(answer: TestResponse) -> str:
    """The part of a refused page that says why."""
    _before, _found, rest = answer.text.partition('role="alert"')
    return (rest or answer.text)[:800]


def form_of(page: Page, action: str, path: str) -> HtmlElement:
    """The form of a page whose button sends to an address, with or without a query."""
    posting = [one for one in page.root.iter("form") if (one.get("method") or "") == "post"]
    for form in posting:
        to = {form.get("action") or path, *(b.get("formaction", "") for b in form.iter("button"))}
        if action in to or action in {one.partition("?")[0] for one in to}:
            return form
    raise AssertionError(f"no form at {path} is sent to {action}: {_actions(posting)}")


def _actions(forms: Sequence[HtmlElement]) -> list[str]:
    return [one.get("action", "") for one in forms]


def _typed(value: Given) -> object:
    """As a form sends it; a day in its three parts."""
    if isinstance(value, date):
        return [str(value.day), str(value.month), str(value.year)]
    return str(value) if isinstance(value, int) else value


def names(form: HtmlElement) -> set[str]:
    """Everything the form may send."""
    found = {one.get("name") for tag in _FIELDS for one in form.iter(tag)}
    return {name for name in found if name}


_FIELDS = ("input", "select", "textarea", "button")


def values(form: HtmlElement) -> dict[str, list[str]]:
    """What the form sends if nobody touches it."""
    found: dict[str, list[str]] = {}
    for element in form.iter():
        name = element.get("name") if isinstance(element.tag, str) else None
        if name and element.tag in _FIELDS[:3]:
            found.setdefault(name, []).extend(_of_field(element))
    return {name: given for name, given in found.items() if given}


def _of_field(element: HtmlElement) -> list[str]:
    if element.tag == "textarea":
        return [(element.text or "").strip("\n")]
    if element.tag == "select":
        return _chosen(element)
    kind = element.get("type") or "text"
    if kind in {"checkbox", "radio"} and element.get("checked") is None:
        return []
    return [] if kind == "file" else [element.get("value", "")]


def _chosen(select: HtmlElement) -> list[str]:
    """The options selected; of a list for one choice the first where none is."""
    options = list(select.iter("option"))
    picked = [one.get("value", "") for one in options if one.get("selected") is not None]
    if picked or select.get("multiple") is not None or not options:
        return picked
    return [options[0].get("value", "")]
