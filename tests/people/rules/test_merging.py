"""Two records of one human being: who stays, what forbids it, how it is taken back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.rules import identifiers, merging
from portal.people.rules.identifiers import IdentifierKind
from portal.people.rules.merging import (
    Employment,
    Merge,
    MergeDoubt,
    MergeRefusal,
    Record,
    UndoRefusal,
)
from portal.people.rules.posts import Tenure, TenureKind
from portal.people.rules.spans import Dated, Span
from portal.people.rules.status import Status

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Y2020, Y2024, Y2025 = date(2020, 1, 1), date(2024, 1, 1), date(2025, 1, 1)
HR, HEAD = 90, 91
ANI_NIP, ANI_PPPK = "199306302024042002", "199306302022212002"
BUDI_NIP = "198307142010011003"


def number(text, from_on=Y2020, until_on=None, kind=None):
    kind = kind or identifiers.likely_kind(text)
    return Dated(Span(from_on, until_on), identifiers.parse(kind, text, on=TODAY))


def dated(value, from_on=Y2020, until_on=None):
    return Dated(Span(from_on, until_on), value)


NEW = Record(1, "Ani Wijaya", (number(ANI_NIP),), evidence=3)
OLD = Record(2, "Ani Wijaya", (number(ANI_PPPK, until_on=Y2024),), evidence=40)


def judge(one=NEW, other=OLD, proposed_by=HR, decided_by=HEAD):
    return merging.may_merge(one, other, proposed_by=proposed_by, decided_by=decided_by, on=TODAY)


def test_two_persons_may_merge_two_records_of_one_human_being():
    assert judge() is None
    assert judge(OLD, NEW) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"decided_by": HR}, MergeRefusal.ONE_PERSON_DECIDES),
        ({"proposed_by": NEW.id}, MergeRefusal.OWN_RECORD),
        ({"decided_by": OLD.id}, MergeRefusal.OWN_RECORD),
        ({"other": NEW}, MergeRefusal.SAME_RECORD),
        ({"other": replace(OLD, merged_into=7)}, MergeRefusal.ALREADY_MERGED),
        ({"one": replace(NEW, is_erased=True)}, MergeRefusal.ERASED),
        ({"other": replace(OLD, attempt_is_running=True)}, MergeRefusal.ATTEMPT_RUNNING),
        ({"other": replace(OLD, numbers=(number(BUDI_NIP),))}, MergeRefusal.BORN_DIFFERENTLY),
        (
            {"other": replace(OLD, numbers=(number("199306302020122009"),))},
            MergeRefusal.TWO_NUMBERS_NOW,
        ),
        ({"other": replace(OLD, numbers=(number("199306302020122009", until_on=Y2024),))}, None),
        ({"other": replace(OLD, numbers=(number(ANI_PPPK),))}, None),
        ({"other": replace(OLD, numbers=(number("THL-0042"),))}, None),
        ({"other": replace(OLD, numbers=())}, None),
    ],
)
def test_what_forbids_a_merge(changes, reason):
    assert judge(**changes) is reason


def with_job(record, agency, from_on=Y2020, until_on=None, is_home=True):
    row = dated(Employment(agency, is_home), from_on, until_on)
    return replace(record, employments=(row,))


@pytest.mark.parametrize(
    ("old", "reason"),
    [
        (with_job(OLD, 1), None),
        (with_job(OLD, 2), MergeRefusal.TWO_AGENCIES),
        (with_job(OLD, 2, until_on=Y2024), None),
        (with_job(OLD, 2, until_on=Y2024 + timedelta(days=1)), MergeRefusal.TWO_AGENCIES),
        (with_job(OLD, 2, is_home=False), None),
    ],
)
def test_nobody_belongs_to_two_agencies_on_one_day(old, reason):
    assert judge(with_job(NEW, 1, from_on=Y2024), old) is reason


@pytest.mark.parametrize(
    ("status", "until_on", "reason"),
    [
        (Status.PPPK, Y2024, None),
        (Status.PPPK, Y2025, MergeRefusal.TWO_STATUSES),
        (Status.CPNS, None, None),
        (Status.OUTSIDE, None, None),
    ],
)
def test_nobody_has_two_statuses_on_one_day(status, until_on, reason):
    one = replace(NEW, statuses=(dated(Status.CPNS, Y2024),))
    other = replace(OLD, statuses=(dated(status, Y2020, until_on),))
    assert judge(one, other) is reason


def test_nobody_holds_a_seat_twice_on_one_day():
    def on_seat(record, post, from_on, until_on=None):
        span = Span(from_on, until_on)
        return replace(record, tenures=(Tenure(record.id, post, TenureKind.PLT, span),))

    new = on_seat(NEW, 5, Y2024)
    assert judge(new, on_seat(OLD, 5, Y2020)) is MergeRefusal.SAME_SEAT
    assert judge(new, on_seat(OLD, 5, Y2020, Y2024)) is None
    assert judge(new, on_seat(OLD, 6, Y2020)) is None


@pytest.mark.parametrize(
    ("stays", "goes"),
    [
        (NEW, OLD),
        (OLD, replace(NEW, numbers=())),
        (replace(NEW, numbers=(), evidence=41), OLD),
        (Record(3, "Ani", last_sign_in_at=NOON), Record(2, "Ani")),
        (
            Record(3, "Ani", last_sign_in_at=NOON),
            Record(2, "Ani", last_sign_in_at=NOON - timedelta(days=1)),
        ),
        (Record(2, "Ani"), Record(3, "Ani")),
    ],
)
def test_the_record_that_more_points_at_stays(stays, goes):
    assert merging.surviving(stays, goes, TODAY) == (stays, goes)
    assert merging.surviving(goes, stays, TODAY) == (stays, goes)


def test_every_number_goes_on_leading_to_the_person():
    open_old = replace(OLD, numbers=(number(ANI_PPPK, date(2022, 1, 1)),))
    rows = merging.numbers_after(NEW, open_old, TODAY)
    assert [(row.value.value, row.span) for row in rows] == [
        (ANI_NIP, Span(Y2020)),
        (ANI_PPPK, Span(date(2022, 1, 1), TODAY)),
    ]


def test_a_record_without_number_in_force_takes_over_the_other_ones():
    ended = replace(NEW, numbers=(number(ANI_PPPK, until_on=Y2024),))
    other = replace(OLD, numbers=(number("THL-0042", Y2024),))
    rows = merging.numbers_after(ended, other, TODAY)
    assert [row.value.value for row in rows if row.span.holds(TODAY)] == ["THL-0042"]


def test_a_number_both_had_is_kept_once_over_the_days_of_both():
    one = replace(NEW, numbers=(number(ANI_NIP, Y2024),))
    other = replace(OLD, numbers=(number(ANI_NIP, Y2020, Y2024),))
    [row] = merging.numbers_after(one, other, TODAY)
    assert row.span == Span(Y2020)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (NEW, OLD, ()),
        (NEW, replace(OLD, name="Ratna Kusuma"), (MergeDoubt.OTHER_NAME,)),
        (NEW, replace(OLD, numbers=()), (MergeDoubt.NO_SHARED_NUMBER,)),
        (
            replace(NEW, last_sign_in_at=NOON),
            replace(OLD, last_sign_in_at=NOON),
            (MergeDoubt.BOTH_SIGN_IN,),
        ),
        (
            replace(NEW, numbers=(number("THL-0042"),)),
            replace(OLD, numbers=(number("THL-0042"),)),
            (),
        ),
    ],
)
def test_doubts_are_shown_and_forbid_nothing(one, other, found):
    assert merging.doubts(one, other) == merging.doubts(other, one) == found


DONE = Merge(1, surviving=1, absorbed=2, at=NOON)
LATER = NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    ("merge", "others", "deciders", "reason"),
    [
        (DONE, (), (HR, HEAD), None),
        (DONE, (DONE,), (HR, HEAD), None),
        (DONE, (), (HR, HR), UndoRefusal.ONE_PERSON_DECIDES),
        (DONE, (), (1, HEAD), UndoRefusal.OWN_RECORD),
        (DONE, (), (HR, 2), UndoRefusal.OWN_RECORD),
        (replace(DONE, undone_at=LATER), (), (HR, HEAD), UndoRefusal.ALREADY_UNDONE),
        (DONE, (Merge(2, 1, 3, LATER),), (HR, HEAD), UndoRefusal.LATER_MERGE),
        (DONE, (Merge(2, 4, 1, LATER),), (HR, HEAD), UndoRefusal.LATER_MERGE),
        (DONE, (Merge(2, 4, 1, NOON),), (HR, HEAD), UndoRefusal.LATER_MERGE),
        (DONE, (Merge(2, 4, 5, LATER),), (HR, HEAD), None),
        (DONE, (Merge(2, 1, 3, LATER, undone_at=LATER),), (HR, HEAD), None),
        (Merge(2, 1, 3, LATER), (DONE,), (HR, HEAD), None),
    ],
)
def test_merges_are_taken_back_by_two_persons_newest_first(merge, others, deciders, reason):
    first, second = deciders
    assert merging.may_undo(merge, others, proposed_by=first, decided_by=second) is reason


numbers = st.lists(
    st.tuples(
        st.sampled_from([ANI_NIP, ANI_PPPK, "THL-0042", "THL-0043"]),
        st.sampled_from([Y2020, Y2024, Y2025]),
        st.sampled_from([None, date(2026, 1, 1)]),
    ).map(lambda parts: number(*parts)),
    max_size=3,
    unique_by=lambda row: row.value.value,
).map(tuple)
records = st.builds(
    Record,
    st.integers(1, 5),
    st.sampled_from(["Ani Wijaya", "Budi"]),
    numbers,
    evidence=st.integers(0, 2),
    last_sign_in_at=st.sampled_from([None, NOON, LATER]),
)


@given(records, records)
def test_the_decision_does_not_depend_on_which_record_is_named_first(one, other):
    assert judge(one, other) is judge(other, one)
    if one.id != other.id:
        assert merging.surviving(one, other, TODAY) == merging.surviving(other, one, TODAY)


@given(records, records)
def test_no_number_is_lost_and_a_merged_person_has_no_two_numbers_of_a_register(one, other):
    if judge(one, other) is not None:
        return
    stays, goes = merging.surviving(one, other, TODAY)
    rows = merging.numbers_after(stays, goes, TODAY)
    values = [row.value.value for row in rows]
    assert sorted(values) == sorted({row.value.value for row in (*one.numbers, *other.numbers)})
    for kind in (IdentifierKind.NIP, IdentifierKind.NI_PPPK):
        assert sum(row.value.kind is kind and row.span.holds(TODAY) for row in rows) <= 1
    if any(row.span.holds(TODAY) for row in (*one.numbers, *other.numbers)):
        assert any(row.span.holds(TODAY) for row in rows)
