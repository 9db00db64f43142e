"""Who may publish a draft, and what a draft takes over from what was published meanwhile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content.reviews.deciding import ReviewRefusal, may_publish, renewal

FOLDERS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from("123"))


@pytest.mark.parametrize(
    ("is_submitted", "actor_id", "expected"),
    [
        (True, 3, None),
        (True, 1, ReviewRefusal.OWN_WORK),
        (True, 2, ReviewRefusal.OWN_WORK),
        (False, 3, ReviewRefusal.NOT_SUBMITTED),
        (False, 1, ReviewRefusal.NOT_SUBMITTED),
    ],
)
def test_somebody_who_wrote_nothing_publishes_what_was_handed_in(
    is_submitted: bool, actor_id: int, expected: ReviewRefusal | None
) -> None:
    assert may_publish(is_submitted=is_submitted, authors={1, 2}, actor_id=actor_id) is expected


@given(FOLDERS, FOLDERS, FOLDERS)
def test_what_only_one_side_changed_stays_changed(
    base: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    plan = renewal(base, mine, theirs)
    merged = {**mine}
    for path in plan.take:
        if path in theirs:
            merged[path] = theirs[path]
        else:
            del merged[path]
    for path in {*base, *mine, *theirs} - set(plan.conflicts):
        was, own, other, now = (some.get(path) for some in (base, mine, theirs, merged))
        assert now == (other if own == was else own)
    for path in plan.conflicts:
        was, own, other = (some.get(path) for some in (base, mine, theirs))
        assert len({was, own, other}) == 3


@given(FOLDERS, FOLDERS)
def test_a_draft_nobody_wrote_in_takes_everything_and_one_nobody_overtook_nothing(
    base: dict[str, str], other: dict[str, str]
) -> None:
    overtaken = renewal(base, base, other)
    assert set(overtaken.take) == {p for p in {*base, *other} if base.get(p) != other.get(p)}
    assert overtaken.conflicts == ()
    assert renewal(base, other, base) == renewal(base, base, base)
