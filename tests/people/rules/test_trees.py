"""Units and posts as maps to the parent: cycles are found, named, and hang nothing."""

from hypothesis import given
from hypothesis import strategies as st

from portal.people.rules import trees
from portal.people.rules.trees import TreeRefusal

CITY = {
    "kota_contoh": None,
    "setda": "kota_contoh",
    "setda_hukum": "setda",
    "dinkes": "kota_contoh",
    "puskesmas_contoh": "dinkes",
    "universitas_mitra": None,
}
NODES = 12
parent_maps = st.lists(
    st.one_of(st.none(), st.integers(0, NODES - 1)), min_size=NODES, max_size=NODES
).map(lambda parents: dict(enumerate(parents)))


def reaches_itself(parents, node):
    above = parents[node]
    for _ in range(NODES):
        if above is None:
            return False
        if above == node:
            return True
        above = parents[above]
    return False


def test_ancestors_come_nearest_first():
    assert list(trees.ancestors(CITY, "puskesmas_contoh")) == ["dinkes", "kota_contoh"]
    assert list(trees.ancestors(CITY, "universitas_mitra")) == []
    assert list(trees.ancestors(CITY, "unknown")) == []


def test_a_node_is_within_itself_and_what_stands_above_it():
    assert trees.is_within(CITY, "setda_hukum", "setda_hukum")
    assert trees.is_within(CITY, "setda_hukum", "kota_contoh")
    assert not trees.is_within(CITY, "setda", "setda_hukum")
    assert not trees.is_within(CITY, "universitas_mitra", "kota_contoh")


def test_a_unit_may_not_hang_below_itself_its_descendant_or_nothing_known():
    assert trees.may_hang(CITY, "setda", "setda") is TreeRefusal.OWN_PARENT
    assert trees.may_hang(CITY, "setda", "setda_hukum") is TreeRefusal.CYCLE
    assert trees.may_hang(CITY, "kota_contoh", "puskesmas_contoh") is TreeRefusal.CYCLE
    assert trees.may_hang(CITY, "setda", "dinas_baru") is TreeRefusal.UNKNOWN_PARENT
    assert trees.may_hang(CITY, "setda", "dinkes") is None
    assert trees.may_hang(CITY, "setda", None) is None
    assert trees.may_hang(CITY, "bagian_baru", "setda") is None


@given(parent_maps)
def test_a_cycle_is_found_exactly_when_some_node_stands_above_itself(parents):
    cycle = trees.find_cycle(parents)
    assert bool(cycle) == any(reaches_itself(parents, node) for node in parents)
    for member, above in zip(cycle, (*cycle[1:], *cycle[:1]), strict=True):
        assert parents[member] == above


@given(parent_maps)
def test_climbing_ends_even_on_a_cycle_and_names_each_node_once(parents):
    for node in parents:
        above = list(trees.ancestors(parents, node))
        assert len(above) == len(set(above))
        assert node not in above


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=40))
def test_moves_that_are_allowed_never_make_a_cycle(moves):
    parents = dict.fromkeys(range(10))
    for node, parent in moves:
        before = dict(parents)
        if trees.may_hang(parents, node, parent) is None:
            parents[node] = parent
            assert trees.find_cycle(parents) == ()
        else:
            assert trees.find_cycle({**before, node: parent}) != ()


def test_a_hundred_thousand_nodes_in_one_chain_are_one_pass():
    size = 100_000
    chain = {node: node + 1 for node in range(size)} | {size: None}
    assert trees.find_cycle(chain) == ()
    assert set(trees.find_cycle(chain | {size: 0})) == set(chain)


def test_a_parent_that_is_not_in_the_map_is_named_by_its_child():
    assert trees.strays(CITY) == ()
    assert trees.strays(CITY | {"uptd": "dinas_baru"}) == ("uptd",)
