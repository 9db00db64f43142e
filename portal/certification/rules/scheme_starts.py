"""What a new scheme begins with, by its kind: a simple one is complete once somebody signs it."""

from typing import Final

from portal.certification.rules.certificate_kinds import Kinds
from portal.certification.rules.requirements import NOTHING, Group, Leaf, LeafKind, Operator
from portal.certification.rules.schemes import CertificateKind, DecidedBy, Terms
from portal.certification.rules.signatories import Signatory
from portal.certification.rules.validity import Validity

WINDOW_MONTHS: Final = 6
GRACE_DAYS: Final = 30
"""Proposals of the portal; every scheme may say otherwise."""


def started(
    kind: CertificateKind, kinds: Kinds, *, title: str, unit: int, post: int = 0, course: int = 0
) -> Terms:
    """The first draft. `course`: what attendance or training is about, 0 for none:
    attendance is then of activities, each certificate about one.

    Attendance and training follow from a record alone; competency is decided by a board and has an
    end, hence a renewal.
    """
    tested = kind is CertificateKind.COMPETENCY
    months = kinds.rules[kind].months
    parts: tuple[Leaf, ...] = ()
    if course and not tested:
        parts = (Leaf("r1", LeafKind.COURSE, ref=course),)
    elif kind is CertificateKind.ATTENDANCE:
        parts = (Leaf("r1", LeafKind.ACTIVITY),)
    return Terms(
        kind=kind,
        title=title,
        title_en="",
        summary="",
        unit=unit,
        targets=(),
        requirements=Group(Operator.ALL, parts),
        renewal=NOTHING,
        validity=_validity(months),
        decided_by=DecidedBy.BOARD if tested else DecidedBy.RULE,
        signatories=(Signatory(post),) if post else (),
        pattern=kinds.pattern,
        classification=kinds.classification,
    )


def _validity(months: int | None) -> Validity:
    if months is None:
        return Validity()
    window = min(WINDOW_MONTHS, max(1, months - 1))
    return Validity(months=months, window_months=window, grace_days=GRACE_DAYS)
