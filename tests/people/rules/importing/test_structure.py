"""Units and posts from files: nothing below the unknown, no cycle, nothing closed in use."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.rules import trees
from portal.people.rules.importing import columns, structure, tables
from portal.people.rules.importing.fields import Field, Sheet
from portal.people.rules.importing.reasons import CellReason, LineReason
from portal.people.rules.importing.results import OutcomeKind
from portal.people.rules.posts import PostRefusal
from portal.people.rules.spans import Span, SpanRefusal
from tests.people.rules.importing.city import CITY, SINCE, TODAY, held, person, stage

UNITS = "Kode unit;Nama unit;Kode induk;Jenis unit;Berlaku mulai;Berlaku sampai"
POSTS = "Kode jabatan;Kode standar;Kode unit;Kode atasan;Kepala unit;Berlaku mulai;Berlaku sampai"


def table(header, lines):
    return tables.table_of(tables.read_csv("\n".join((header, *lines))))


def units(*lines, snapshot=CITY):
    read = table(UNITS, lines)
    return structure.stage_units(read, columns.guess(read.headers, Sheet.UNITS), snapshot)


def posts(*lines, snapshot=CITY):
    read = table(POSTS, lines)
    return structure.stage_posts(read, columns.guess(read.headers, Sheet.POSTS), snapshot)


def reasons(result):
    return [(fault.line, fault.field, fault.reason) for fault in result.faults]


def made(result):
    return [(one.after.code, one.kind) for one in result.placed]


def test_units_are_new_changed_or_the_same():
    result = units(
        "dinkes;Dinas Kesehatan;kota;;;",
        "puskesmas;UPTD Puskesmas Contoh Utara;;;;",
        "dinsos;Dinas Sosial;kota;Dinas;01-01-2027;",
    )
    assert result.faults == ()
    assert made(result) == [
        ("dinkes", OutcomeKind.SAME),
        ("puskesmas", OutcomeKind.CHANGED),
        ("dinsos", OutcomeKind.NEW),
    ]
    assert result.placed[1].after.parent == "dinkes"
    assert result.placed[2].after.kind == "dinas"
    assert result.placed[2].after.span == Span(date(2027, 1, 1))


def test_parents_come_before_children_whatever_the_order_of_lines():
    result = units("c;Seksi C;b;;;", "b;Bidang B;a;;;", "a;Dinas A;kota;;;")
    assert [code for code, _ in made(result)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["a;Dinas A;entah;;;"], [(2, Field.PARENT_CODE, LineReason.PARENT_UNKNOWN)]),
        (["a;Dinas A;a;;;"], [(2, Field.PARENT_CODE, LineReason.CYCLE)]),
        (["kota;Kota;puskesmas;;;"], [(2, Field.PARENT_CODE, LineReason.CYCLE)]),
        (
            ["a;A;b;;;", "b;B;a;;;", "c;C;a;;;"],
            [
                (2, Field.PARENT_CODE, LineReason.CYCLE),
                (3, Field.PARENT_CODE, LineReason.CYCLE),
                (4, Field.PARENT_CODE, LineReason.PARENT_UNKNOWN),
            ],
        ),
        (
            ["a;A;kota;;;", "a;A;kota;;;"],
            [
                (2, Field.UNIT_CODE, LineReason.CODE_TWICE),
                (3, Field.UNIT_CODE, LineReason.CODE_TWICE),
            ],
        ),
        (["a;;kota;;;"], [(2, Field.UNIT_NAME, CellReason.REQUIRED)]),
        (
            ["disdik;Dinas Pendidikan;;;;31-12-2026"],
            [(2, Field.VALID_UNTIL, LineReason.UNIT_IN_USE)],
        ),
        (
            ["dinkes;Dinas Kesehatan;;;;31-12-2026"],
            [(2, Field.VALID_UNTIL, LineReason.UNIT_IN_USE)],
        ),
        (["a;A;kota;;;30-12-2025"], [(2, Field.VALID_UNTIL, SpanRefusal.REVERSED)]),
    ],
)
def test_a_unit_that_cannot_stand_is_told_with_its_column(lines, expected):
    assert reasons(units(*lines)) == expected


def test_an_empty_unit_may_close():
    result = units("disdik_sek;Sekretariat;;;;31-12-2026")
    assert result.faults == ()
    assert result.placed[0].after.span == Span(SINCE, date(2027, 1, 1))


def test_posts_are_new_changed_or_the_same():
    result = posts(
        "D-02;kabid;dinkes;D-01;;;",
        "D-03;staf;dinkes;D-01;;;",
        "D-09;staf;dinkes;D-02;ya;01-12-2026;",
    )
    assert result.faults == ()
    assert made(result) == [
        ("D-02", OutcomeKind.SAME),
        ("D-03", OutcomeKind.CHANGED),
        ("D-09", OutcomeKind.NEW),
    ]
    new = result.placed[2].after
    assert (new.name, new.is_head, new.span) == ("Pelaksana", True, Span(date(2026, 12, 1)))


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ("D-09;staf;entah;;;;", Field.UNIT_CODE, LineReason.UNIT_UNKNOWN),
        ("D-09;staf;tutup;;;;", Field.UNIT_CODE, LineReason.UNIT_UNKNOWN),
        ("D-09;entah;dinkes;;;;", Field.JOB_CODE, LineReason.JOB_UNKNOWN),
        ("D-09;staf;dinkes;D-99;;;", Field.REPORTS_TO, LineReason.PARENT_UNKNOWN),
        ("D-01;kadis;dinkes;D-03;;;", Field.REPORTS_TO, LineReason.CYCLE),
        ("D-09;staf;dinkes;D-09;;;", Field.REPORTS_TO, LineReason.CYCLE),
        ("D-02;kabid;dinkes;;;;31-12-2026", Field.VALID_UNTIL, PostRefusal.HELD),
        ("D-09;staf;dinkes;;mungkin;;", Field.IS_HEAD, CellReason.YES_NO),
    ],
)
def test_a_post_that_cannot_stand_is_told_with_its_column(line, field, reason):
    assert reasons(posts(line)) == [(2, field, reason)]


def test_a_post_may_close_when_its_last_tenure_ends_with_it():
    leaving = person(
        1, "Ani Wijaya", "197512082005012007", "dinkes",
        held(1, "D-02", until_on=date(2027, 1, 1)),
    )  # fmt: skip
    snapshot = replace(CITY, persons=(leaving,))
    assert posts("D-02;kabid;dinkes;;;;31-12-2026", snapshot=snapshot).faults == ()
    assert reasons(posts("D-02;kabid;dinkes;;;;30-12-2026", snapshot=snapshot)) == [
        (2, Field.VALID_UNTIL, PostRefusal.HELD)
    ]


def test_people_can_be_placed_into_what_the_other_sheets_bring():
    new_units = units("dinsos;Dinas Sosial;kota;Dinas;;")
    first = structure.with_structure(CITY, new_units)
    new_posts = posts("Z-01;staf;dinsos;;;;", snapshot=first)
    both = structure.with_structure(first, None, new_posts)
    line = "200002192024041001;Fajar Hidayat;CPNS;dinsos;;Z-01;;"
    assert stage(line).faults != ()
    [outcome] = stage(line, snapshot=both).outcomes
    assert (outcome.unit, outcome.after[0].post) == ("dinsos", "Z-01")


codes = st.sampled_from(["kota", "dinkes", "puskesmas", "a", "b", "c", "d"])
unit_lines = st.lists(
    st.builds(
        lambda code, parent: f"{code};Unit {code};{parent};;;",
        codes,
        st.one_of(codes, st.just(""), st.just("entah")),
    ),
    min_size=1,
    max_size=7,
)


@given(unit_lines)
def test_what_is_accepted_is_always_a_forest_and_every_line_is_answered(lines):
    result = units(*lines)
    after = structure.with_structure(CITY, result).units
    parents = {code: unit.parent for code, unit in after.items()}
    assert trees.find_cycle(parents) == ()
    assert trees.strays(parents) == ()
    answered = [one.line for one in result.placed] + [fault.line for fault in result.faults]
    assert sorted(answered) == list(range(2, 2 + len(lines)))
    seen = set(CITY.units)
    for one in result.placed:
        assert one.after.parent is None or one.after.parent in seen
        seen.add(one.after.code)


@given(unit_lines)
def test_importing_the_same_units_again_changes_nothing(lines):
    result = units(*lines)
    after = structure.with_structure(CITY, result)
    again = units(*lines, snapshot=after)
    assert {one.kind for one in again.placed} <= {OutcomeKind.SAME}
    assert after.on == TODAY
