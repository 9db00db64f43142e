"""Which certificates wait for an offer of renewal, what is open to their holders, and which ended
without one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import aliased

from portal.certification.models import Sitting
from portal.certification.practical.models import PracticalSlot
from portal.certification.rules import validity
from portal.certification.rules.certificate_states import PublicState
from portal.certification.rules.renewing import Cause
from portal.certification.rules.requirements import Leaf, LeafKind, Node
from portal.certification.rules.schemes import Target, Terms
from portal.certification.schemes.models import (
    Certificate,
    CertificateScheme,
    CertificateSchemeVersion,
)
from portal.certification.schemes.queries.certificates import is_renewed, own, state_at
from portal.certification.schemes.renewal_models import CertificateOffer, CertificateRenewalGap
from portal.core import zones
from portal.core.db import db, shared_alias
from portal.ledger.rules.counting import months_after
from portal.people.models import Person

LOOK_BACK = timedelta(days=60)
"""So long after its end a certificate is looked at although the job stood still."""
_record = shared_alias(Person)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A certificate in its window, or past its end, whose renewal was not wholly offered.

    `tree`: what the newest version asks of a renewal; None where the scheme is closed.
    """

    certificate_id: int
    public_id: str
    organisation_id: int
    person_id: int
    title: str
    window_opens: date
    until: date
    targets: tuple[Target, ...]
    tree: Node | None
    has_gap: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """What was written down about one certificate."""

    leaves: frozenset[str]
    ends: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """The next certificates to look at; `after` goes on from there, 0 at the end."""

    rows: Sequence[Waiting]
    after: int


class Schemes:
    """The versions of an agency's schemes, read once for a run."""

    def __init__(self, organisation_id: int) -> None:
        rows = db.session.execute(
            select(CertificateSchemeVersion, CertificateScheme.retired_at)
            .join(CertificateSchemeVersion.scheme)
            .where(CertificateScheme.organisation_id == organisation_id)
            .order_by(CertificateSchemeVersion.number)
        ).all()
        self.terms = {version.id: Terms.read(version.terms) for version, _retired in rows}
        self._scheme = {version.id: version.scheme_id for version, _retired in rows}
        self._newest = {version.scheme_id: version.id for version, _retired in rows}
        self._closed = {version.scheme_id for version, retired in rows if retired is not None}

    @property
    def longest_window(self) -> int:
        """In months, 0 where nothing ends."""
        rules = [one.validity for one in self.terms.values() if one.validity.months is not None]
        return max((one.window_months for one in rules), default=0)

    def asked(self, version_id: int) -> Node | None:
        """What a renewal of a certificate of this version asks for now."""
        scheme = self._scheme[version_id]
        if scheme in self._closed:
            return None
        return self.terms[self._newest[scheme]].asked(is_renewal=True)


def waiting(
    organisation_id: int, schemes: Schemes, on: date, now: datetime, *, after: int, size: int
) -> Piece:
    """The next few, in the order of their ids."""
    standing = [PublicState.VALID.value, PublicState.EXPIRED.value]
    whole = select(CertificateOffer.id).where(
        CertificateOffer.certificate_id == Certificate.id, CertificateOffer.kind == "whole"
    )
    gap = select(CertificateRenewalGap.id).where(
        CertificateRenewalGap.certificate_id == Certificate.id
    )
    rows = db.session.execute(
        select(
            Certificate, CertificateSchemeVersion.title, Person.id.label("person_id"),
            gap.exists().label("has_gap"),
        )
        .join(CertificateSchemeVersion, CertificateSchemeVersion.id == Certificate.version_id)
        .join(_record, _record.id == Certificate.person_id)
        .join(Person, Person.id == func.coalesce(_record.merged_into_id, _record.id))
        .where(
            Certificate.id.in_(_looked_at(organisation_id, schemes, on)),
            Certificate.id > after,
            Certificate.issued_at <= now,
            Person.erased_at.is_(None),
            state_at(on, now).in_(standing),
            ~is_renewed(now),
            ~whole.exists(),
        )
        .order_by(Certificate.id)
        .limit(size)
    ).all()  # fmt: skip
    found = [_waiting(row, schemes) for row in rows]
    opened = [one for one in found if one is not None and one.window_opens <= on]
    return Piece(opened, rows[-1].Certificate.id if len(rows) == size else 0)


