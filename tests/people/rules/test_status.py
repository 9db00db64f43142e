"""Status is dated, and each needs its number."""

from datetime import date

import pytest

from portal.people.rules import status
from portal.people.rules.identifiers import IdentifierKind
from portal.people.rules.spans import Dated, Span, SpanRefusal
from portal.people.rules.status import Status, StatusRefusal

HIRED = date(2024, 4, 1)
SWORN = date(2025, 4, 1)
NIP_SINCE_HIRED = (Dated(Span(HIRED), IdentifierKind.NIP),)


@pytest.mark.parametrize(
    ("one", "needed"),
    [
        (Status.PNS, StatusRefusal.NEEDS_NIP),
        (Status.CPNS, StatusRefusal.NEEDS_NIP),
        (Status.PPPK, StatusRefusal.NEEDS_NI_PPPK),
        (Status.PPPK_PARUH_WAKTU, StatusRefusal.NEEDS_NI_PPPK),
        (Status.NON_ASN, StatusRefusal.NEEDS_AGENCY_NUMBER),
        (Status.OUTSIDE, None),
    ],
)
def test_each_status_needs_one_kind_of_number(one, needed):
    assert status.missing_number(one, ()) is needed
    assert status.missing_number(one, IdentifierKind) is None


def test_every_status_is_in_the_table():
    assert set(status.NUMBER_NEEDED) == set(Status)


def test_a_wrong_kind_of_number_does_not_do():
    held = {IdentifierKind.AGENCY_NUMBER, IdentifierKind.NI_PPPK}
    assert status.missing_number(Status.CPNS, held) is StatusRefusal.NEEDS_NIP


def test_cpns_becomes_pns_on_a_day_and_not_before():
    cpns = status.change((), Status.CPNS, from_on=HIRED, numbers=NIP_SINCE_HIRED)
    pns = status.change(cpns, Status.PNS, from_on=SWORN, numbers=NIP_SINCE_HIRED)
    assert pns == (
        Dated(Span(HIRED, SWORN), Status.CPNS),
        Dated(Span(SWORN), Status.PNS),
    )


def test_the_number_must_be_held_on_the_day_of_the_change():
    former = (Dated(Span(date(2020, 1, 1), HIRED), IdentifierKind.NI_PPPK),)
    refused = status.change((), Status.PPPK, from_on=HIRED, numbers=former)
    assert refused is StatusRefusal.NEEDS_NI_PPPK
    last_day = date(2024, 3, 31)
    assert status.change((), Status.PPPK, from_on=last_day, numbers=former) == (
        Dated(Span(last_day), Status.PPPK),
    )


def test_a_change_into_the_past_or_to_the_same_is_refused():
    pns = (Dated(Span(SWORN), Status.PNS),)
    numbers = NIP_SINCE_HIRED
    early = status.change(pns, Status.CPNS, from_on=HIRED, numbers=numbers)
    again = status.change(pns, Status.PNS, from_on=date(2026, 1, 1), numbers=numbers)
    assert (early, again) == (SpanRefusal.LATER_ROW, SpanRefusal.UNCHANGED)
