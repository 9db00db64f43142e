"""Seats, who holds them, and who therefore stands above whom on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.rules import posts
from portal.people.rules.posts import (
    Chart,
    Passed,
    Post,
    PostRefusal,
    Skipped,
    Supervision,
    Supervisor,
    Tenure,
    TenureKind,
    TenureRefusal,
    Unsupervised,
)
from portal.people.rules.spans import Span

Y2024, Y2025, Y2026 = date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)
TODAY = date(2026, 11, 23)
DEFINITIVE, PLT, PLH = TenureKind.DEFINITIVE, TenureKind.PLT, TenureKind.PLH

HEAD = Post("kepala", None, Span(Y2024))
DIVISION = Post("kabid", "kepala", Span(Y2024))
CLERK = Post("staf", "kabid", Span(Y2024))
POSTS = (HEAD, DIVISION, CLERK)


def holds(person, post, kind=DEFINITIVE, from_on=Y2024, until_on=None):
    return Tenure(person, post, kind, Span(from_on, until_on))


def above(person, *tenures, seats=POSTS, on=TODAY):
    return Chart(seats, tenures, on).supervisors_of(person)


def test_one_definitive_holder_and_any_number_acting():
    held = [holds("ani", "kabid")]
    assert posts.may_take(DIVISION, held, holds("budi", "kabid")) is TenureRefusal.POST_TAKEN
    assert posts.may_take(DIVISION, held, holds("budi", "kabid", PLH)) is None
    assert posts.may_take(DIVISION, held, holds("cici", "kabid", PLT)) is None


@pytest.mark.parametrize(
    ("from_on", "until_on", "reason"),
    [
        (Y2024, Y2025, None),
        (Y2024, Y2025 + timedelta(days=1), TenureRefusal.POST_TAKEN),
        (Y2026, None, None),
        (Y2026 - timedelta(days=1), None, TenureRefusal.POST_TAKEN),
        (Y2024, None, TenureRefusal.POST_TAKEN),
    ],
)
def test_definitive_tenures_may_touch_and_not_overlap(from_on, until_on, reason):
    held = [holds("ani", "kabid", from_on=Y2025, until_on=Y2026)]
    new = holds("budi", "kabid", from_on=from_on, until_on=until_on)
    assert posts.may_take(DIVISION, held, new) is reason


def test_nobody_holds_a_post_twice_on_one_day():
    held = [holds("ani", "kabid", PLT)]
    assert posts.may_take(DIVISION, held, holds("ani", "kabid")) is TenureRefusal.ALREADY_HOLDS
    later = holds("ani", "kabid", from_on=Y2026)
    ended = [holds("ani", "kabid", PLT, until_on=Y2026)]
    assert posts.may_take(DIVISION, ended, later) is None


def test_a_person_may_hold_several_posts():
    assert posts.may_take(DIVISION, [holds("ani", "staf")], holds("ani", "kabid")) is None


def test_a_tenure_stays_within_the_days_of_its_post():
    seat = Post("kabid", "kepala", Span(Y2025, Y2026))
    for from_on, until_on in ((Y2024, Y2026), (Y2025, None), (Y2025, TODAY)):
        new = holds("ani", "kabid", from_on=from_on, until_on=until_on)
        assert posts.may_take(seat, [], new) is TenureRefusal.OUTSIDE_POST
    assert posts.may_take(seat, [], holds("ani", "kabid", from_on=Y2025, until_on=Y2026)) is None


def test_a_post_does_not_end_while_it_is_held():
    held = [holds("ani", "kabid", until_on=Y2026), holds("budi", "staf")]
    assert posts.may_close(DIVISION, held, Y2025) is PostRefusal.HELD
    assert posts.may_close(DIVISION, held, Y2026 - timedelta(days=1)) is PostRefusal.HELD
    assert posts.may_close(DIVISION, held, Y2026) is None
    assert posts.may_close(CLERK, held, TODAY) is PostRefusal.HELD
    assert posts.may_close(DIVISION, [], Y2024) is PostRefusal.BEFORE_START


def test_the_holder_of_the_post_reported_to_supervises():
    supervision = above("cici", holds("cici", "staf"), holds("ani", "kabid"))
    assert supervision == Supervision((Supervisor("ani", "kabid", DEFINITIVE, "staf"),), ())


def test_acting_holders_supervise_beside_the_definitive_one():
    supervision = above(
        "cici", holds("cici", "staf"), holds("ani", "kabid"), holds("dodi", "kabid", PLH)
    )
    assert [(one.person, one.kind) for one in supervision.supervisors] == [
        ("ani", DEFINITIVE),
        ("dodi", PLH),
    ]


def test_a_vacant_post_is_climbed_past_with_its_reason():
    supervision = above("cici", holds("cici", "staf"), holds("eka", "kepala"))
    skipped = (Skipped("kabid", Passed.VACANT),)
    assert supervision.supervisors == (Supervisor("eka", "kepala", DEFINITIVE, "staf", skipped),)


def test_a_closed_post_is_climbed_past_with_its_reason():
    closed = Post("kabid", "kepala", Span(Y2024, Y2026))
    supervision = above(
        "cici",
        holds("cici", "staf"),
        holds("ani", "kabid", until_on=Y2026),
        holds("eka", "kepala"),
        seats=(HEAD, closed, CLERK),
    )
    [one] = supervision.supervisors
    assert (one.person, one.skipped) == ("eka", (Skipped("kabid", Passed.CLOSED),))


def test_nobody_supervises_themselves_by_acting_for_their_superior():
    supervision = above(
        "cici", holds("cici", "staf"), holds("cici", "kabid", PLT), holds("eka", "kepala")
    )
    skipped = (Skipped("kabid", Passed.OWN),)
    assert supervision.supervisors == (
        Supervisor("eka", "kepala", DEFINITIVE, "staf", skipped),
        Supervisor("eka", "kepala", DEFINITIVE, "kabid"),
    )


def test_the_top_has_no_supervisor_and_says_so():
    assert above("eka", holds("eka", "kepala")).without == (("kepala", Unsupervised.TOP),)
    alone = above("cici", holds("cici", "staf"))
    assert alone == Supervision((), (("staf", Unsupervised.NOBODY_ABOVE),))


def test_supervision_is_that_of_the_day_asked_for():
    tenures = (
        holds("cici", "staf"),
        holds("ani", "kabid", until_on=Y2026),
        holds("budi", "kabid", from_on=Y2026),
    )
    last_day = Y2026 - timedelta(days=1)
    assert [one.person for one in above("cici", *tenures, on=last_day).supervisors] == ["ani"]
    assert [one.person for one in above("cici", *tenures, on=Y2026).supervisors] == ["budi"]
    assert above("ani", *tenures, on=Y2026) == Supervision((), ())


def test_a_cycle_in_the_data_is_told_and_ends():
    ring = (Post("a", "b", Span(Y2024)), Post("b", "c", Span(Y2024)), Post("c", "a", Span(Y2024)))
    supervision = above("cici", holds("cici", "a"), seats=ring)
    assert supervision == Supervision((), (("a", Unsupervised.CYCLE),))


seats = st.lists(st.one_of(st.none(), st.integers(0, 11)), min_size=12, max_size=12).map(
    lambda parents: tuple(
        Post(seat, parent if parent is not None and parent < seat else None, Span(Y2024))
        for seat, parent in enumerate(parents)
    )
)
starts = st.sampled_from([Y2024, Y2025, Y2026])
tenure_rows = st.lists(
    st.builds(
        lambda person, post, kind, start, years: holds(
            person, post, kind, start, start + timedelta(days=365 * years) if years else None
        ),
        st.integers(0, 6),
        st.integers(0, 11),
        st.sampled_from(TenureKind),
        starts,
        st.integers(0, 2),
    ),
    max_size=25,
)


@given(seats, tenure_rows, st.sampled_from([Y2024, Y2025, TODAY]))
def test_up_and_down_agree_and_nobody_is_their_own_supervisor(structure, tenures, on):
    chart = Chart(structure, tenures, on)
    up = {
        (one.person, person)
        for person in range(7)
        for one in chart.supervisors_of(person).supervisors
    }
    down = {(person, below) for person in range(7) for below in chart.subordinates_of(person)}
    assert up == down
    assert all(one != other for one, other in up)


@given(seats, tenure_rows)
def test_each_post_held_has_supervisors_or_a_reason_for_none(structure, tenures):
    chart = Chart(structure, tenures, TODAY)
    for person in range(7):
        supervision = chart.supervisors_of(person)
        through = {one.through for one in supervision.supervisors}
        without = {post for post, _ in supervision.without}
        assert through.isdisjoint(without)
        assert through | without == {row.post for row in chart.posts_of(person)}


@given(tenure_rows)
def test_taking_only_what_is_allowed_keeps_one_definitive_holder_a_day(wanted):
    held = []
    for new in wanted:
        if posts.may_take(Post(new.post, None, Span(Y2024)), held, new) is None:
            held.append(new)
    for on in (Y2024, Y2025, Y2026, TODAY):
        now = [row for row in held if row.span.holds(on)]
        definitive = [row.post for row in now if row.kind is DEFINITIVE]
        assert len(definitive) == len(set(definitive))
        pairs = [(row.person, row.post) for row in now]
        assert len(pairs) == len(set(pairs))
