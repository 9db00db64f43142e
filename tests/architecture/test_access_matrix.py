"""AZ-11: no address is missing in the access matrix, and none is left over."""

from portal.web.app import Portal
from tests.access.matrix import lines
from tests.access.objects import all_makers


def test_every_address_has_its_line_and_no_line_is_left_over(app: Portal) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints - set(lines()) == set(), "write a line in tests/access/matrix.yaml"
    assert set(lines()) - endpoints == set(), "no such endpoint any more"


def test_every_address_that_names_a_thing_says_which(app: Portal) -> None:
    named = {rule.endpoint for rule in app.url_map.iter_rules() if rule.arguments}
    said = {line.endpoint for line in lines().values() if line.of}
    assert said == named


def test_every_kind_of_thing_is_used() -> None:
    assert {line.of for line in lines().values() if line.of} == set(all_makers())
