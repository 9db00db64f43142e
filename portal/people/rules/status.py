"""What a person is to the state, and which number that needs. Dated, as everything here.

Source: `reference/asn/person_identifiers.yaml`, employee_statuses. Non-ASN staff carry a number
of their agency; outside persons (speakers, partners' staff) need none.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from portal.people.rules import spans
from portal.people.rules.identifiers import IdentifierKind
from portal.people.rules.spans import Dated, SpanRefusal


class Status(StrEnum):
    """The legal relation of a person to the civil service."""

    PNS = "pns"
    CPNS = "cpns"
    PPPK = "pppk"
    PPPK_PARUH_WAKTU = "pppk_paruh_waktu"
    NON_ASN = "non_asn"
    OUTSIDE = "outside"


class StatusRefusal(StrEnum):
    """Which number is missing for a status."""

    NEEDS_NIP = "status.needs_nip"
    NEEDS_NI_PPPK = "status.needs_ni_pppk"
    NEEDS_AGENCY_NUMBER = "status.needs_agency_number"


NUMBER_NEEDED: Mapping[Status, IdentifierKind | None] = MappingProxyType(
    {
        Status.PNS: IdentifierKind.NIP,
        Status.CPNS: IdentifierKind.NIP,
        Status.PPPK: IdentifierKind.NI_PPPK,
        Status.PPPK_PARUH_WAKTU: IdentifierKind.NI_PPPK,
        Status.NON_ASN: IdentifierKind.AGENCY_NUMBER,
        Status.OUTSIDE: None,
    }
)

_MISSING: Mapping[IdentifierKind, StatusRefusal] = MappingProxyType(
    {
        IdentifierKind.NIP: StatusRefusal.NEEDS_NIP,
        IdentifierKind.NI_PPPK: StatusRefusal.NEEDS_NI_PPPK,
        IdentifierKind.AGENCY_NUMBER: StatusRefusal.NEEDS_AGENCY_NUMBER,
    }
)


def missing_number(status: Status, held: Collection[IdentifierKind]) -> StatusRefusal | None:
    """Which number a person of this status lacks among the kinds held; None when none."""
    needed = NUMBER_NEEDED[status]
    if needed is None or needed in held:
        return None
    return _MISSING[needed]


def change(
    history: Sequence[Dated[Status]],
    status: Status,
    *,
    from_on: date,
    numbers: Sequence[Dated[IdentifierKind]],
) -> tuple[Dated[Status], ...] | StatusRefusal | SpanRefusal:
    """The history with a new status from a day on, ending the former one the same day.

    The number the status needs must be held on that day; numbers end on their own dates, so a
    PPPK who becomes CPNS has both for as long as the records say.
    """
    held = {row.value for row in numbers if row.span.holds(from_on)}
    refusal = missing_number(status, held)
    if refusal is not None:
        return refusal
    return spans.begin(history, status, from_on)
