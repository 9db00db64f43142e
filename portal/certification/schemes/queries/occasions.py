"""Certificates of attendance: what they say of an activity, and whom they wait for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.certification.rules.requirements import LeafKind, Node, leaves
from portal.certification.rules.schemes import CertificateKind, Terms
from portal.certification.schemes.models import CertificateScheme, CertificateSchemeVersion
from portal.certification.schemes.occasion_models import CertificateOccasion
from portal.certification.schemes.queries import applications
from portal.core import zones
from portal.core.db import db
from portal.core.errors import NotFound
from portal.workshops.models import ActivityOutcome, ActivityRegistration
from portal.workshops.queries import activities


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a certificate says of the activity it is about."""

    title: str
    since: date
    last: date
    jp100: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who completed an activity and has no certificate of it yet."""

    registration_id: int
    registration: str  # public id
    person_id: int
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How many completed an activity, and how many of them hold its certificate."""

    completed: int
    issued: int


def is_of_activities(tree: Node) -> bool:
    """Whether a tree asks for nothing but the activity each certificate is about."""
    found = list(leaves(tree))
    return bool(found) and all(one.kind is LeafKind.ACTIVITY for one in found)


def asks_for_one(tree: Node) -> bool:
    """Whether somewhere the activity is asked for: such a certificate is not applied for."""
    return any(one.kind is LeafKind.ACTIVITY for one in leaves(tree))


def schemes(organisation_id: int) -> list[CertificateSchemeVersion]:
    """Newest versions of the agency's schemes by which activities may be certified, by title."""
    ids = db.session.scalars(
        applications.offered(organisation_id).with_only_columns(CertificateScheme.id)
    ).all()
    found = applications.newest(ids).values() if ids else ()
    fit = [
        one
        for one in found
        if one.kind == CertificateKind.ATTENDANCE.value
        and is_of_activities(Terms.read(one.terms).requirements)
    ]
    return sorted(fit, key=lambda one: (one.title, one.id))


def scheme(organisation_id: int, public_id: str) -> CertificateSchemeVersion:
    """One of them by its scheme. Raises NotFound."""
    for one in schemes(organisation_id):
        if one.scheme.public_id == public_id:
            return one
    raise NotFound


def of_application(application_id: int) -> Occasion | None:
    """The activity an application is about; None for one that somebody handed in."""
    activity_id = db.session.scalar(
        select(ActivityRegistration.activity_id)
        .join(CertificateOccasion, CertificateOccasion.registration_id == ActivityRegistration.id)
        .where(CertificateOccasion.application_id == application_id)
    )
    if activity_id is None:
        return None
    whole = activities.whole(activity_id)
    one = whole.activity
    if one.starts_at is None or one.ends_at is None:
        return None
    since, last = (zones.local_day(at, one.zone) for at in (one.starts_at, one.ends_at))
    return Occasion(one.title, since, last, whole.jp100)


def piece(activity_id: int, size: int) -> Sequence[Waiting]:
    """The next of those who completed the activity and have no certificate of it."""
    rows = db.session.execute(
        select(
            ActivityRegistration.id,
            ActivityRegistration.public_id,
            ActivityRegistration.person_id,
            ActivityOutcome.decided_at,
        )
        .join(ActivityOutcome, ActivityOutcome.registration_id == ActivityRegistration.id)
        .outerjoin(
            CertificateOccasion, CertificateOccasion.registration_id == ActivityRegistration.id
        )
        .where(
            ActivityRegistration.activity_id == activity_id,
            ActivityOutcome.completed,
            CertificateOccasion.application_id.is_(None),
        )
        .order_by(ActivityRegistration.id)
        .limit(size)
    )
    return [Waiting(*row) for row in rows]


def counts(activity_id: int) -> Counts:
    """How far the certificates of an activity are; one statement."""
    completed, issued = db.session.execute(
        select(
            func.count(ActivityOutcome.registration_id),
            func.count(CertificateOccasion.application_id),
        )
        .select_from(ActivityOutcome)
        .join(ActivityRegistration, ActivityRegistration.id == ActivityOutcome.registration_id)
        .outerjoin(
            CertificateOccasion, CertificateOccasion.registration_id == ActivityRegistration.id
        )
        .where(ActivityRegistration.activity_id == activity_id, ActivityOutcome.completed)
    ).one()
    return Counts(completed, issued)
