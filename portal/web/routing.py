"""Addresses: each is made ready for building when it is first built, and read once a process."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from werkzeug.routing import BaseConverter, Map, Rule
from werkzeug.routing.rules import RulePart

Builder = Callable[..., tuple[str, str]]


class Text(NamedTuple):
    """What the text of a rule says."""

    parts: tuple[RulePart, ...]
    trace: tuple[tuple[bool, str], ...]
    converters: dict[str, BaseConverter]


_compiled: dict[tuple[str, bool], Builder] = {}
_read: dict[str, Text] = {}


class UrlRule(Rule):
    """A rule whose text is read, and whose builders are compiled at their first use, once a
    process.

    Werkzeug compiles two builders for each rule when an application is made, three quarters of all
    the time that takes; a process builds few of these addresses, and hardly any with unknown
    values. A builder reads the converters of the rule it is given, so applications can share it.
    Half of the rest is reading the text of a thousand rules, which says the same to every
    application that has no converters of its own: Werkzeug's look at nothing but their value.
    """

    def _parse_rule(self, rule: str) -> Iterable[RulePart]:
        usual = self.map is not None and self.map.converters == Map.default_converters
        if self._converters or not usual:
            return super()._parse_rule(rule)
        if rule not in _read:
            before = len(self._trace)
            parts = tuple(super()._parse_rule(rule))
            _read[rule] = Text(parts, tuple(self._trace[before:]), dict(self._converters))
            return parts
        known = _read[rule]
        self._trace.extend(known.trace)
        self._converters.update(known.converters)
        self.arguments.update(known.converters)
        return known.parts

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        compile_now = super()._compile_builder
        own: list[Builder] = []

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            if not own:
                own.append(_shared(rule, append_unknown, compile_now))
            return own[0](rule, **values)

        return build


def _shared(rule: Rule, append_unknown: bool, compile_now: Callable[[bool], Builder]) -> Builder:
    if rule.defaults or rule.subdomain or rule.host:  # they are compiled into it
        return compile_now(append_unknown)
    name = (rule.rule, append_unknown)
    if name not in _compiled:
        _compiled[name] = compile_now(append_unknown)
    return _compiled[name]
