"""Addresses: each is made ready for building when it is first built."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]

_compiled: dict[tuple[str, bool], Builder] = {}


class UrlRule(Rule):
    """A rule whose builders are compiled at their first use, once a process.

    Werkzeug compiles two for each rule when an application is made, three quarters of all the
    time that takes; a process builds few of these addresses, and hardly any with unknown values.
    A builder reads the converters of the rule it is given, so applications can share it.
    """

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
