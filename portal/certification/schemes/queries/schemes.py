"""Schemes as their authors and publishers see them: of agencies in the whole of which they act."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, false, func, select

from portal.certification.models import Exam
from portal.certification.practical.models import PracticalAssessment
from portal.certification.rules import schemes as rules
from portal.certification.rules.practical import OBSERVED
from portal.certification.rules.schemes import Fault, Terms
from portal.certification.rules.signatories import Holder, Holding
from portal.certification.schemes.models import (
    CertificateScheme,
    CertificateSchemeVersion,
    CertificateSchemeWriter,
)
from portal.competency.queries import catalogue
from portal.competency.rules import policy
from portal.competency.rules.policy import Policy
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Job, Organisation, OrgUnit, Person, Post, Tenure
from portal.people.queries.approvals import agencies

READERS = (Permission.SCHEME_WRITE, Permission.SCHEME_PUBLISH)
PAGE = 30
MOST_CHOICES = 300


@dataclass(frozen=True, slots=True)
class Listed:
    """A scheme in a list with the number of its newest version, 0 for none."""

    scheme: CertificateScheme
    number: int


def places(actor: Actor, *permissions: Permission) -> frozenset[int]:
    """Agencies in the whole of which the actor holds one of these; of readers unless said."""
    return frozenset().union(*(agencies(actor, one) for one in permissions or READERS))


def in_scope(actor: Actor, *permissions: Permission) -> Select[CertificateScheme]:
    """Schemes the actor works on. Lists and single reads start here."""
    ids = places(actor, *permissions)
    return select(CertificateScheme).where(
        CertificateScheme.organisation_id.in_(ids) if ids else false()
    )


def written(actor: Actor) -> Select[CertificateScheme]:
    """Those the actor may write."""
    return in_scope(actor, Permission.SCHEME_WRITE)


def decidable(actor: Actor) -> Select[CertificateScheme]:
    """Those handed in that wait for this person: nobody publishes what they wrote in."""
    wrote = exists().where(
        CertificateSchemeWriter.scheme_id == CertificateScheme.id,
        CertificateSchemeWriter.person_id == actor.person_id,
    )
    return in_scope(actor, Permission.SCHEME_PUBLISH).where(
        CertificateScheme.submitted_at.is_not(None), ~wrote
    )


def one(actor: Actor, public_id: str, *permissions: Permission) -> CertificateScheme:
    """One scheme in scope. Raises NotFound."""
    query = in_scope(actor, *permissions).where(CertificateScheme.public_id == public_id)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def agency(actor: Actor) -> Organisation:
    """Where the actor writes schemes: their own agency first. Raises NotFound."""
    ids = places(actor, Permission.SCHEME_WRITE)
    found = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids))).all()
    if not found:
        raise NotFound
    return min(found, key=lambda each: (each.id != actor.organisation_id, each.name))


def page(actor: Actor, *, retired: bool, after: str = "") -> tuple[list[Listed], str]:
    """Schemes by code behind the one with this public id, and where to go on; one statement."""
    newest = (
        select(func.max(CertificateSchemeVersion.number))
        .where(CertificateSchemeVersion.scheme_id == CertificateScheme.id)
        .correlate(CertificateScheme)
        .scalar_subquery()
    )
    closed = CertificateScheme.retired_at
    query = in_scope(actor).where(closed.is_not(None) if retired else closed.is_(None))
    if after:
        edge = select(CertificateScheme.id).where(CertificateScheme.public_id == after)
        query = query.where(CertificateScheme.id < edge.correlate(None).scalar_subquery())
    found = db.session.execute(
        query.with_only_columns(CertificateScheme, newest)
        .order_by(CertificateScheme.id.desc())
        .limit(PAGE + 1)
    ).all()
    rows = [Listed(scheme, number or 0) for scheme, number in found[:PAGE]]
    return rows, rows[-1].scheme.public_id if len(found) > PAGE else ""


def is_taken(organisation_id: int, code: str) -> bool:
    """Whether another scheme of the agency has this code."""
    query = select(CertificateScheme.id).where(
        CertificateScheme.organisation_id == organisation_id, CertificateScheme.code == code
    )
    return db.session.scalar(query) is not None


def writers(scheme_id: int) -> frozenset[int]:
    """Who wrote in it."""
    query = select(CertificateSchemeWriter.person_id).where(
        CertificateSchemeWriter.scheme_id == scheme_id
    )
    return frozenset(db.session.scalars(query))


def versions(scheme_id: int) -> list[CertificateSchemeVersion]:
    """The newest first."""
    query = select(CertificateSchemeVersion).where(CertificateSchemeVersion.scheme_id == scheme_id)
    return list(db.session.scalars(query.order_by(CertificateSchemeVersion.number.desc())))


def newest(scheme_id: int) -> CertificateSchemeVersion | None:
    """The version that applies; None before the first."""
    query = select(CertificateSchemeVersion).where(CertificateSchemeVersion.scheme_id == scheme_id)
    return db.session.scalar(query.order_by(CertificateSchemeVersion.number.desc()).limit(1))


def policy_of(on: date) -> Policy | None:
    """The attainment policy in force on the day."""
    return policy.in_force(catalogue.catalogue().deciding, on)


def faults(terms: Terms, on: date) -> tuple[Fault, ...]:
    """Everything that stands against publishing on the day."""
    known = catalogue.catalogue()
    competencies = {id_: known.for_rules(id_) for id_ in known.on(on)}
    return rules.faults(terms, competencies, policy_of(on))


Certified = Mapping[int, tuple[str, int, int]]
"""Title, competency and level of what is assessed, by id."""


def exams(organisation_id: int) -> Certified:
    """Exams of the agency that are still held."""
    rows = db.session.execute(
        select(Exam.id, Exam.title, Exam.competency_id, Exam.level)
        .where(Exam.organisation_id == organisation_id, Exam.retired_at.is_(None))
        .order_by(Exam.title, Exam.id)
        .limit(MOST_CHOICES)
    )
    return {id_: (title, competency, level) for id_, title, competency, level in rows}


def practicals(organisation_id: int) -> Certified:
    """Practical and oral assessments of the agency: those that prove skill. Attitude is asked for
    by its strand, whatever proves it.
    """
    row = PracticalAssessment
    rows = db.session.execute(
        select(row.id, row.title, row.competency_id, row.level)
        .where(row.organisation_id == organisation_id, row.form != OBSERVED)
        .order_by(row.title, row.id)
        .limit(MOST_CHOICES)
    )
    return {id_: (title, competency, level) for id_, title, competency, level in rows}


def jobs(organisation_id: int, on: date) -> dict[int, str]:
    """Jobs of the agency on the day."""
    rows = db.session.execute(
        select(Job.id, Job.name)
        .where(
            Job.organisation_id == organisation_id,
            Job.valid_from <= on,
            Job.valid_until.is_(None) | (Job.valid_until > on),
        )
        .order_by(Job.name, Job.id)
        .limit(MOST_CHOICES)
    )
    return {id_: name for id_, name in rows}


def units(organisation_id: int, on: date) -> dict[int, str]:
    """Units that may issue."""
    rows = db.session.execute(
        select(OrgUnit.id, OrgUnit.name)
        .where(
            OrgUnit.organisation_id == organisation_id,
            OrgUnit.valid_from <= on,
            OrgUnit.valid_until.is_(None) | (OrgUnit.valid_until > on),
        )
        .order_by(OrgUnit.path)
        .limit(MOST_CHOICES)
    )
    return {id_: name for id_, name in rows}


def people(person_ids: Collection[int]) -> dict[int, str]:
    """Names of those who wrote, submitted and published."""
    if not person_ids:
        return {}
    query = select(Person.id, Person.full_name).where(Person.id.in_(sorted(person_ids)))
    return {id_: name for id_, name in db.session.execute(query.order_by(Person.sort_key))}


def holders(post_ids: Collection[int], on: date) -> dict[int, tuple[Holder, ...]]:
    """Who holds each of these posts on the day, however they hold it."""
    if not post_ids:
        return {}
    rows = db.session.execute(
        select(Tenure.post_id, Tenure.person_id, Person.full_name, Tenure.kind)
        .join(Person, Person.id == Tenure.person_id)
        .where(
            Tenure.post_id.in_(sorted(post_ids)),
            Tenure.valid_from <= on,
            Tenure.valid_until.is_(None) | (Tenure.valid_until > on),
        )
        .order_by(Tenure.id)
    )
    found: dict[int, tuple[Holder, ...]] = {}
    for post_id, person_id, name, kind in rows:
        found[post_id] = (*found.get(post_id, ()), Holder(person_id, name, Holding(kind)))
    return found


def version(scheme_id: int, number: int) -> CertificateSchemeVersion:
    """One version. Raises NotFound."""
    query = select(CertificateSchemeVersion).where(
        CertificateSchemeVersion.scheme_id == scheme_id, CertificateSchemeVersion.number == number
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def posts(organisation_id: int, on: date) -> dict[int, str]:
    """Leading posts that may sign: title and unit."""
    rows = db.session.execute(
        select(Post.id, Job.name, OrgUnit.name)
        .join(Job, Job.id == Post.job_id)
        .join(OrgUnit, OrgUnit.id == Post.unit_id)
        .where(
            OrgUnit.organisation_id == organisation_id,
            Post.valid_from <= on,
            Post.valid_until.is_(None) | (Post.valid_until > on),
        )
        .order_by(Post.is_head.desc(), Job.name, Post.id)
        .limit(MOST_CHOICES)
    )
    return {id_: f"{title}, {unit}" for id_, title, unit in rows}
