"""Cuts a vendored style sheet down to the rules that the portal's own pages can use.

Bootstrap is committed whole, with its hash; pages use a tenth of it. Which classes exist is read
from the templates and the strings of the code when the application starts, so nobody keeps a
list. Class names are therefore always written out, never put together (`btn-{{ kind }}`); a test
watches over that.
"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

PORTAL = Path(__file__).parents[1]

_WORD = re.compile(r"[A-Za-z_][\w-]*")
_STRING = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
_NEGATION = re.compile(r":not\([^()]*\)")
_ANIMATION = re.compile(r"animation(?:-name)?:([^;}]*)")

_KEYFRAMES = ("@keyframes", "@-webkit-keyframes")

_WRITTEN_IN = re.compile(r'url\("data:[^"]*"\)')


def words_of_the_portal(folder: Path = PORTAL) -> frozenset[str]:
    """Every word that may be a class: of the templates, and of strings in code and scripts."""
    words: set[str] = set()
    for path in folder.rglob("*.html"):
        words.update(_WORD.findall(path.read_text(encoding="utf-8")))
    for path in (*folder.rglob("*.py"), *folder.glob("web/static/**/*.js")):
        strings = _STRING.findall(path.read_text(encoding="utf-8"))
        words.update(_WORD.findall(" ".join([first or second for first, second in strings])))
    return frozenset(words)


def cut(css: str, used: Collection[str]) -> str:
    """The style sheet without selectors that name a class outside `used`.

    Pictures written into the sheet go too: the content policy forbids them, the theme draws its
    own, and a browser that has this sheet before the theme would try to load them.

    Selectors without a class stay, as do the licence comment and the order of the rules; other
    comments go, among them the address of a source map that is not there.
    """
    kept = _WRITTEN_IN.sub("none", "".join(_rules(css, used)))
    named = set(_WORD.findall(" ".join(_ANIMATION.findall(kept))))
    parts = []
    for prelude, body in _blocks(kept):
        if prelude.startswith(_KEYFRAMES) and prelude.split()[-1] not in named:
            continue
        parts.append(prelude if body is None else f"{prelude}{{{body}}}")
    return "".join(parts)


def classes_of(css: str) -> frozenset[str]:
    """Every class that a selector of the style sheet names."""
    found: set[str] = set()
    for prelude, body in _blocks(css):
        if prelude.startswith(("@media", "@supports")):
            found |= classes_of(body or "")
        elif not prelude.startswith(("@", "/*")):
            found.update(_CLASS.findall(prelude))
    return frozenset(found)


def _rules(css: str, used: Collection[str]) -> Iterator[str]:
    for prelude, body in _blocks(css):
        if prelude.startswith("/*") and not prelude.startswith("/*!"):
            continue
        if body is None:
            yield prelude
        elif prelude.startswith(("@media", "@supports")):
            inner = "".join(_rules(body, used))
            if inner:
                yield f"{prelude}{{{inner}}}"
        elif prelude.startswith("@"):
            yield f"{prelude}{{{body}}}"
        else:
            selectors = [one for one in _selectors(prelude) if _matches(one, used)]
            if selectors:
                yield f"{','.join(selectors)}{{{body}}}"


def _matches(selector: str, used: Collection[str]) -> bool:
    """Whether all classes that must be there can be; those inside :not() need not."""
    return all(name in used for name in _CLASS.findall(_NEGATION.sub("", selector)))


def _selectors(prelude: str) -> Iterator[str]:
    """The parts of a selector list; commas inside parentheses do not part them."""
    depth, start = 0, 0
    for index, letter in enumerate(prelude):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            yield prelude[start:index]
            start = index + 1
    yield prelude[start:]


_BRACE = re.compile(r"[{}]")


def _blocks(css: str) -> Iterator[tuple[str, str | None]]:
    """(prelude, body) of each top-level rule; body None for comments and statements."""
    index = 0
    while index < len(css):
        if css[index].isspace():
            index += 1
            continue
        if css.startswith("/*", index):
            end = css.index("*/", index) + 2
            yield css[index:end], None
        elif css.startswith("@", index) and (end := _statement_end(css, index)):
            yield css[index:end], None
        else:
            opening = css.find("{", index)
            if opening < 0:
                yield css[index:], None
                return
            end = _closing(css, opening) + 1
            yield css[index:opening], css[opening + 1 : end - 1]
        index = end


def _statement_end(css: str, index: int) -> int:
    """End of an at-rule without a block, such as @charset; 0 when it has one."""
    semicolon, brace = css.find(";", index), css.find("{", index)
    return semicolon + 1 if semicolon >= 0 and (brace < 0 or semicolon < brace) else 0


def _closing(css: str, opening: int) -> int:
    depth = 0
    for brace in _BRACE.finditer(css, opening):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.start()
    raise ValueError("a block is never closed")