def _looked_at(organisation_id: int, schemes: Schemes, on: date) -> Select[int]:
    """Those around their end, and those that ended without an offer; each by its index."""
    near_one, gap = aliased(Certificate), aliased(CertificateRenewalGap)
    near = select(near_one.id).where(
        near_one.organisation_id == organisation_id,
        near_one.valid_until > on - LOOK_BACK,
        near_one.valid_until <= months_after(on, schemes.longest_window) + timedelta(days=3),
    )
    stood = select(gap.certificate_id).where(
        gap.organisation_id == organisation_id, gap.offered_at.is_(None)
    )
    return select(union_all(near, stood).subquery().c[0])


def _waiting(row: object, schemes: Schemes) -> Waiting | None:
    certificate: Certificate = row.Certificate  # type: ignore[attr-defined]  # a row of `waiting`
    terms = schemes.terms[certificate.version_id]
    days = validity.held(terms.validity, certificate.valid_from, certificate.valid_until)
    if days.until is None or days.window_opens is None:
        return None
    return Waiting(
        certificate.id, certificate.public_id, certificate.organisation_id,
        row.person_id, row.title, days.window_opens, days.until,  # type: ignore[attr-defined]  # the same
        terms.targets, schemes.asked(certificate.version_id), row.has_gap,  # type: ignore[attr-defined]  # the same
    )  # fmt: skip


def offers(certificate_id: int) -> Offered:
    """What was offered to the holder before."""
    rows = db.session.execute(
        select(CertificateOffer.leaf, CertificateOffer.open_until).where(
            CertificateOffer.certificate_id == certificate_id, CertificateOffer.kind != "whole"
        )
    ).all()
    return Offered(frozenset(row.leaf for row in rows), tuple(row.open_until for row in rows))


def held_at_all(leaves: Collection[Leaf], one: Waiting, zone: str) -> frozenset[str]:
    """Requirements for which some seat was to be had inside the window, by whomever."""
    opens, ends = (zones.midnight(day, zone) for day in (one.window_opens, one.until))
    exams = set(
        db.session.scalars(
            select(Sitting.exam_id).where(
                Sitting.exam_id.in_([leaf.ref for leaf in leaves if leaf.kind is LeafKind.EXAM]),
                Sitting.published_at.is_not(None),
                Sitting.cancelled_at.is_(None),
                Sitting.registration_opens_at < ends,
                Sitting.registration_closes_at > opens,
            )
        )
    )
    wanted = [leaf.ref for leaf in leaves if leaf.kind is LeafKind.PRACTICAL]
    slots = set(
        db.session.scalars(
            select(PracticalSlot.assessment_id).where(
                PracticalSlot.assessment_id.in_(wanted),
                PracticalSlot.cancelled_at.is_(None),
                PracticalSlot.starts_at >= opens,
                PracticalSlot.starts_at < ends,
            )
        )
    )
    by_kind: Mapping[LeafKind, set[int]] = {LeafKind.EXAM: exams, LeafKind.PRACTICAL: slots}
    return frozenset(leaf.key for leaf in leaves if leaf.ref in by_kind[leaf.kind])


def causes_of(person_id: int, competency_id: int) -> Sequence[tuple[str, Cause]]:
    """Certificates of the person in the competency whose window ended without an offer: title and
    cause.
    """
    rows = db.session.execute(
        select(CertificateSchemeVersion, CertificateRenewalGap.cause)
        .join(Certificate, Certificate.version_id == CertificateSchemeVersion.id)
        .join(CertificateRenewalGap, CertificateRenewalGap.certificate_id == Certificate.id)
        .where(
            Certificate.id.in_(own(person_id).with_only_columns(Certificate.id)),
            CertificateRenewalGap.offered_at.is_(None),
        )
        .order_by(CertificateRenewalGap.id)
    )
    return [
        (version.title, Cause(cause))
        for version, cause in rows
        if any(one.competency == competency_id for one in Terms.read(version.terms).targets)
    ]
