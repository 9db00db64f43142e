"""What the catalogue shows first, and the numbers beside its filters."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from portal.learning.rules.catalogue import (
    Gap,
    Hours,
    Mine,
    Offer,
    Order,
    Wanted,
    find,
)

SPBE, SERVICE = Gap("spbe", 1, 2), Gap("pelayanan_prima", 0, 3)


def offer(slug: str, *, aims=(("spbe", 2),), jp100: int = 300, **values) -> Offer:
    return Offer(slug, slug.title(), jp100, values.pop("published", 0.0), tuple(aims), **values)


def slugs(found) -> list[str]:
    return [one.offer.slug for one in found.results]


def test_what_closes_the_largest_gap_comes_first_and_says_so() -> None:
    offers = [
        offer("arsip", aims=[("kearsipan", 1)]),
        offer("spbe"),
        offer("layanan", aims=[("pelayanan_prima", 2), ("spbe", 2)]),
    ]
    found = find(offers, [SPBE, SERVICE], Wanted())
    assert slugs(found) == ["layanan", "spbe", "arsip"]
    assert [one.gap for one in found.results] == [SERVICE, SPBE, None]


def test_a_course_below_the_level_held_closes_no_gap() -> None:
    found = find([offer("dasar", aims=[("spbe", 1)])], [SPBE], Wanted())
    assert found.results[0].gap is None


def test_a_course_passed_is_no_way_to_close_a_gap() -> None:
    found = find([offer("spbe", passed=True)], [SPBE], Wanted())
    assert found.results[0].gap is None
    assert found.mine == {Mine.GAP: 0, Mine.TAKEN: 0, Mine.NEW: 0, Mine.PASSED: 1}


def test_words_narrow_and_order_within_the_same_gap() -> None:
    offers = [offer("a"), offer("b"), offer("c")]
    found = find(offers, [], Wanted(), {"a": 3, "c": 30})
    assert slugs(found) == ["c", "a"]


def test_orders_by_title_and_by_newness() -> None:
    offers = [offer("b", published=1.0), offer("a", published=2.0), offer("c", published=3.0)]
    assert slugs(find(offers, [SPBE], Wanted(order=Order.TITLE))) == ["a", "b", "c"]
    assert slugs(find(offers, [SPBE], Wanted(order=Order.NEWEST))) == ["c", "a", "b"]


def test_hours_are_in_bands() -> None:
    assert [Hours.of(jp) for jp in (40, 200, 201, 500, 501)] == [
        Hours.SHORT, Hours.SHORT, Hours.MIDDLE, Hours.MIDDLE, Hours.LONG,
    ]  # fmt: skip


OFFERS = st.lists(
    st.builds(
        Offer,
        slug=st.uuids().map(str),
        title=st.sampled_from(["A", "B", "C"]),
        jp100=st.integers(1, 900),
        published=st.floats(0, 10),
        aims=st.lists(
            st.tuples(st.sampled_from(["spbe", "pelayanan_prima", "adminduk"]), st.integers(1, 5)),
            max_size=2, unique_by=lambda aim: aim[0],
        ).map(tuple),
        taken=st.booleans(),
        passed=st.booleans(),
    ),
    max_size=8,
)  # fmt: skip
WANTED = st.builds(
    Wanted,
    mine=st.frozensets(st.sampled_from(list(Mine)), max_size=2),
    hours=st.frozensets(st.sampled_from(list(Hours)), max_size=2),
    competencies=st.frozensets(st.sampled_from(["spbe", "adminduk"]), max_size=2),
    order=st.sampled_from(list(Order)),
)


@given(OFFERS, WANTED)
def test_the_number_beside_a_filter_is_what_it_would_show_alone(offers, wanted) -> None:
    found = find(offers, [SPBE, SERVICE], wanted)
    for one in Mine:
        alone = find(offers, [SPBE, SERVICE], replace(wanted, mine=frozenset({one})))
        assert found.mine[one] == len(alone.results)
    for one in Hours:
        alone = find(offers, [SPBE, SERVICE], replace(wanted, hours=frozenset({one})))
        assert found.hours[one] == len(alone.results)
    for key, count in found.competencies.items():
        alone = find(offers, [SPBE, SERVICE], replace(wanted, competencies=frozenset({key})))
        assert count == len(alone.results)


@given(OFFERS, WANTED, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_the_offers_came(offers, wanted, random) -> None:
    shuffled = list(offers)
    random.shuffle(shuffled)
    assert find(shuffled, [SPBE], wanted) == find(offers, [SPBE], wanted)
