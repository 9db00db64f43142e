"""A file of people beside what is known: new, changed, same, refused; in, out, moved, retired."""

from dataclasses import replace
from datetime import date

import pytest

from portal.people.rules.importing.fields import Field
from portal.people.rules.importing.reasons import LineReason
from portal.people.rules.importing.results import Change, Difference, Note, OutcomeKind
from portal.people.rules.posts import TenureKind, TenureRefusal
from portal.people.rules.spans import Span, SpanRefusal
from portal.people.rules.status import Status
from tests.people.rules.importing.city import (
    ANI,
    BUDI,
    CITY,
    DEF,
    DODI,
    EKA_PPPK,
    FAJAR,
    FULL,
    HEADER,
    KIND,
    LINES,
    SINCE,
    TODAY,
    changed,
    held,
    kinds,
    only,
    person,
    reasons,
    seats_after,
    stage,
)


def test_a_file_that_says_what_is_known_changes_nothing():
    staging = stage(*LINES.values(), choices=FULL)
    assert kinds(staging) == {OutcomeKind.SAME: (2, 3, 4, 5)}
    assert staging.faults == staging.absences == ()


@pytest.mark.parametrize(
    "line",
    [
        "19751208.200501.2.007;ANI WIJAYA;Pegawai Negeri Sipil;;Dinas Kesehatan;;Kepala Bidang;",
        f"{ANI};Ani  Wijaya;P;dinkes;nama apa pun;;;",
        f"{ANI};ani wijaya;PNS;dinkes;;D-02;;01-01-2020",
    ],
)
def test_other_spellings_of_the_same_change_nothing(line):
    assert only(stage(line)).kind is OutcomeKind.SAME


def test_an_unknown_number_is_somebody_new_who_comes_in():
    outcome = only(stage(f"{FAJAR};Fajar Hidayat;CPNS;dinkes;;D-04;;01-10-2026"))
    assert (outcome.key, outcome.kind, outcome.person_id) == (f"new:{FAJAR}", OutcomeKind.NEW, None)
    assert outcome.difference is Difference.IN
    assert outcome.needs_confirmation
    [tenure] = outcome.after
    assert (tenure.post, tenure.kind, tenure.span) == (
        "D-04", TenureKind.DEFINITIVE, Span(date(2026, 10, 1)),
    )  # fmt: skip


def test_somebody_known_without_a_unit_comes_in():
    outcome = only(stage(f"{DODI};Dodi Pratama;PNS;disdik;;;;"))
    assert (outcome.kind, outcome.difference) == (OutcomeKind.CHANGED, Difference.IN)
    assert outcome.changes == (Change(Field.UNIT_CODE, "", "disdik"),)


def test_another_unit_is_a_move_that_must_be_confirmed():
    outcome = only(stage(f"{BUDI};Budi Santoso;PNS;puskesmas;;;;"))
    assert (outcome.difference, outcome.needs_confirmation) == (Difference.MOVED, True)
    assert changed(outcome) == {Field.UNIT_CODE: ("dinkes", "puskesmas")}


def test_corrected_fields_are_changes_without_confirmation():
    header = HEADER + ";Gelar depan;Gelar belakang;Golongan;Email"
    line = f"{ANI};Ani Wijaja;CPNS;dinkes;;D-02;;;Dr.;S.E., M.M.;IV/a;Ani@Baru.example"
    outcome = only(stage(line, header=header))
    assert changed(outcome) == {
        Field.NAME: ("Ani Wijaya", "Ani Wijaja"),
        Field.FRONT_TITLE: ("", "Dr."),
        Field.BACK_TITLE: ("", "S.E., M.M."),
        Field.STATUS: (Status.PNS, Status.CPNS),
        Field.RANK: ("III/d", "IV/a"),
        Field.EMAIL: ("ani@kota.example", "ani@baru.example"),
    }
    assert not outcome.needs_confirmation


def test_an_empty_cell_erases_nothing():
    header = HEADER + ";Gelar depan;Golongan;Email"
    assert only(stage(LINES["ani"] + ";;;", header=header)).kind is OutcomeKind.SAME


def test_a_former_number_finds_its_person_and_changes_neither_number_nor_status():
    outcome = only(stage(f"{EKA_PPPK};Eka Putri;PPPK;disdik;;S-01;;"))
    assert (outcome.person_id, outcome.kind) == (5, OutcomeKind.SAME)
    assert outcome.notes == (Note.FORMER_NUMBER,)


def test_a_new_number_beside_the_former_one_becomes_the_number():
    line = f"{FAJAR[:8]}2024041009;Budi Santoso;PNS;dinkes;;D-03;;;{BUDI}"
    born = date(2000, 2, 19)
    budi = person(2, "Budi Santoso", BUDI, "dinkes", held(2, "D-03"), born_on=born)
    city = replace(CITY, persons=(budi,))
    outcome = only(stage(line, header=HEADER + ";Nomor lama", snapshot=city))
    assert outcome.person_id == 2
    assert changed(outcome) == {Field.NUMBER: (BUDI, "200002192024041009")}


