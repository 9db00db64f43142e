"""TeX formulas to MathML, once, at publishing: the part of TeX that office arithmetic needs.

What is not known is refused by name rather than shown wrong: an author sees it in `check`.
"""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

MAX_DEPTH = 24
_TOKEN = re.compile(r"\\([A-Za-z]+|[^A-Za-z\s])|(\d+(?:[.,]\d+)*)|([A-Za-z])|\s+|(.)", re.DOTALL)

_LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε",
    "theta": "θ", "lambda": "λ", "mu": "μ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "φ", "omega": "ω", "Gamma": "Γ",
    "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Pi": "Π", "Sigma": "Σ",
    "Phi": "Φ", "Omega": "Ω",
}  # fmt: skip
_SIGNS = {
    "times": "×", "div": "÷", "cdot": "⋅", "pm": "±", "le": "≤", "leq": "≤", "ge": "≥",
    "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "to": "→", "rightarrow": "→",
    "Rightarrow": "⇒", "sum": "∑", "prod": "∏", "int": "∫", "in": "∈", "cup": "∪", "cap": "∩",
    "ldots": "…", "dots": "…", "cdots": "⋯", "infty": "∞", "%": "%", "#": "#", "&": "&",
    "$": "$", "{": "{", "}": "}", "_": "_", "|": "‖",
}  # fmt: skip
_NAMES = frozenset({"max", "min", "log", "ln", "sin", "cos", "tan", "lim", "exp"})
_SPACES = {
    "quad": "1em",
    "qquad": "2em",
    ",": "0.17em",
    ":": "0.22em",
    ";": "0.28em",
    " ": "0.25em",
}
_TEXTS = frozenset({"text", "mathrm", "textrm", "operatorname"})
_OPEN = frozenset("([|")


class FaultyTex(ValueError):
    """A formula that is not understood; the message says what in it."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # command, number, letter, space, sign
    text: str


def converted(tex: str, display: bool) -> Element | None:
    """The formula as a `math` element; None when it is not understood."""
    try:
        return convert(tex, display=display)
    except FaultyTex:
        return None


def convert(tex: str, *, display: bool) -> Element:
    """The formula as a `math` element. Raises FaultyTex."""
    math = Element("math", {"display": "block" if display else "inline"})
    reader = _Reader(_tokens(tex))
    math.append(reader.row(""))
    if reader.at < len(reader.tokens):
        raise FaultyTex(f"{reader.tokens[reader.at].text!r} closes nothing")
    return math


def _tokens(tex: str) -> list[_Token]:
    tokens: list[_Token] = []
    for found in _TOKEN.finditer(tex):
        if found[1]:
            tokens.append(_Token("command", found[1]))
        elif found[2]:
            tokens.append(_Token("number", found[2]))
        elif found[3]:
            tokens.append(_Token("letter", found[3]))
        elif found[4]:
            tokens.append(_Token("sign", found[4]))
        else:
            tokens.append(_Token("space", " "))
    return tokens


def _leaf(tag: str, text: str, **attributes: str) -> Element:
    element = Element(tag, attributes)
    element.text = text
    return element


def _ends(token: _Token) -> bool:
    return (token.kind, token.text) in (("sign", "}"), ("command", "right"))


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def row(self, end: str) -> Element:
        """Everything up to a closing brace or `right`; `end` says which must come."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FaultyTex("nested too deeply")
        row = Element("mrow")
        while (token := self._next()) is not None and not _ends(token):
            row.append(self._scripted())
        if token is None and end:
            raise FaultyTex(f"{end!r} is missing")
        self.depth -= 1
        return row

    def _next(self) -> _Token | None:
        while self.at < len(self.tokens) and self.tokens[self.at].kind == "space":
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _scripted(self) -> Element:
        base = self._atom()
        below = above = None
        while (token := self._next()) is not None and token.text in "_^" and token.kind == "sign":
            self.at += 1
            if (below if token.text == "_" else above) is not None:
                raise FaultyTex(f"two {token.text} on one base")
            if token.text == "_":
                below = self._atom()
            else:
                above = self._atom()
        if below is None and above is None:
            return base
        name = {(True, True): "msubsup", (True, False): "msub", (False, True): "msup"}
        scripted = Element(name[below is not None, above is not None])
        scripted.extend(part for part in (base, below, above) if part is not None)
        return scripted

    def _atom(self) -> Element:
        token = self._next()
        if token is None:
            raise FaultyTex("something is missing at the end")
        self.at += 1
        if token.kind == "command":
            return self._command(token.text)
        if token.kind == "number":
            return _leaf("mn", token.text)
        if token.kind == "letter":
            return _leaf("mi", token.text)
        if token.text == "{":
            return self._group()
        if token.text in "}^_&":
            raise FaultyTex(f"{token.text!r} stands where it cannot")
        return _leaf("mo", token.text)

    def _group(self) -> Element:
        row = self.row("}")
        self._expect("}")
        return row

    def _expect(self, sign: str) -> None:
        token = self._next()
        if token is None or token.text != sign:
            raise FaultyTex(f"{sign!r} is missing")
        self.at += 1

    def _command(self, name: str) -> Element:
        if name in _LETTERS:
            return _leaf("mi", _LETTERS[name])
        if name in _SIGNS:
            return _leaf("mo", _SIGNS[name])
        if name in _NAMES:
            return _leaf("mi", name, mathvariant="normal")
        if name in _SPACES:
            return _leaf("mtext", "\u00a0")
        return self._structure(name)

    def _structure(self, name: str) -> Element:
        if name in ("frac", "dfrac", "tfrac"):
            return self._of("mfrac", 2)
        if name == "sqrt":
            return self._of("msqrt", 1)
        if name in ("bar", "overline"):
            over = self._of("mover", 1)
            SubElement(over, "mo").text = "\u00af"
            return over
        if name in _TEXTS:
            return self._text()
        if name == "left":
            return self._fenced()
        raise FaultyTex(f"\\{name} is not known")

    def _of(self, tag: str, count: int) -> Element:
        element = Element(tag)
        element.extend([self._atom() for _ in range(count)])
        return element

    def _text(self) -> Element:
        self._expect("{")
        words: list[str] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.text == "}" and token.kind == "sign":
                return _leaf("mtext", "".join(words))
            words.append(token.text)
        raise FaultyTex("a brace is not closed")

    def _fenced(self) -> Element:
        row = Element("mrow")
        row.append(self._bracket())
        row.append(self.row("right"))
        token = self._next()
        if token is None or token.text != "right":
            raise FaultyTex("\\left has no \\right")
        self.at += 1
        row.append(self._bracket())
        return row

    def _bracket(self) -> Element:
        token = self._next()
        if token is None or token.text not in ("(", ")", "[", "]", "|", ".", "{", "}"):
            raise FaultyTex("\\left and \\right need a bracket")
        self.at += 1
        return _leaf("mo", "" if token.text == "." else token.text, stretchy="true")
