"""Where no renewal was offered before the end, as the agency reads it: whose, why, what to open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from portal.certification.models import Exam
from portal.certification.practical.models import PracticalAssessment
from portal.certification.rules import renewing
from portal.certification.rules.renewing import Cause
from portal.certification.rules.requirements import Leaf, LeafKind
from portal.certification.rules.schemes import Terms
from portal.certification.schemes.models import (
    Certificate,
    CertificateScheme,
    CertificateSchemeVersion,
)
from portal.certification.schemes.queries import register
from portal.certification.schemes.queries.register import Listed
from portal.certification.schemes.renewal_models import CertificateRenewalGap
from portal.core.access import Actor
from portal.core.db import db

PAGE = 50


@dataclass(frozen=True, slots=True)
class Stood:
    """One certificate whose level stands."""

    line: Listed
    cause: Cause
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Stood]
    after: str


@dataclass(frozen=True, slots=True)
class ToOpen:
    """A scheme with how many wait, and the exams and assessments to be opened for them."""

    title: str
    count: int
    exams: Sequence[tuple[str, str]]  # public id and title
    assessments: Sequence[tuple[str, str]]


def page(actor: Actor, *, on: date, now: datetime, after: str = "") -> Page:
    """Those nobody has been offered a renewal yet, the longest first. Three statements."""
    query = _open(actor, on).with_only_columns(
        CertificateRenewalGap.id, Certificate.public_id, CertificateRenewalGap.cause,
        CertificateRenewalGap.noted_at,
    )  # fmt: skip
    if after:
        edge = (
            select(CertificateRenewalGap.id)
            .join(Certificate, Certificate.id == CertificateRenewalGap.certificate_id)
            .where(Certificate.public_id == after)
            .correlate(None)
        )
        query = query.where(CertificateRenewalGap.id > edge.scalar_subquery())
    rows = db.session.execute(query.order_by(CertificateRenewalGap.id).limit(PAGE + 1)).all()
    some = rows[:PAGE]
    lines = register.ticked(actor, [row.public_id for row in some], on=on, now=now)
    by_id = {one.certificate.public_id: one for one in lines}
    found = [
        Stood(by_id[row.public_id], Cause(row.cause), row.noted_at)
        for row in some
        if row.public_id in by_id
    ]
    return Page(found, some[-1].public_id if len(rows) > PAGE else "")


def summary(actor: Actor, on: date) -> Sequence[ToOpen]:
    """What has to be opened, by scheme, the most waited for first. Four statements."""
    counts = db.session.execute(
        _open(actor, on)
        .join(CertificateSchemeVersion, CertificateSchemeVersion.id == Certificate.version_id)
        .with_only_columns(CertificateSchemeVersion.scheme_id, func.count())
        .group_by(CertificateSchemeVersion.scheme_id)
    ).all()
    newest = _newest([scheme_id for scheme_id, _count in counts])
    seats = [leaf for terms in newest.values() for leaf in _seats(terms)]
    exams = _titles(Exam, seats, LeafKind.EXAM)
    assessments = _titles(PracticalAssessment, seats, LeafKind.PRACTICAL)
    found = []
    for scheme_id, count in counts:
        asked = _seats(newest[scheme_id])
        found.append(
            ToOpen(
                newest[scheme_id].title,
                count,
                [exams[one.ref] for one in asked if one.ref in exams and one.kind is LeafKind.EXAM],
                [
                    assessments[one.ref]
                    for one in asked
                    if one.kind is LeafKind.PRACTICAL and one.ref in assessments
                ],
            )
        )
    return sorted(found, key=lambda one: (-one.count, one.title))


def _open(actor: Actor, on: date) -> Select[Certificate]:
    return (
        register.in_scope(actor, on)
        .join(CertificateRenewalGap, CertificateRenewalGap.certificate_id == Certificate.id)
        .where(CertificateRenewalGap.offered_at.is_(None))
    )


def _newest(scheme_ids: Sequence[int]) -> dict[int, Terms]:
    """What the newest version of each says."""
    rows = db.session.execute(
        select(CertificateSchemeVersion.scheme_id, CertificateSchemeVersion.terms)
        .join(CertificateScheme, CertificateScheme.id == CertificateSchemeVersion.scheme_id)
        .where(CertificateSchemeVersion.scheme_id.in_(scheme_ids))
        .order_by(CertificateSchemeVersion.number)
    )
    return {scheme_id: Terms.read(terms) for scheme_id, terms in rows}


def _seats(terms: Terms) -> Sequence[Leaf]:
    return renewing.seats(terms.asked(is_renewal=True))


def _titles(
    model: type[Exam] | type[PracticalAssessment], seats: Sequence[Leaf], kind: LeafKind
) -> dict[int, tuple[str, str]]:
    refs = {leaf.ref for leaf in seats if leaf.kind is kind}
    rows = db.session.execute(
        select(model.id, model.public_id, model.title).where(model.id.in_(refs))
    )
    return {id_: (public_id, title) for id_, public_id, title in rows}