def test_two_numbers_of_two_known_people_are_a_matter_of_merging():
    staging = stage(f"{ANI};Ani Wijaya;PNS;dinkes;;;;;{BUDI}", header=HEADER + ";Nomor lama")
    assert reasons(staging) == [(2, LineReason.TWO_RECORDS)]


def test_two_people_with_one_nip_are_refused_within_the_file():
    staging = stage(
        f"{FAJAR};Fajar Hidayat;CPNS;dinkes;;;;", f"{FAJAR};Joko Susilo;CPNS;dinkes;;;;"
    )
    reason = LineReason.TWO_PEOPLE_ONE_NUMBER
    assert reasons(staging) == [(2, reason), (3, reason)]
    assert staging.outcomes == ()


@pytest.mark.parametrize("name", ["Joko Susilo", "Ani Rahmawati"])
def test_two_people_with_one_nip_are_refused_against_what_is_known(name):
    staging = stage(f"{ANI};{name};PNS;dinkes;;D-02;;")
    assert reasons(staging) == [(2, LineReason.NUMBER_OF_ANOTHER)]


def test_a_number_whose_birth_date_is_another_ones_is_refused():
    line = f"{FAJAR};Budi Santoso;CPNS;dinkes;;;;;{BUDI}"
    staging = stage(line, header=HEADER + ";Nomor lama")
    assert reasons(staging) == [(2, LineReason.NUMBER_OF_ANOTHER)]


def test_lines_of_one_person_must_agree():
    staging = stage(LINES["ani"], f"{ANI};Ani Wijaya;CPNS;dinkes;;D-02;;")
    assert reasons(staging) == [(2, LineReason.DISAGREES), (3, LineReason.DISAGREES)]
    units = stage(LINES["ani"], f"{ANI};Ani Wijaya;PNS;disdik;;S-01;;")
    assert {reason for _, reason in reasons(units)} == {LineReason.DISAGREES}


def test_a_repeated_line_counts_once():
    staging = stage(LINES["ani"], LINES["budi"], LINES["ani"])
    assert kinds(staging) == {OutcomeKind.SAME: (2, 3)}
    assert reasons(staging) == [(4, LineReason.REPEATED)]


def test_one_person_under_two_numbers_is_refused_under_both():
    staging = stage(LINES["eka"], f"{EKA_PPPK};Eka Putri;PPPK;disdik;;S-01;;")
    reason = LineReason.SAME_PERSON_TWICE
    assert reasons(staging) == [(2, reason), (3, reason)]


def test_a_faulty_line_takes_the_other_lines_of_its_person_along():
    """Otherwise the post of the faulty line would count as given up."""
    staging = stage(
        LINES["ani"] + ";", f"{ANI};Ani Wijaya;PNS;dinkes;;D-01;;99-99-2026;Plt", header=KIND
    )
    assert [line for line, _ in reasons(staging)] == [2, 3]
    assert reasons(staging)[0][1] is LineReason.OTHER_LINE


@pytest.mark.parametrize(
    ("code", "name", "field", "reason"),
    [
        ("dinas_baru", "", Field.UNIT_CODE, LineReason.UNIT_UNKNOWN),
        ("tutup", "", Field.UNIT_CODE, LineReason.UNIT_UNKNOWN),
        ("", "Dinas Baru", Field.UNIT_NAME, LineReason.UNIT_UNKNOWN),
        ("", "Dinas Lama", Field.UNIT_NAME, LineReason.UNIT_UNKNOWN),
        ("", "sekretariat", Field.UNIT_NAME, LineReason.UNIT_AMBIGUOUS),
    ],
)
def test_an_unknown_closed_or_ambiguous_unit_is_told_with_its_column(code, name, field, reason):
    [fault] = stage(f"{ANI};Ani Wijaya;PNS;{code};{name};;;").faults
    assert (fault.line, fault.field, fault.reason, fault.shown) == (2, field, reason, code or name)


@pytest.mark.parametrize(
    ("unit", "code", "name", "reason"),
    [
        ("dinkes", "D-99", "", LineReason.POST_UNKNOWN),
        ("disdik", "X-01", "", LineReason.POST_UNKNOWN),
        ("dinkes", "S-01", "", LineReason.POST_ELSEWHERE),
        ("dinkes", "", "Pranata Komputer", LineReason.POST_UNKNOWN),
        ("disdik", "", "Pelaksana", LineReason.SEATS_TAKEN),
    ],
)
def test_a_post_that_is_not_there_or_not_free_is_told(unit, code, name, reason):
    staging = stage(f"{FAJAR};Fajar Hidayat;CPNS;{unit};;{code};{name};")
    assert reasons(staging) == [(2, reason)]


def test_a_post_given_by_name_is_the_seat_held_or_else_a_free_one():
    fajar = f"{FAJAR};Fajar Hidayat;CPNS;dinkes;;;Pelaksana;"
    budi = f"{BUDI};Budi Santoso;PNS;dinkes;;;PELAKSANA;"
    for lines in ((fajar, budi), (budi, fajar)):
        assert seats_after(stage(*lines)) == {
            f"new:{FAJAR}": {("D-04", DEF, TODAY, None)},
            "person:2": {("D-03", DEF, SINCE, None)},
        }


