"""What keeps a specification from being published, all at once; what a new version changes."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from portal.assessment.rules import specifying
from portal.assessment.rules.blueprint import coverage, parallel_forms
from portal.assessment.rules.cuts import CutMethod, PanelCut
from portal.assessment.rules.drawing import Candidate, DrawRule
from portal.assessment.rules.form_report import overlap, read_report, report
from portal.assessment.rules.specifying import (
    Around,
    Change,
    Cut,
    Lack,
    Part,
    Plan,
    Stock,
    changes,
    lacks,
)

TAGS = st.frozensets(st.sampled_from(["a", "b"]), max_size=1)
CUT = Cut(CutMethod.POLICY, 70, 0, "2026-11-20", "Keputusan 12/2026.")
RULES = st.lists(
    st.builds(
        DrawRule, st.just("spbe"), st.sampled_from(["easy", "hard"]), st.integers(1, 3), TAGS
    ),
    max_size=4,
    unique_by=lambda rule: (rule.difficulty, rule.tags),
)
CUTS = st.builds(
    Cut, st.sampled_from([None, *CutMethod]), st.none() | st.integers(1, 100), st.integers(0, 9),
    st.sampled_from(["", "2026-11-20"]), st.text(max_size=5),
    st.lists(st.dictionaries(st.sampled_from("ab"), st.integers(0, 100)), max_size=2).map(tuple),
    st.lists(st.integers(0, 100), max_size=3).map(tuple),
)  # fmt: skip
PLANS = st.builds(
    Plan, RULES.map(tuple), st.lists(st.sampled_from(["i-1", "i-2"]), unique=True).map(tuple),
    st.integers(5, 480), st.integers(1, 20), CUTS,
)  # fmt: skip


def candidate(number: int, difficulty: str = "easy", *tags: str) -> Candidate:
    return Candidate(
        version_id=1000 + number, item_id=number, key=f"i-{number}", kind="single",
        competency="spbe", difficulty=difficulty, tags=frozenset(tags), shape={"options": 4},
    )  # fmt: skip


def stock(easy: int, hard: int = 0, marks: int = 1) -> Stock:
    some = [candidate(n, "easy" if n <= easy else "hard") for n in range(1, easy + hard + 1)]
    return Stock(some, {one.key: marks for one in some})


ALONE = Around()


def reasons(plan: Plan, kept: Stock, around: Around = ALONE) -> list[Lack]:
    return [one.reason for one in lacks(plan, kept, around)]


@given(PLANS)
def test_a_plan_is_read_back_as_it_was_written(plan):
    assert specifying.read(specifying.stored(plan)) == plan
    assert changes(plan, plan) == []


def test_everything_that_is_missing_is_told_at_once():
    empty = Plan(minutes=4, forms=0)
    assert reasons(empty, stock(0)) == [
        Lack.NO_ITEMS, Lack.NO_MINUTES, Lack.NO_FORMS, Lack.NO_CUT,
    ]  # fmt: skip
    rows = (DrawRule("spbe", "easy", 3), DrawRule("spbe", "hard", 2))
    plan = Plan(rows, ("i-1", "gone"), minutes=60, forms=3, cut=Cut(CutMethod.BOOKMARK, 60, 2))
    some = stock(9, 6)
    worth = Stock(some.items, {**some.marks, "i-12": 2})
    around = Around(
        keys_public=True, shared={"i-5": "course:x y", "other": "course:x z"},
        writers_sitting=("Rina",),
    )  # fmt: skip
    assert reasons(plan, worth, around) == [
        Lack.CANNOT_FILL, Lack.FIXED_MISSING, Lack.MIXED_MARKS, Lack.NO_CUT_REASON,
        Lack.NO_CUT_DATE, Lack.SMALL_PANEL, Lack.SHARED, Lack.PUBLIC_KEYS, Lack.WRITER_SITS,
    ]  # fmt: skip
    assert reasons(replace(plan, fixed=(), cut=CUT), some) == []


def test_a_row_that_cannot_be_filled_says_how_many_items_it_lacks():
    plan = Plan((DrawRule("spbe", "easy", 3),), cut=CUT)
    [finding] = lacks(plan, stock(7))
    assert [finding.values[name] for name in ("wanted", "there", "missing")] == [9, 7, 2]
    # Five forms want the bank five times over, one form still wants it three times.
    assert lacks(replace(plan, forms=5), stock(14))[0].values["missing"] == 1
    assert reasons(replace(plan, forms=1), stock(9)) == []


def test_a_bank_with_public_keys_serves_where_the_installation_allows_it():
    plan = Plan((DrawRule("spbe", "easy", 3),), cut=CUT)
    assert reasons(plan, stock(9), Around(keys_public=True)) == [Lack.PUBLIC_KEYS]
    assert reasons(plan, stock(9), Around(keys_public=True, public_allowed=True)) == []


def test_an_angoff_cut_waits_for_every_rating_of_every_panellist():
    some = stock(9)
    full = {one.key: 60 for one in some.items}
    short = {key: 60 for key in list(full)[1:]}
    cut = replace(CUT, method=CutMethod.ANGOFF, panel=3, ratings=(full, full, short))
    plan = Plan((DrawRule("spbe", "easy", 3),), cut=cut)
    [finding] = lacks(plan, some)
    assert (finding.reason, finding.values["count"]) == (Lack.UNRATED, 1)
    assert specifying.computed(plan, some) is None
    done = replace(plan, cut=replace(cut, ratings=(full, full, full)))
    assert lacks(done, some) == []
    told = specifying.computed(done, some)
    assert isinstance(told, PanelCut)
    assert told.percent == 60


@given(PLANS, PLANS)
def test_two_plans_that_differ_in_what_a_paper_holds_are_told_apart(old, new):
    told = changes(old, new)
    asked = {tuple(sorted((row.difficulty, *row.tags, str(row.count)) for row in one.rows))
             for one in (old, new)}  # fmt: skip
    assert any(one.part is Part.ROW for one in told) == (len(asked) == 2)
    assert any(one.part is Part.FIXED for one in told) == (set(old.fixed) != set(new.fixed))
    assert (Change(Part.MINUTES, old.minutes, new.minutes) in told) == (old.minutes != new.minutes)


def test_a_report_is_read_as_it_was_stored_and_counts_what_forms_share():
    plan = Plan((DrawRule("spbe", "easy", 3),), forms=3, cut=CUT)
    bank = [candidate(n) for n in range(1, 8)]
    made = parallel_forms(plan.specification, bank, 3, bytes(16))
    told = report(
        plan, made, coverage(plan.specification, bank), {1: 900}, measured={1}, seed=bytes(16),
        bank="x",
    )  # fmt: skip
    kept = read_report(told)
    assert kept.forms[0].items == 3
    assert sum(one.measured for one in kept.forms) >= 1
    assert (kept.wanted, kept.there) == ((9,), (7,))
    lines = overlap(made.forms)
    assert [lines[at][at] for at in range(3)] == [3, 3, 3]
    assert max(lines[0][1], lines[0][2], lines[1][2]) == kept.shared
    assert not kept.is_disjoint
