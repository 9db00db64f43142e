"""Addresses are the same as Werkzeug's own, and applications share what is made of them."""

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter, BuildError, Map, MapAdapter, Rule

from portal.web.routing import UrlRule

RULES = (
    ("/courses", "list", {}),
    ("/courses/<slug>/<int:number>", "lesson", {}),
    ("/pages", "page", {"number": 1}),
    ("/pages/<int:number>", "page", {}),
    ("/files/<path:key>", "file", {}),
)
ASKED = (
    ("list", {}),
    ("list", {"after": "Ä b"}),
    ("lesson", {"slug": "layanan & warga", "number": 7}),
    ("lesson", {"slug": "x", "number": 7, "q": ["a", "b"]}),
    ("page", {"number": 1}),
    ("page", {"number": 2}),
    ("file", {"key": "a/b c"}),
)


def adapter(kind: type[Rule]):
    rules = [kind(rule, endpoint=name, defaults=defaults or None) for rule, name, defaults in RULES]
    return Map(rules).bind("portal.test")


def test_every_address_is_that_of_werkzeug() -> None:
    ours, theirs = adapter(UrlRule), adapter(Rule)
    for _first_and_again in range(2):
        for name, values in ASKED:
            assert ours.build(name, values) == theirs.build(name, values)
    assert ours.match("/courses/spbe/3") == ("lesson", {"slug": "spbe", "number": 3})
    with pytest.raises(BuildError):
        ours.build("lesson", {"slug": "x"})


def test_rules_of_one_text_and_other_converters_do_not_mix() -> None:
    """Each application's own converters are asked, though the builder is one."""
    first, second = adapter(UrlRule), adapter(UrlRule)
    for one in (first, second, first):
        assert one.build("file", {"key": "a b/ü"}) == "/files/a%20b/%C3%BC"


def test_every_application_finds_the_same_as_werkzeug() -> None:
    paths = (
        "/courses",
        "/courses/a b/7",
        "/pages",
        "/pages/2",
        "/files/a/b",
        "/courses/x/y",
        "/no",
    )
    first, second, theirs = adapter(UrlRule), adapter(UrlRule), adapter(Rule)
    for path in paths:
        assert found(first, path) == found(second, path) == found(theirs, path)


def found(where: MapAdapter, path: str) -> object:
    try:
        return where.match(path)
    except NotFound:
        return None


class Capitals(BaseConverter):
    regex = "[A-Z]+"


def test_an_application_with_converters_of_its_own_reads_its_rules_by_them() -> None:
    rules = [UrlRule("/courses/<slug>/<int:number>", endpoint="lesson")]
    own = Map(rules, converters={"default": Capitals}).bind("portal.test")
    assert found(own, "/courses/spbe/3") is None
    assert found(own, "/courses/SPBE/3") == ("lesson", {"slug": "SPBE", "number": 3})
    assert found(adapter(UrlRule), "/courses/spbe/3") == ("lesson", {"slug": "spbe", "number": 3})
