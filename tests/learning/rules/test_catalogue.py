"""What the catalogue shows first, and the numbers beside its filters."""

from dataclasses import replace
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from portal.learning.rules import catalogue
from portal.learning.rules.catalogue import Found, Gap, Hours, Mine, Offer, Order, Shelf, Wanted
from tests.learning.rules import plain_catalogue

SPBE, SERVICE = Gap("spbe", 1, 2), Gap("pelayanan_prima", 0, 3)


def offer(slug: str, *, aims=(("spbe", 2),), jp100: int = 300, **values) -> Offer:
    return Offer(slug, slug.title(), jp100, values.pop("published", 0.0), tuple(aims), **values)


def find(offers, gaps, wanted, hits=None) -> Found:
    """What the reader finds of offers that say what became of those they took."""
    plain = [replace(one, taken=False, passed=False) for one in offers]
    shelf = Shelf(plain)
    own = {
        shelf.rank[bare]: Mine.PASSED if one.passed else Mine.TAKEN
        for one, bare in zip(offers, plain, strict=True)
        if one.taken or one.passed
    }
    if hits is not None:
        hits = {shelf.rank[bare]: hits[bare.slug] for bare in plain if bare.slug in hits}
    return catalogue.find(shelf, own, gaps, wanted, hits)


def results(found: Found):
    return found.results(0, len(found))


def slugs(found: Found) -> list[str]:
    return [one.offer.slug for one in results(found)]


def test_what_closes_the_largest_gap_comes_first_and_says_so() -> None:
    offers = [
        offer("arsip", aims=[("kearsipan", 1)]),
        offer("spbe"),
        offer("layanan", aims=[("pelayanan_prima", 2), ("spbe", 2)]),
    ]
    found = find(offers, [SPBE, SERVICE], Wanted())
    assert slugs(found) == ["layanan", "spbe", "arsip"]
    assert [one.gap for one in results(found)] == [SERVICE, SPBE, None]


def test_a_course_below_the_level_held_closes_no_gap() -> None:
    found = find([offer("dasar", aims=[("spbe", 1)])], [SPBE], Wanted())
    assert results(found)[0].gap is None


def test_a_course_passed_is_no_way_to_close_a_gap() -> None:
    found = find([offer("spbe", passed=True)], [SPBE], Wanted())
    assert results(found)[0].gap is None
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


AIMS = ((), (("spbe", 2),), (("spbe", 4), ("adminduk", 1)), (("pelayanan_prima", 1),),
        (("pelayanan_prima", 3), ("spbe", 1)))  # fmt: skip
# Title, hours, when published, aims, what became of it.
FACTS = st.tuples(
    st.sampled_from("ABC"), st.sampled_from((100, 300, 900)), st.sampled_from((0.0, 1.0, 2.0)),
    st.sampled_from(AIMS), st.sampled_from(("", "taken", "passed")),
)  # fmt: skip
OFFERS = st.lists(FACTS, max_size=8).map(
    lambda rows: [
        Offer(f"k{n}", title, jp, published, aims, taken=own == "taken", passed=own == "passed")
        for n, (title, jp, published, aims, own) in enumerate(rows)
    ]
)
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
        assert found.mine[one] == len(alone)
    for one in Hours:
        alone = find(offers, [SPBE, SERVICE], replace(wanted, hours=frozenset({one})))
        assert found.hours[one] == len(alone)
    for key, count in found.competencies.items():
        alone = find(offers, [SPBE, SERVICE], replace(wanted, competencies=frozenset({key})))
        assert count == len(alone)


@given(OFFERS, WANTED, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_the_offers_came(offers, wanted, random) -> None:
    shuffled = list(offers)
    random.shuffle(shuffled)
    found, again = find(offers, [SPBE], wanted), find(shuffled, [SPBE], wanted)
    assert results(again) == results(found)
    assert (again.mine, again.hours, again.competencies) == (
        found.mine, found.hours, found.competencies,
    )  # fmt: skip


@given(OFFERS, WANTED, st.one_of(st.none(), st.lists(st.integers(0, 300), max_size=8)))
def test_cells_and_ranks_find_what_looking_at_each_course_finds(offers, wanted, weights) -> None:
    hits = None if weights is None else {
        one.slug: weight for one, weight in zip(offers, weights, strict=False)
    }  # fmt: skip
    found = find(offers, [SPBE, SERVICE], wanted, hits)
    plain = plain_catalogue.find(offers, [SPBE, SERVICE], wanted, hits)
    assert results(found) == plain.results
    assert (found.mine, found.hours) == (plain.mine, plain.hours)
    assert found.competencies == {key: n for key, n in plain.competencies.items() if n}


def test_a_page_goes_on_after_the_course_before_it_shown_last() -> None:
    found = find([offer("a"), offer("b"), offer("c")], [], Wanted())
    assert [found.after(slug) for slug in ("", "a", "c", "gone")] == [0, 1, 3, 0]
    assert [one.offer.slug for one in found.results(1, 3)] == ["b", "c"]


def test_of_two_revisions_on_offer_the_first_stands_and_a_place_shows_its_own() -> None:
    """The run somebody is in may be of another revision, with other aims and another title."""
    first, other = offer("a", jp100=100), replace(offer("a", jp100=600), title="Z")
    shelf = Shelf([first, offer("b"), other])
    everybody = catalogue.find(shelf, {}, [SPBE], Wanted(order=Order.TITLE))
    assert [(one.offer.title, one.offer.jp100) for one in results(everybody)] == [
        ("A", 100), ("B", 300),
    ]  # fmt: skip
    assert everybody.hours == {Hours.SHORT: 1, Hours.MIDDLE: 1, Hours.LONG: 0}
    own = {shelf.rank[other]: Mine.TAKEN}
    found = catalogue.find(shelf, own, [SPBE], Wanted(order=Order.TITLE), {0: 5, 1: 1})
    assert [(one.offer.title, one.offer.taken) for one in results(found)] == [
        ("B", False), ("Z", True),
    ]  # fmt: skip
    assert found.hours == {Hours.SHORT: 0, Hours.MIDDLE: 1, Hours.LONG: 1}
    assert found.mine == {Mine.GAP: 2, Mine.TAKEN: 1, Mine.NEW: 1, Mine.PASSED: 0}


def test_a_gap_leads_to_the_courses_beyond_a_level() -> None:
    shelf = Shelf([
        offer("c", aims=[("spbe", 2)]), offer("a", aims=[("spbe", 3)]),
        offer("b", aims=[("kearsipan", 1), ("spbe", 2)]), offer("d", aims=[("kearsipan", 3)]),
    ])  # fmt: skip
    assert [(level, one.slug) for level, one in islice(shelf.beyond("spbe", 1), 2)] == [
        (2, "b"), (2, "c"),
    ]  # fmt: skip
    assert [one.slug for _level, one in shelf.beyond("spbe", 2)] == ["a"]
    assert list(shelf.beyond("unknown", 0)) == []
