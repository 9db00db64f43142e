"""Certificates that lack the signature of somebody who would not sign them today.

Electronic signatures that are lacking know whom they are asked of; a paper knows a digest of the
names it prints. Both are held against who holds each signing post today, so that what waits for
the right person is never read, however much of it there is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_, union_all

from portal.certification.documents import facts as frozen
from portal.certification.documents.facts import Signatory
from portal.certification.documents.look import Look, Signing
from portal.certification.rules.certificate_states import PublicState
from portal.certification.rules.schemes import Terms
from portal.certification.schemes.look_models import CertificateLook
from portal.certification.schemes.models import (
    Certificate,
    CertificateFacts,
    CertificateScheme,
    CertificateSchemeVersion,
)
from portal.certification.schemes.queries import register, signing_posts
from portal.certification.schemes.queries.certificates import state_at
from portal.certification.schemes.queries.register import NEED, Listed
from portal.certification.schemes.queries.signing_posts import Signing as Signers
from portal.certification.schemes.scan_models import CertificatePaper
from portal.certification.schemes.signature_models import CertificateSignature
from portal.core.access import Actor
from portal.core.db import db

PAGE = 50
LOOKS = 100
MOST = 50_000
"""Certificates replaced at once."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is due: the ids of the certificates, and who signs each version today, None where a
    post is vacant and nothing can be replaced yet.
    """

    query: Select[int] | None
    today: Mapping[int, Signers | None]


@dataclass(frozen=True, slots=True)
class Left:
    """A certificate that lacks a signature: whom it names that signs no more, and who signs in
    their places today; none where a post is vacant.
    """

    listed: Listed
    named: Sequence[Signatory]
    today: Sequence[Signatory]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of them; `after` goes on from the last, "" at the end. `count` is of all, of which
    `vacant` cannot be replaced yet.
    """

    rows: Sequence[Left]
    after: str
    count: int
    vacant: int


def open_ones(actor: Actor, _on: date, _now: datetime) -> Select[int]:
    """Certificates of the actor's agencies that lack any signature; who is meant looks closer."""
    return select(Certificate.id).where(
        Certificate.organisation_id.in_(_agencies(actor)),
        Certificate.id.in_(_either(_unsigned(), _on_paper())),
    )


def is_signed_by_officials(actor: Actor) -> bool:
    """Whether an agency of the actor has its officials sign, now or earlier."""
    row = CertificateLook
    query = select(row.look).where(row.organisation_id.in_(_agencies(actor)))
    ways = {Look.read(kept, b"").signing for kept in db.session.scalars(query.limit(LOOKS))}
    return bool(ways - {Signing.SEAL})


def _unsigned() -> Select[int]:
    row = CertificateSignature
    return select(row.certificate_id).where(row.signed_at.is_(None))


def _on_paper() -> Select[int]:
    row = CertificatePaper
    return select(row.certificate_id).where(row.closed_at.is_(None))


def _either(first: Select[int], second: Select[int]) -> Select[int]:
    """Both as one set, which drives a statement; an OR of them would be asked of every row."""
    both = union_all(first, second).subquery()
    return select(both.c.certificate_id)


def _agencies(actor: Actor) -> set[int]:
    return {grant.organisation_id for grant in actor.grants_with(NEED)}


def due(actor: Actor, *, on: date, now: datetime) -> Due:
    """What in the actor's charge is due on the day; at most four statements."""
    asked = _asked(_agencies(actor))
    versions = {version for version, _number, _person in asked} | set(_papers(_agencies(actor)))
    if not versions:
        return Due(None, {})
    today = signing_posts.of_versions(_terms(versions), on)
    gone = [one for one in asked if not _is_signing(today[one[0]], one[1], one[2])]
    papers = _otherwise(today)
    query = (
        register.in_scope(actor, on)
        .join(CertificateFacts, CertificateFacts.certificate_id == Certificate.id)
        .where(
            Certificate.id.in_(_either(_asked_of(gone), papers)),
            state_at(on, now) == PublicState.VALID.value,
        )
        .with_only_columns(Certificate.id)
    )
    return Due(query, today)


def _asked(agencies: set[int]) -> Sequence[tuple[int, int, int]]:
    """Version, place and person of every signature that is lacking, each combination once."""
    row = CertificateSignature
    query = (
        select(Certificate.version_id, row.number, row.person_id)
        .join(Certificate, Certificate.id == row.certificate_id)
        .where(row.signed_at.is_(None), Certificate.organisation_id.in_(agencies))
        .distinct()
    )
    return [(version, number, person) for version, number, person in db.session.execute(query)]


