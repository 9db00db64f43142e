"""What a certificate enters in the ledger, and why one cannot be issued.

It proves what its scheme assessed and nothing else: each competency at its level, in the strands
the scheme names, on the days on which the certificate holds (architecture.md §3, Certificates).
Attendance proves no competency, so it enters nothing.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from portal.certification.rules.schemes import Target
from portal.competency.rules.kinds import STRANDS
from portal.ledger.rules.evidence import FOREVER, Line

TAG: Final = b"portal-kompetensi/certificate-commitment/1\0"
MOST_BACKWARDS: Final = timedelta(hours=1)
"""Two issues at once may be numbered in another order than their instants; no more than this."""
PER_LIST: Final = 100_000
"""Certificates that share a status list: three quarters of its places, so that a free one is
found at once and the list tells nothing of how many there are."""


class IssueRefusal(StrEnum):
    """Why no certificate can be issued now."""

    NOT_GRANTED = "issue.not_granted"
    CLOCK = "issue.clock"
    KEY = "issue.key"
    UNPRINTABLE = "issue.unprintable"
    UNFIT = "issue.unfit"
    NOBODY = "issue.nobody"


def may_follow(now: datetime, last_issued_at: datetime | None) -> IssueRefusal | None:
    """Why nothing may be issued at `now`: the register's last entry lies in the future, so the
    clock has been set back.
    """
    if last_issued_at is not None and now < last_issued_at - MOST_BACKWARDS:
        return IssueRefusal.CLOCK
    return None


def evidence(
    targets: Sequence[Target], *, valid_from: date, valid_until: date | None, version: str
) -> tuple[Line, ...]:
    """The lines of a certificate; `valid_until` is exclusive, None where it has no end."""
    return tuple(
        Line(
            competency_id=one.competency,
            strand=strand,
            target_level=one.level,
            passed=True,
            valid_from=valid_from,
            valid_until=FOREVER if valid_until is None else valid_until,
            spec_version=version,
        )
        for one in targets
        for strand in STRANDS
        if strand in one.strands
    )


def commitment(salt: bytes, facts: bytes) -> str:
    """What the register keeps of the printed facts: SHA-256 over salt and facts, hexadecimal."""
    return hashlib.sha256(TAG + salt + facts).hexdigest()


def status_list_of(certificate_id: int) -> int:
    """The number of the status list a certificate belongs to."""
    return certificate_id // PER_LIST + 1