def test_seats_that_others_leave_are_free():
    staging = stage(
        f"{FAJAR};Fajar Hidayat;CPNS;dinkes;;;Pelaksana;",
        f"{DODI};Dodi Pratama;PNS;dinkes;;;Pelaksana;",
        f"{BUDI};Budi Santoso;PNS;dinkes;;D-01;;",
    )
    assert staging.faults == ()
    assert seats_after(staging) == {
        f"new:{FAJAR}": {("D-03", DEF, TODAY, None)},
        "person:4": {("D-04", DEF, TODAY, None)},
        "person:2": {("D-03", DEF, SINCE, TODAY), ("D-01", DEF, TODAY, None)},
    }


def test_a_new_definitive_post_ends_the_former_one_where_it_begins():
    outcome = only(stage(f"{BUDI};Budi Santoso;PNS;dinkes;;D-04;;01-10-2026"))
    start = date(2026, 10, 1)
    assert seats_after(stage(f"{BUDI};Budi Santoso;PNS;dinkes;;D-04;;01-10-2026")) == {
        "person:2": {("D-03", DEF, SINCE, start), ("D-04", DEF, start, None)}
    }
    assert outcome.difference is None


def test_a_new_post_does_not_begin_before_the_one_it_ends():
    staging = stage(f"{BUDI};Budi Santoso;PNS;dinkes;;D-04;;01-01-2020")
    assert reasons(staging) == [(2, LineReason.BEFORE_CURRENT_POST)]


def test_a_tenure_lies_within_the_days_of_its_post():
    staging = stage(f"{FAJAR};Fajar Hidayat;CPNS;dinkes;;D-04;;31-12-2019")
    assert reasons(staging) == [(2, TenureRefusal.OUTSIDE_POST)]


def test_a_corrected_start_is_a_change():
    outcome = only(stage(f"{BUDI};Budi Santoso;PNS;dinkes;;D-03;;01-06-2021"))
    assert [change.field for change in outcome.changes] == [Field.POST_CODE]
    assert {row.span for row in outcome.after} == {Span(date(2021, 6, 1))}


def test_an_end_before_the_start_is_told():
    header = HEADER + ";Akhir jabatan"
    staging = stage(f"{FAJAR};Fajar Hidayat;CPNS;dinkes;;D-04;;;31-10-2026", header=header)
    assert reasons(staging) == [(2, SpanRefusal.REVERSED)]


def test_a_held_seat_is_refused_to_another():
    staging = stage(f"{FAJAR};Fajar Hidayat;CPNS;dinkes;;D-02;;", LINES["budi"])
    assert reasons(staging) == [(2, TenureRefusal.POST_TAKEN)]
    assert kinds(staging) == {OutcomeKind.SAME: (3,)}


def test_two_people_may_change_seats():
    staging = stage(
        f"{ANI};Ani Wijaya;PNS;dinkes;;D-03;;", f"{BUDI};Budi Santoso;PNS;dinkes;;D-02;;"
    )
    assert staging.faults == ()
    assert seats_after(staging) == {
        "person:1": {("D-02", DEF, SINCE, TODAY), ("D-03", DEF, TODAY, None)},
        "person:2": {("D-03", DEF, SINCE, TODAY), ("D-02", DEF, TODAY, None)},
    }


def test_of_two_who_claim_one_seat_neither_gets_it():
    staging = stage(
        f"{FAJAR};Fajar Hidayat;CPNS;dinkes;;D-04;;", f"{DODI};Dodi Pratama;PNS;dinkes;;D-04;;"
    )
    assert reasons(staging) == [(2, TenureRefusal.POST_TAKEN), (3, TenureRefusal.POST_TAKEN)]


def test_who_is_refused_keeps_the_seat_and_that_refuses_the_next():
    """Ani wants Budi's seat, Budi Cici's, and Cici stays: all three stay."""
    staging = stage(
        f"{ANI};Ani Wijaya;PNS;dinkes;;D-03;;",
        f"{BUDI};Budi Santoso;PNS;puskesmas;;P-01;;",
        f"{FAJAR};Fajar Hidayat;CPNS;dinkes;;D-02;;",
    )
    taken = TenureRefusal.POST_TAKEN
    assert reasons(staging) == [(2, taken), (3, taken), (4, taken)]


def test_acting_for_another_unit_is_a_second_line():
    acting = f"{BUDI};Budi Santoso;PNS;puskesmas;;P-01;;01-11-2026;Plt."
    staging = stage(LINES["budi"] + ";Definitif", acting, header=KIND)
    outcome = only(staging)
    assert (outcome.unit, outcome.difference) == ("dinkes", None)
    assert seats_after(staging)["person:2"] == {
        ("D-03", DEF, SINCE, None),
        ("P-01", TenureKind.PLT, date(2026, 11, 1), None),
    }
