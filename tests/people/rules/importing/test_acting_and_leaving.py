"""What a file of people says of acting holders, of who has left, and of whom it leaves out."""

from dataclasses import replace
from datetime import date

import pytest

from portal.people.rules.importing.reasons import LineReason
from portal.people.rules.importing.results import Choices, Difference, Note, OutcomeKind
from portal.people.rules.posts import TenureKind
from tests.people.rules.importing.city import (
    ANI,
    BUDI,
    CICI,
    CITY,
    DEF,
    DODI,
    EKA,
    FAJAR,
    FULL,
    HEADER,
    KIND,
    LINES,
    SINCE,
    TODAY,
    held,
    only,
    person,
    reasons,
    seats_after,
    stage,
)


def acting_city():
    budi = person(
        2, "Budi Santoso", BUDI, "dinkes", held(2, "D-03"), held(2, "P-01", TenureKind.PLT)
    )
    return replace(CITY, persons=(budi,))


def test_acting_ends_only_when_the_sheet_says_how_posts_are_held():
    silent = only(stage(LINES["budi"], snapshot=acting_city()))
    assert silent.kind is OutcomeKind.SAME
    telling = stage(LINES["budi"] + ";Definitif", header=KIND, snapshot=acting_city())
    assert seats_after(telling)["person:2"] == {
        ("D-03", DEF, SINCE, None),
        ("P-01", TenureKind.PLT, SINCE, TODAY),
    }


def test_an_acting_holder_who_is_appointed_goes_over_without_a_gap():
    line = f"{BUDI};Budi Santoso;PNS;puskesmas;;P-01;;01-10-2026;Definitif"
    staging = stage(line, header=KIND, snapshot=acting_city())
    start = date(2026, 10, 1)
    assert seats_after(staging)["person:2"] == {
        ("D-03", DEF, SINCE, start),
        ("P-01", TenureKind.PLT, SINCE, start),
        ("P-01", DEF, start, None),
    }


STANDING = HEADER + ";Kedudukan hukum"


@pytest.mark.parametrize(
    ("word", "difference", "notes"),
    [
        ("Pensiun", Difference.RETIRED, ()),
        ("Mutasi keluar", Difference.OUT, ()),
        ("Meninggal dunia", Difference.OUT, (Note.DECEASED,)),
        ("CLTN", None, ()),
        ("", None, ()),
    ],
)
def test_who_serves_no_longer_leaves_every_post(word, difference, notes):
    outcome = only(stage(f"{LINES['ani']};{word}", header=STANDING))
    assert (outcome.difference, outcome.notes) == (difference, notes)
    ends = {row.span.until_on for row in outcome.after}
    assert ends == ({TODAY} if difference else {None})


def test_who_left_long_ago_is_the_same_and_who_was_never_known_is_refused():
    known = stage(f"{DODI};Dodi Pratama;PNS;dinkes;;;;;Pensiun", header=STANDING)
    assert only(known).kind is OutcomeKind.SAME
    unknown = stage(f"{FAJAR};Fajar Hidayat;CPNS;dinkes;;;;;Pensiun", header=STANDING)
    assert reasons(unknown) == [(2, LineReason.GONE_AND_UNKNOWN)]


def test_the_seat_of_somebody_retired_is_free():
    staging = stage(
        f"{FAJAR};Fajar Hidayat;CPNS;dinkes;;D-02;;;", LINES["ani"] + ";Pensiun", header=STANDING
    )
    assert staging.faults == ()


def test_a_full_list_names_who_is_missing():
    staging = stage(LINES["budi"], LINES["cici"], choices=FULL)
    assert [(one.key, one.difference) for one in staging.absences] == [
        ("person:1", Difference.OUT),
        ("person:5", Difference.OUT),
    ]
    assert {row.span.until_on for one in staging.absences for row in one.after} == {TODAY}


def test_a_part_list_names_nobody():
    assert stage(LINES["budi"]).absences == ()
    only_puskesmas = Choices(covers=frozenset({"puskesmas"}))
    assert [one.key for one in stage(LINES["budi"], choices=only_puskesmas).absences] == [
        "person:3"
    ]


@pytest.mark.parametrize(
    "line",
    [
        f"{ANI};Joko Susilo;PNS;dinkes;;;;",
        f"{ANI};Ani Wijaya;Tetap;dinkes;;;;",
        f"{ANI};;;;;;;",
        "19751208 200501 2 007;Ani Wijaya;PNS;entah;;;;",
    ],
)
def test_who_is_named_in_a_refused_line_is_not_missing(line):
    staging = stage(line, LINES["budi"], LINES["cici"], LINES["eka"], choices=FULL)
    assert {fault.line for fault in staging.faults} == {2}
    assert staging.absences == ()


@pytest.mark.parametrize(
    ("born_on", "difference"),
    [
        (date(1968, 11, 23), Difference.RETIRED),
        (date(1968, 11, 24), Difference.OUT),
    ],
)
def test_a_missing_person_of_retirement_age_is_taken_for_retired(born_on, difference):
    ani = person(1, "Ani Wijaya", ANI, "dinkes", born_on=born_on)
    [absence] = stage(
        LINES["budi"], choices=FULL, snapshot=replace(CITY, persons=(ani, CITY.persons[1]))
    ).absences
    assert absence.difference is difference


def test_a_namesake_born_on_the_same_day_is_shown_before_somebody_is_added():
    """A PPPK who passed the CPNS selection comes with another number."""
    outcome = only(stage("197512082026011001;Ani Wijaya;CPNS;disdik;;;;"))
    assert (outcome.kind, outcome.lookalikes) == (OutcomeKind.NEW, (1,))
    assert outcome.notes == (Note.LOOKALIKE,)


def test_lines_without_settled_columns_are_not_compared():
    with pytest.raises(ValueError, match="not settled"):
        stage("1;Ani", header="NIP;Nama")


def test_everybody_not_mentioned_stays_untouched():
    staging = stage(LINES["cici"])
    assert {one.key for one in staging.outcomes} == {"person:3"}
    assert {CICI, EKA}.isdisjoint(one.key for one in staging.absences)
