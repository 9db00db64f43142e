"""What issuing reads: the scheme as published, who signs on the day, what is renewed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from portal.assessment.models import Attempt, AttemptResult
from portal.assessment.rules.attempts import Purpose
from portal.certification.practical.models import PracticalBooking, PracticalResult
from portal.certification.rules.schemes import Terms
from portal.certification.rules.signatories import Holder, Holding
from portal.certification.schemes.models import (
    Certificate,
    CertificateApplication,
    CertificateEvent,
    CertificateScheme,
    CertificateSchemeVersion,
)
from portal.competency.queries import catalogue
from portal.competency.queries.catalogue import CompetencyValue
from portal.content.models import CourseRevision
from portal.core.db import db
from portal.core.errors import NotFound
from portal.learning.models import CourseCompletion, Enrolment
from portal.people.models import Job, Organisation, OrgUnit, Person, Post, Tenure
from portal.people.queries.records import own_records


@dataclass(frozen=True, slots=True)
class Ground:
    """A published version with the scheme, unit and agency it belongs to."""

    version: CertificateSchemeVersion
    scheme: CertificateScheme
    unit: OrgUnit
    agency: Organisation

    @property
    def terms(self) -> Terms:
        return Terms.read(self.version.terms)


def ground(version_id: int) -> Ground:
    """What a certificate is issued under. Raises NotFound."""
    row = db.session.execute(
        select(CertificateSchemeVersion, CertificateScheme, OrgUnit, Organisation)
        .join(CertificateScheme, CertificateScheme.id == CertificateSchemeVersion.scheme_id)
        .join(OrgUnit, OrgUnit.id == CertificateSchemeVersion.unit_id)
        .join(Organisation, Organisation.id == CertificateScheme.organisation_id)
        .where(CertificateSchemeVersion.id == version_id)
    ).first()
    if row is None:
        raise NotFound
    return Ground(*row)


@dataclass(frozen=True, slots=True)
class Seat:
    """A post that signs: its title, and who holds it on the day."""

    title: str
    holders: tuple[Holder, ...]


def seats(post_ids: Collection[int], on: date) -> Mapping[int, Seat]:
    """Posts with those who hold them on the day, names as they are printed; one statement."""
    held = (Tenure.post_id == Post.id) & (Tenure.valid_from <= on)
    rows = db.session.execute(
        select(Post.id, Job.name, Tenure.kind, Person)
        .join(Job, Job.id == Post.job_id)
        .outerjoin(Tenure, held & or_(Tenure.valid_until.is_(None), Tenure.valid_until > on))
        .outerjoin(Person, Person.id == Tenure.person_id)
        .where(Post.id.in_(post_ids))
        .order_by(Post.id, Tenure.id)
    ).all()
    found: dict[int, Seat] = {}
    for post_id, title, kind, person in rows:
        before = found.get(post_id, Seat(title, ()))
        added = () if person is None else (Holder(person.id, printed(person), Holding(kind)),)
        found[post_id] = Seat(title, (*before.holders, *added))
    return found


def printed(person: Person) -> str:
    """The name with its titles, as documents print it."""
    whole = " ".join(filter(None, (person.front_title, person.full_name)))
    return f"{whole}, {person.back_title}" if person.back_title else whole


def previous(application: CertificateApplication) -> Certificate | None:
    """The certificate that a renewal follows: the newest of the scheme that is neither revoked
    nor replaced, issued to the person or to a record merged into theirs.
    """
    ended = select(CertificateEvent.id).where(
        CertificateEvent.certificate_id == Certificate.id,
        CertificateEvent.act.in_(("revoked", "reissued")),
    )
    return db.session.scalar(
        select(Certificate)
        .join(CertificateSchemeVersion, CertificateSchemeVersion.id == Certificate.version_id)
        .where(
            CertificateSchemeVersion.scheme_id == application.scheme_id,
            Certificate.person_id.in_(own_records(application.person_id)),
            ~ended.exists(),
        )
        .order_by(Certificate.id.desc())
        .limit(1)
    )


def last_issued_at(unit_id: int, year: int, sequence: int) -> datetime | None:
    """When the certificate of this number was issued; None when there is none."""
    return db.session.scalar(
        select(Certificate.issued_at).where(
            Certificate.unit_id == unit_id,
            Certificate.year == year,
            Certificate.sequence == sequence,
        )
    )


def competencies(ids: Collection[int], on: date) -> Mapping[int, CompetencyValue]:
    """As they are worded on the day; one that has ended by then as it was worded last."""
    known = catalogue.catalogue()
    today = known.on(on)
    return {id_: today[id_] if id_ in today else known.histories[id_][-1] for id_ in ids}


@dataclass(frozen=True, slots=True)
class Passed:
    """A course the certificate rests on: its days, and the learning hours it booked."""

    since: datetime
    on_day: date
    credit_jp100: int


def course_passed(person_id: int, course_id: int) -> Passed | None:
    """The person's latest completion of the course, also under a record merged into theirs."""
    row = db.session.execute(
        select(Enrolment.enrolled_at, CourseCompletion.on_day, CourseCompletion.credit_jp100)
        .join(Enrolment, Enrolment.id == CourseCompletion.enrolment_id)
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .where(
            CourseRevision.course_id == course_id,
            CourseCompletion.person_id.in_(own_records(person_id)),
        )
        .order_by(CourseCompletion.on_day.desc(), CourseCompletion.enrolment_id.desc())
        .limit(1)
    ).first()
    return None if row is None else Passed(*row)


def exam_marks(registration: str) -> tuple[int, int] | None:
    """Earned and possible of the newest result of a registration's attempt."""
    row = db.session.execute(
        select(AttemptResult.earned, AttemptResult.possible)
        .join(Attempt, Attempt.id == AttemptResult.attempt_id)
        .where(Attempt.purpose == Purpose.EXAM.value, Attempt.owner_ref == registration)
        .order_by(Attempt.id.desc(), AttemptResult.number.desc())
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1])


def practical_marks(booking: str) -> tuple[int, int] | None:
    """Earned and possible of the newest result of a practical assessment."""
    row = db.session.execute(
        select(PracticalResult.earned, PracticalResult.possible)
        .join(PracticalBooking, PracticalBooking.id == PracticalResult.booking_id)
        .where(PracticalBooking.public_id == booking)
        .order_by(PracticalResult.number.desc())
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1])
