"""Renewals that were offered, as evidence; and where none was, so that the level stands.

Each seat a renewal asks for that is open to a holder inside the window is written down once, with
its event in the ledger. Once a way through all that the renewal asks for was open, the offer is
whole and the certificate's own evidence may lapse. Where the window ends before that, the level
stands (`ledger.rules.counting`), and the cause is noted with the agency. Work goes in pieces, each
its own transaction; what is there already is left alone.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.certification.rules import renewing
from portal.certification.rules.renewing import Cause, Renewable
from portal.certification.schemes.queries import renewals
from portal.certification.schemes.queries.renewals import Schemes, Waiting
from portal.certification.schemes.renewal_models import CertificateOffer, CertificateRenewalGap
from portal.certification.schemes.renewal_notices import RenewalNotice
from portal.certification.schemes.service import opportunities
from portal.certification.schemes.service.opportunities import OpenNow, Seat
from portal.competency.rules.kinds import SourceKind
from portal.core import zones
from portal.core.db import db, transaction
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.people.models import Organisation
from portal.people.service import inbox, locks

JOB = "certificate-offers"
PIECE = 100


def go_on(*, now: datetime) -> None:
    """Look at every certificate whose renewal is or was to be offered."""
    agencies = db.session.execute(
        select(Organisation.id, Organisation.timezone).where(Organisation.kind == "agency")
    ).all()
    for organisation_id, zone in agencies:
        schemes = Schemes(organisation_id)
        if schemes.longest_window:
            _agency(organisation_id, schemes, zone, now)


def _agency(organisation_id: int, schemes: Schemes, zone: str, now: datetime) -> None:
    on, open_now = zones.local_day(now, zone), OpenNow(now, zone)
    after = 0
    while True:
        piece = renewals.waiting(organisation_id, schemes, on, now, after=after, size=PIECE)
        for one in piece.rows:
            _look(one, open_now, on, now)
        if not piece.after:
            return
        after = piece.after


def _look(one: Waiting, open_now: OpenNow, on: date, now: datetime) -> None:
    """What is open to this holder today, and what that makes of the certificate."""
    known = renewals.offers(one.certificate_id)
    asked = renewing.seats(one.tree) if one.tree is not None else ()
    pending = [leaf for leaf in asked if leaf.key not in known.leaves]
    fresh = opportunities.open_seats(one, pending, open_now, on)
    offered = known.leaves | {seat.leaf.key for seat in fresh}
    is_whole = one.tree is not None and renewing.is_offered(one.tree, offered)
    ended = on >= one.until
    if not fresh and not is_whole and (not ended or one.has_gap):
        return
    with transaction():
        locks.person(one.person_id)
        for seat in fresh:
            _offer(one, seat, on, now)
        if is_whole:
            _complete(one, [*known.ends, *(seat.open_until for seat in fresh)], on, now)
        elif ended and not one.has_gap:
            _note_gap(one, offered, open_now.zone, now)


def _offer(one: Waiting, seat: Seat, on: date, now: datetime) -> None:
    if not _write(one, seat.kind, seat.ref_id, seat.leaf.key, seat.open_until, now):
        return
    evidence = renewing.renewed_by(seat.leaf, one.targets)
    ref = f"offer:{one.public_id}:{seat.public_id}"
    _append(one, ref, evidence, on, seat.open_until, now, {"title": seat.title})


def _complete(one: Waiting, ends: Sequence[date], on: date, now: datetime) -> None:
    """A way through all of it was open: what needs no seat was offered with it."""
    until = max([*ends, on + timedelta(days=1), *(() if ends else (one.until,))])
    if _write(one, "whole", 0, "", until, now):
        evidence = renewing.certified(one.targets)
        _append(one, f"offer:{one.public_id}:whole", evidence, on, until, now, {"title": one.title})
    gap = db.session.scalar(
        select(CertificateRenewalGap).where(
            CertificateRenewalGap.certificate_id == one.certificate_id,
            CertificateRenewalGap.offered_at.is_(None),
        )
    )
    if gap is not None:
        gap.offered_at = now


def _write(
    one: Waiting, kind: str, ref_id: int, leaf: str, open_until: date, now: datetime
) -> bool:
    """Write an offer down; False where it stands already."""
    found = db.session.scalar(
        select(CertificateOffer.id).where(
            CertificateOffer.certificate_id == one.certificate_id,
            CertificateOffer.kind == kind,
            CertificateOffer.ref_id == ref_id,
        )
    )
    if found is not None:
        return False
    db.session.add(
        CertificateOffer(
            certificate_id=one.certificate_id, kind=kind, ref_id=ref_id, leaf=leaf,
            open_until=open_until, at=now,
        )
    )  # fmt: skip
    db.session.flush()
    return True


def _append(
    one: Waiting,
    ref: str,
    evidence: frozenset[Renewable],
    on: date,
    until: date,
    now: datetime,
    detail: Mapping[str, str],
) -> None:
    if not evidence:
        return  # of attendance: it is evidence of nothing
    lines = tuple(
        Line(
            competency_id=each.competency, strand=each.strand, target_level=each.level,
            passed=False, valid_from=on, valid_until=until,
        )
        for each in sorted(evidence, key=lambda each: (each.competency, each.strand, each.level))
    )  # fmt: skip
    append(
        Entry(
            organisation_id=one.organisation_id,
            person_id=one.person_id,
            source_kind=SourceKind.RENEWAL_OFFER,
            source_ref=ref,
            occurred_at=now,
            recorded_by_id=None,
            lines=lines,
            detail=dict(detail),
        ),
        now=now,
    )


def _note_gap(one: Waiting, offered: frozenset[str], zone: str, now: datetime) -> None:
    """The window ended: the cause is the agency's to mend, and the holder reads that they lose
    nothing.
    """
    found = Cause.RETIRED
    if one.tree is not None:
        held = renewals.held_at_all(renewing.seats(one.tree), one, zone)
        found = renewing.cause(one.tree, offered, held)
    db.session.add(
        CertificateRenewalGap(
            organisation_id=one.organisation_id, certificate_id=one.certificate_id,
            cause=found.value, noted_at=now,
        )
    )  # fmt: skip
    inbox.send(
        one.person_id,
        RenewalNotice.STANDS,
        {"title": one.title},
        path="/certificates",
        event_key=f"certificate.stands:{one.certificate_id}",
        now=now,
    )