def _papers(agencies: set[int]) -> Sequence[int]:
    """Versions with a paper that waits for ink."""
    version, row = CertificateSchemeVersion, CertificatePaper
    waits = select(row.certificate_id).where(row.version_id == version.id, row.closed_at.is_(None))
    return db.session.scalars(
        select(version.id)
        .join(CertificateScheme, CertificateScheme.id == version.scheme_id)
        .where(CertificateScheme.organisation_id.in_(agencies), waits.exists())
    ).all()


def _terms(versions: set[int]) -> Mapping[int, Terms]:
    row = CertificateSchemeVersion
    rows = db.session.execute(select(row.id, row.terms).where(row.id.in_(versions)))
    return {id_: Terms.read(terms) for id_, terms in rows}


def _is_signing(today: Signers | None, number: int, person: int) -> bool:
    return today is not None and today.persons[number - 1] == person


def _asked_of(gone: Sequence[tuple[int, int, int]]) -> Select[int]:
    row, of = CertificateSignature, Certificate.__table__.alias("asked_certificate")
    return (
        select(row.certificate_id)
        .join(of, of.c.id == row.certificate_id)
        .where(
            row.signed_at.is_(None), tuple_(of.c.version_id, row.number, row.person_id).in_(gone)
        )
    )


def _otherwise(today: Mapping[int, Signers | None]) -> Select[int]:
    """Papers that name others than who signs today; below and above the digest, as an index
    reads them.
    """
    row = CertificatePaper
    others: list[ColumnElement[bool]] = []
    for version, signing in today.items():
        own: list[Any] = [row.version_id == version]
        if signing is not None:
            names = frozen.names_digest(signing.printed)
            own.append(or_(row.names < names, row.names > names))
        others.append(and_(*own))
    return select(row.certificate_id).where(row.closed_at.is_(None), or_(*others))


def page(actor: Actor, found: Due, *, on: date, now: datetime, after: str = "") -> Page:
    """A page of it, the oldest first; four statements."""
    if found.query is None:
        return Page((), "", 0, 0)
    by_version = dict(_counted(found))
    vacant = sum(count for version, count in by_version.items() if found.today[version] is None)
    query = found.query.order_by(Certificate.id)
    if after:
        query = query.where(Certificate.id > _edge(after))
    ids = db.session.scalars(query.limit(PAGE + 1)).all()
    lines = register.lines(ids[:PAGE], on=on, now=now)
    printed = _printed(ids[:PAGE])
    rows = [_left(line, printed[line.certificate.id], found.today) for line in lines]
    last = lines[-1].certificate.public_id if len(ids) > PAGE else ""
    return Page(rows, last, sum(by_version.values()), vacant)


def _counted(found: Due) -> Sequence[tuple[int, int]]:
    """How many there are of each version."""
    if found.query is None:
        return ()
    query = found.query.with_only_columns(Certificate.version_id, func.count())
    rows = db.session.execute(query.group_by(Certificate.version_id))
    return [(version, count) for version, count in rows]


def count(actor: Actor, on: date, now: datetime) -> int:
    """How many can be replaced today, for the home page."""
    found = due(actor, on=on, now=now)
    return sum(n for version, n in _counted(found) if found.today[version] is not None)


def replaceable(found: Due, public_ids: Sequence[str]) -> Sequence[int]:
    """Ids of what can be replaced today: of the chosen ones, else of all of it."""
    if found.query is None:
        return ()
    seated = [version for version, signing in found.today.items() if signing is not None]
    query = found.query.where(Certificate.version_id.in_(seated))
    if public_ids:
        query = query.where(Certificate.public_id.in_(public_ids))
    return db.session.scalars(query.order_by(Certificate.id.desc()).limit(MOST)).all()


def _edge(public_id: str) -> int:
    query = select(Certificate.id).where(Certificate.public_id == public_id)
    return db.session.scalar(query) or 0


def _printed(ids: Sequence[int]) -> Mapping[int, tuple[Signatory, ...]]:
    row = CertificateFacts
    rows = db.session.execute(
        select(row.certificate_id, row.facts).where(row.certificate_id.in_(ids))
    )
    return {id_: frozen.read(facts).signatories for id_, facts in rows}


def _left(
    line: Listed, printed: tuple[Signatory, ...], today: Mapping[int, Signers | None]
) -> Left:
    signing = today[line.certificate.version_id]
    if signing is None:
        return Left(line, printed, ())
    pairs = [
        (was, now) for was, now in zip(printed, signing.printed, strict=True) if was != now
    ]  # fmt: skip
    pairs = pairs or list(zip(printed, signing.printed, strict=True))
    return Left(line, [was for was, _now in pairs], [now for _was, now in pairs])
