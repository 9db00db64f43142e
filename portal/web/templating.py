"""The template environment: Flask's, with one table of globals, and one form of it per language.

What a template says in so many words never changes while the portal runs: `_("Beranda")`,
`icon("bell")`, `asset("theme.css")`. A page says some hundred such things, and asking for each took
a third of its time. So templates are compiled once for each language with these written out, and
become part of the text around them.
"""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, cast

from flask import Flask, templating
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer

Said = Callable[[str, str], str]
"""A sentence in a language: takes the language and the sentence as it stands in the template."""


class Environment(templating.Environment):
    """Templates share the environment's globals instead of each laying a map of its own over them.

    No template is loaded with globals of its own here. Every `{% from … import … %}` compares the
    two tables when the page is made, and through the maps of Jinja that took longer than drawing
    an input.

    `language` is "" for the one the application has; it passes on to those of the languages.
    """

    language = ""
    speaks: Callable[[], str] | None = None  # the language of the present request
    said: Said | None = None
    fixed: Mapping[str, Callable[[str], str]] = {}  # globals that always answer a word the same

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:
        if self.language or self.speaks is None:
            return super()._load_template(name, globals)
        return self.in_language(self.speaks())._load_template(name, globals)

    def in_language(self, language: str) -> "Environment":
        """The same environment for one language, with compiled templates of its own."""
        forms: dict[str, Environment] = self.__dict__.setdefault("_forms", {})
        found = forms.get(language)
        if found is None:  # two threads may both make it; either does
            found = self.overlay()
            found.language = language
            forms[language] = found
        return found

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        if self.language and self.said is not None:
            source = _WritesOut(self.language, self.said, self.fixed).written_out(source)
        return super()._generate(source, name, filename, defer_init)


def environment_of(app: Flask) -> Environment:
    """The application's, as what it is."""
    return cast("Environment", app.jinja_env)


class _WritesOut(NodeTransformer):
    """Puts what never changes in a template's place."""

    def __init__(
        self, language: str, said: Said, fixed: Mapping[str, Callable[[str], str]]
    ) -> None:
        self._language = language
        self._said = said
        self._fixed = fixed
        self._own: set[str] = set()

    def written_out(self, source: nodes.Template) -> nodes.Template:
        self._own = {
            one.name for one in source.find_all(nodes.Name) if one.ctx in {"store", "param"}
        }
        written: nodes.Template = self.visit(source)
        return written

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  Jinja's name
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        word = _word(node.args)
        if word is None or name in self._own or node.dyn_args or node.dyn_kwargs:
            return node
        if name == "_":
            return self._sentence(node, self._said(self._language, word))
        if name in self._fixed and not node.kwargs:
            return nodes.TemplateData(self._fixed[name](word), lineno=node.lineno)
        return node

    def _sentence(self, node: nodes.Call, said: str) -> nodes.Node:
        """As `translations.gettext` says it: a sentence with a percent sign is a format."""
        if "%" not in said:
            return nodes.TemplateData(said, lineno=node.lineno)
        line = node.lineno
        values = [
            nodes.Pair(nodes.Const(one.key, lineno=line), one.value, lineno=line)
            for one in node.kwargs
        ]
        text = nodes.TemplateData(said, lineno=line)
        return nodes.Mod(text, nodes.Dict(values, lineno=line), lineno=line)


def _word(arguments: list[nodes.Expr]) -> str | None:
    """The one argument, where it is a word of the template."""
    if len(arguments) != 1 or not isinstance(arguments[0], nodes.Const):
        return None
    value = arguments[0].value
    return value if isinstance(value, str) else None
