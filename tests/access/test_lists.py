"""AZ-4: a list shows what lies in the reader's reach and nothing else of the little world."""

import re

import pytest

from tests.access.matrix import lines
from tests.access.visitor import Visitor
from tests.access.world import Place

pytestmark = pytest.mark.sqlite_only

LISTS = sorted(name for name, line in lines().items() if line.lists)
IN_REACH = {"unit": {"Unit", "Own", "Child"}, "led": {"Unit", "Own", "Child"}}
AGENCY = {"Unit", "Own", "Child", "Parent", "Sibling"}
NAMED = re.compile(r"\b(?:Warga|Kantor) (Unit|Own|Child|Parent|Sibling|Foreign)\b")


def shown(visitor: Visitor, endpoint: str, role: str) -> set[str]:
    """The places whose residents or units a list names, in the part of the page that is its own."""
    line = lines()[endpoint]
    path = visitor.path(line, visitor.values(line, role, Place.OWN))
    answer = visitor.send("GET", f"{path}?{line.query}", role, line)
    assert answer.status_code == 200, role
    _before, _main, rest = answer.text.partition("<main")
    return set(NAMED.findall(rest.partition("</main>")[0]))


@pytest.mark.parametrize("endpoint", LISTS)
def test_a_list_shows_the_reach_and_nothing_beyond(clean: Visitor, endpoint: str) -> None:
    line = lines()[endpoint]
    reach = IN_REACH.get(line.reach, AGENCY)
    named: dict[str, set[str]] = {}
    for role in sorted(line.may):
        named[role] = shown(clean, endpoint, role)
        assert named[role] <= reach, role
    everything = set().union(*named.values())
    assert {"Child"} <= everything, "the list has nothing to show: give it a `query`"


def test_every_list_of_the_administration_is_tried() -> None:
    """Pages called `index` that take a scope; those of one's own things are told apart by it."""
    assert {"grants.index", "persons.index", "tree.index", "posts.index"} <= set(LISTS)
