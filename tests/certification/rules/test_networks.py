"""Ranges of addresses: read in one form, faulty ones named with what they may have meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certification.rules.networks import FaultyRange, NetworkFault, allows, parse


def test_ranges_are_read_once_and_in_one_form() -> None:
    good, faulty = parse([" 10.20.0.0/16 ", "", "10.20.0.0/16", "192.168.1.7", "2001:DB8::/32"])
    assert good == ["10.20.0.0/16", "192.168.1.7/32", "2001:db8::/32"]
    assert faulty == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("ruang lab", FaultyRange(NetworkFault.NOT_A_RANGE, "ruang lab")),
        ("10.0.0.1/24", FaultyRange(NetworkFault.NOT_ITS_START, "10.0.0.1/24", "10.0.0.0/24")),
        ("10.0.0.0/33", FaultyRange(NetworkFault.NOT_A_RANGE, "10.0.0.0/33")),
        ("0.0.0.0/0", FaultyRange(NetworkFault.EVERYBODY, "0.0.0.0/0")),
        ("::/0", FaultyRange(NetworkFault.EVERYBODY, "::/0")),
    ],
)
def test_what_is_no_range_is_named_and_the_others_stay(line: str, found: FaultyRange) -> None:
    assert parse([line, "10.1.0.0/16"]) == (["10.1.0.0/16"], [found])


def test_too_many_ranges_are_refused() -> None:
    _good, faulty = parse([f"10.0.{number}.0/24" for number in range(51)])
    assert [one.fault for one in faulty] == [NetworkFault.TOO_MANY]


@pytest.mark.parametrize(
    ("ranges", "address", "inside"),
    [
        ([], "203.0.113.9", True),
        ([], "", True),
        (["10.20.0.0/16"], "10.20.7.1", True),
        (["10.20.0.0/16"], "10.21.0.1", False),
        (["10.20.0.0/16"], "::ffff:10.20.7.1", True),  # through an IPv6 socket
        (["10.20.0.0/16"], "2001:db8::1", False),
        (["2001:db8::/32", "10.0.0.0/8"], "2001:db8::1%eth0", True),
        (["10.20.0.0/16"], "", False),
        (["10.20.0.0/16"], "10.20.7.1, 203.0.113.9", False),  # a header's list is no address
    ],
)
def test_only_addresses_of_a_range_are_inside(
    ranges: list[str], address: str, *, inside: bool
) -> None:
    assert allows(ranges, address) is inside


@given(st.ip_addresses(v=4))
def test_an_address_is_inside_its_own_range(address: object) -> None:
    good, _faulty = parse([str(address)])
    assert allows(good, str(address)) is True
