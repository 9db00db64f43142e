"""From a confirmed list to steps; and the laws of whole imports on random files."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.people.rules import spans
from portal.people.rules.importing import columns, people, plan, tables
from portal.people.rules.importing.fields import Sheet
from portal.people.rules.importing.known import KnownPost, KnownUnit, Snapshot
from portal.people.rules.importing.plan import Act
from portal.people.rules.importing.reasons import PlanReason
from portal.people.rules.importing.results import Difference, OutcomeKind
from portal.people.rules.posts import TenureKind, TenureRefusal
from portal.people.rules.spans import Dated, Span
from tests.people.rules.importing.city import (
    ANI,
    BUDI,
    CICI,
    CITY,
    DODI,
    EKA,
    EKA_PPPK,
    FAJAR,
    FULL,
    HEADER,
    LINES,
    PART,
    SINCE,
    TODAY,
    carried_out,
    stage,
)


def planned(staging, *confirmed, snapshot=CITY):
    return plan.plan(staging, snapshot, digest=staging.digest, confirmed=confirmed)


def acts(result):
    return [(step.act, step.key) for step in result.steps]


def everything(staging):
    keys = [one.key for one in staging.outcomes if one.needs_confirmation]
    return [*keys, *(one.key for one in staging.absences)]


def test_what_needs_no_confirmation_is_planned_at_once():
    staging = stage(f"{ANI};Ani Wijaja;PNS;dinkes;;D-02;;", LINES["budi"])
    assert acts(planned(staging)) == [(Act.CHANGE_PERSON, "person:1")]


def test_nobody_comes_goes_or_moves_without_confirmation():
    staging = stage(
        f"{FAJAR};Fajar Hidayat;CPNS;dinkes;;D-04;;",
        f"{BUDI};Budi Santoso;PNS;puskesmas;;;;",
        choices=FULL,
    )
    assert planned(staging).steps == ()
    assert acts(planned(staging, f"new:{FAJAR}")) == [
        (Act.ADD_PERSON, f"new:{FAJAR}"),
        (Act.MOVE_PERSON, f"new:{FAJAR}"),
        (Act.START_TENURE, f"new:{FAJAR}"),
    ]
    assert acts(planned(staging, "person:1")) == [
        (Act.END_TENURE, "person:1"),
        (Act.END_EMPLOYMENT, "person:1"),
    ]


def test_what_ends_ends_before_anything_begins():
    staging = stage(
        f"{ANI};Ani Wijaya;PNS;dinkes;;D-03;;", f"{BUDI};Budi Santoso;PNS;dinkes;;D-02;;"
    )
    assert acts(planned(staging)) == [
        (Act.END_TENURE, "person:1"),
        (Act.END_TENURE, "person:2"),
        (Act.CHANGE_PERSON, "person:1"),
        (Act.CHANGE_PERSON, "person:2"),
        (Act.START_TENURE, "person:1"),
        (Act.START_TENURE, "person:2"),
    ]


def test_whoever_would_take_an_unconfirmed_persons_seat_is_held_back():
    staging = stage(
        f"{FAJAR};Fajar Hidayat;CPNS;dinkes;;D-02;;;", f"{LINES['ani']};Pensiun",
        header=HEADER + ";Kedudukan hukum",
    )  # fmt: skip
    alone = planned(staging, f"new:{FAJAR}")
    assert (alone.steps, alone.held_back) == (
        (), ((f"new:{FAJAR}", TenureRefusal.POST_TAKEN),),
    )  # fmt: skip
    together = planned(staging, f"new:{FAJAR}", "person:1")
    assert together.held_back == ()
    assert len(together.steps) == 6


def test_only_the_list_that_was_shown_is_carried_out():
    shown = stage(f"{FAJAR};Fajar Hidayat;CPNS;dinkes;;D-04;;")
    other = stage(f"{FAJAR};Fajar Hidayat;CPNS;puskesmas;;;;")
    keys = {f"new:{FAJAR}"}
    refused = plan.plan(other, CITY, digest=shown.digest, confirmed=keys)
    assert refused is PlanReason.OTHER_LIST
    assert planned(shown, "person:99") is PlanReason.UNKNOWN_KEY
    assert planned(shown, "person:1") is PlanReason.UNKNOWN_KEY


def test_chunks_are_bounded_and_numbered_so_that_a_run_can_go_on():
    steps = [object()] * 1201
    cut = list(plan.chunks(steps))
    assert [(first, len(part)) for first, part in cut] == [(0, 500), (500, 500), (1000, 201)]
    assert list(plan.chunks([])) == []


WHO = {
    ANI: "Ani Wijaya;PNS", BUDI: "Budi Santoso;PNS", CICI: "Cici Lestari;PNS",
    DODI: "Dodi Pratama;PNS", EKA: "Eka Putri;PNS", EKA_PPPK: "Eka Putri;PPPK",
    FAJAR: "Fajar Hidayat;CPNS", "198805122023211001": "Rina Marlina;PPPK", "123": "Salah;PNS",
}  # fmt: skip
LAW_HEADER = HEADER + ";Plt Plh;Kedudukan hukum"
PLACES = [
    "dinkes;;;", "dinkes;;D-01;", "dinkes;;D-02;", "dinkes;;D-03;", "dinkes;;;Pelaksana",
    "puskesmas;;P-01;", "disdik;;S-01;", "disdik;;;Pelaksana", "entah;;;",
]  # fmt: skip


@st.composite
def random_files(draw):
    """A line for each of some people, for some of them a second one that acts for a post."""
    lines = []
    start = st.sampled_from(["", "", "01-10-2026", "01-02-2027"])
    for number in draw(st.lists(st.sampled_from(list(WHO)), min_size=1, unique=True)):
        gone = draw(st.sampled_from(["", "", "", "Pensiun"]))
        place, since = draw(st.sampled_from(PLACES)), draw(start)
        lines.append(f"{number};{WHO[number]};{place};{since};;{gone}")
        if draw(st.integers(0, 3)) == 0:
            place, since = draw(st.sampled_from(PLACES)), draw(start)
            lines.append(f"{number};{WHO[number]};{place};{since};Plt;{gone}")
    return lines


files = random_files()


@settings(max_examples=60, deadline=None)
@given(files)
def test_each_line_is_in_exactly_one_outcome_or_refused(lines):
    staging = stage(*lines, header=LAW_HEADER, choices=FULL)
    done = [line for one in staging.outcomes for line in one.lines]
    assert sorted([*done, *staging.refused_lines]) == list(range(2, 2 + len(lines)))
    keys = [one.key for one in staging.outcomes] + [one.key for one in staging.absences]
    assert len(keys) == len(set(keys))


@settings(max_examples=40, deadline=None)
@given(files, st.randoms(use_true_random=False))
def test_staging_is_repeatable_and_who_is_missing_does_not_depend_on_the_order(lines, chance):
    once = stage(*lines, header=LAW_HEADER, choices=FULL)
    assert stage(*lines, header=LAW_HEADER, choices=FULL) == once
    shuffled = list(lines)
    chance.shuffle(shuffled)
    again = stage(*shuffled, header=LAW_HEADER, choices=FULL)
    assert {one.key for one in again.absences} == {one.key for one in once.absences}


@settings(max_examples=60, deadline=None)
@given(files, st.randoms(use_true_random=False))
def test_a_carried_out_import_leaves_a_consistent_agency(lines, chance):
    """Whatever is confirmed: one definitive holder a seat and day, one tenure a person and seat."""
    staging = stage(*lines, header=LAW_HEADER, choices=FULL)
    keys = everything(staging)
    confirmed = chance.sample(keys, chance.randint(0, len(keys)))
    after = carried_out(planned(staging, *confirmed).steps, CITY)
    for seat in CITY.posts:
        rows = [row for one in after.persons for row in one.tenures if row.post == seat]
        definitive = [
            Dated(row.span, row.person) for row in rows if row.kind is TenureKind.DEFINITIVE
        ]
        assert spans.overlapping(definitive) == ()
        for person in after.persons:
            own = [Dated(row.span, row.kind) for row in rows if row.person == person.key]
            assert spans.overlapping(own) == ()


@settings(max_examples=60, deadline=None)
@given(files)
def test_importing_the_same_file_again_changes_nothing_more(lines):
    staging = stage(*lines, header=LAW_HEADER, choices=FULL)
    result = planned(staging, *everything(staging))
    assert result.held_back == ()
    after = carried_out(result.steps, CITY)
    again = stage(*lines, header=LAW_HEADER, choices=FULL, snapshot=after)
    by_key = {one.key: one for one in again.outcomes}
    for one in staging.outcomes:
        key = one.key if one.person_id else after.by_number[one.row.number.value].key
        if key in by_key:
            assert (by_key[key].kind, by_key[key].changes) == (OutcomeKind.SAME, ())
    assert again.absences == ()


@settings(max_examples=60, deadline=None)
@given(files, st.integers(1, 4))
def test_a_run_cut_between_chunks_and_taken_up_again_ends_the_same(lines, size):
    staging = stage(*lines, header=LAW_HEADER, choices=FULL)
    steps = planned(staging, *everything(staging)).steps
    pieces = list(plan.chunks(steps, size))
    assert [step for _, piece in pieces for step in piece] == list(steps)
    assert [first for first, _ in pieces] == list(range(0, len(steps), size))


def test_the_example_file_fills_an_empty_agency():
    table = tables.table_of(
        tables.read_csv(tables.decode(Path("tests/data/people-example.csv").read_bytes()))
    )
    column_map = columns.guess(table.headers, Sheet.PEOPLE)
    place = {
        name: column_map.columns[name]
        for name in ("unit_code", "unit_name", "post_code", "post_name")
    }
    cells = [{name: line.cells[at] for name, at in place.items()} for line in table.lines]
    units = {
        row["unit_code"]: KnownUnit(row["unit_code"], row["unit_name"], None, "", Span(SINCE))
        for row in cells
    }
    old = SINCE.replace(year=2000)
    posts = {
        row["post_code"]: KnownPost(
            row["post_code"], "x", row["post_name"], row["unit_code"], None, False, Span(old)
        )
        for row in cells
        if row["post_code"]
    }
    empty = Snapshot(TODAY, units, posts, (), {"x": "x"})
    staging = people.stage(table, column_map, empty, PART)
    assert staging.faults == ()
    assert len(staging.outcomes) == 29
    assert {one.difference for one in staging.outcomes} == {Difference.IN}
    result = planned(staging, *everything(staging), snapshot=empty)
    assert [step.act for step in result.steps].count(Act.START_TENURE) == 28
    after = carried_out(result.steps, empty)
    again = people.stage(table, column_map, replace(after, on=TODAY), PART)
    assert {one.kind for one in again.outcomes} == {OutcomeKind.SAME}
