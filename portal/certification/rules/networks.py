"""From which networks a sitting is taken (EX-15): CIDR ranges, empty for anywhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

MOST = 50
Network = IPv4Network | IPv6Network


class NetworkFault(StrEnum):
    """What is wrong with one line."""

    NOT_A_RANGE = "network.not_a_range"
    NOT_ITS_START = "network.not_its_start"
    EVERYBODY = "network.everybody"
    TOO_MANY = "network.too_many"


@dataclass(frozen=True, slots=True)
class FaultyRange:
    """A line that is no range; `meant` is what it may have been meant to say."""

    fault: NetworkFault
    text: str
    meant: str = ""


def parse(lines: Iterable[str]) -> tuple[list[str], list[FaultyRange]]:
    """The ranges in one form each, once, and the lines that are none."""
    good: dict[str, None] = {}
    faulty = []
    for line in lines:
        text = line.strip()
        if not text:
            continue
        found = _read(text)
        if isinstance(found, FaultyRange):
            faulty.append(found)
        else:
            good[str(found)] = None
    if len(good) > MOST:
        faulty.append(FaultyRange(NetworkFault.TOO_MANY, str(MOST)))
    return list(good), faulty


def _read(text: str) -> Network | FaultyRange:
    try:
        network = ip_network(text)
    except ValueError:
        return _faulty(text)
    if network.prefixlen == 0:
        return FaultyRange(NetworkFault.EVERYBODY, text)
    return network


def _faulty(text: str) -> FaultyRange:
    try:
        meant = ip_network(text, strict=False)
    except ValueError:
        return FaultyRange(NetworkFault.NOT_A_RANGE, text)
    return FaultyRange(NetworkFault.NOT_ITS_START, text, str(meant))


def allows(ranges: Sequence[str], address: str) -> bool:
    """Whether a client at this address may take part; anywhere where no range is named.

    `address` is what the application knows after its configured number of trusted proxies, so a
    header that a client sends changes nothing. What is no address is outside every range.
    """
    if not ranges:
        return True
    try:
        client = _plain(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    return any(client in ip_network(one) for one in ranges)


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address that came through an IPv6 socket is that IPv4 address."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
