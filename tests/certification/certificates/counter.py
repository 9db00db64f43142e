"""An office where a scheme is open, people apply for it, and a board decides."""

from dataclasses import replace
from datetime import datetime, timedelta

from portal.certification.models import Exam, Registration
from portal.certification.rules.exams import Ladder, ScoreRelease
from portal.certification.rules.requirements import Group, Leaf, LeafKind, Operator
from portal.certification.rules.schemes import Terms
from portal.certification.schemes.models import CertificateApplication, CertificateScheme
from portal.certification.schemes.service import applying, writing
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import Person
from tests.certification.schemes.desk import Desk
from tests.support.people import make_grant
from tests.support.portal_app import NOON

TODAY = NOON.date()
DAY = timedelta(days=1)
SUPPORTS = Leaf("s1", LeafKind.STATEMENT, text="Pegawai melayani warga dengan teliti.")


class Counter(Desk):
    """`clerk` may apply and is led by the head; `members` sit on the board."""

    def __init__(self, members: int = 3) -> None:
        super().__init__()
        self.clerk: Person = self.office.clerks[0]
        self.head = self.office.head
        self.members = [self.member(f"Anggota Sidang {number}") for number in range(members)]

    def member(self, name: str) -> Person:
        person = self.office.member(name)
        make_grant(person, Role.BOARD_MEMBER, self.office.agency)
        return person

    def passed(self, who: Person | None = None, *, at: datetime = NOON - DAY) -> Registration:
        """Somebody passed the exam, whose scores are out at once."""
        exam = db.session.get_one(Exam, self.holding.exam.id)
        with transaction():
            exam.release = Ladder(score=ScoreRelease.AT_SUBMISSION).stored()
        registration = self.seat(who or self.clerk, at)
        self.holding.attempt(registration, passed=True, closed_at=at)
        return registration

    def seat(self, who: Person, at: datetime) -> Registration:
        with transaction():
            made = Registration(
                organisation_id=self.office.agency.id, sitting_id=self.holding.sitting.id,
                person_id=who.id, number=1, requested_at=at, requested_by_id=who.id,
                approved_at=at,
            )  # fmt: skip
            db.session.add(made)
        return made

    def open_scheme(self, **changed: object) -> CertificateScheme:
        """A published scheme that asks for the exam alone, unless said otherwise."""
        asks = {"requirements": Group(Operator.ALL, (self.exam,)), **changed}
        self.scheme = self.create(**asks)
        self.publish(self.scheme)
        return self.scheme

    def begin(self, who: Person | None = None) -> CertificateApplication:
        person = who or self.clerk
        agency = self.office.agency.id
        return applying.begin(person.id, agency, self.scheme.public_id, now=NOON)

    def recent_exam(self, months: int) -> Leaf:
        """The exam, passed within so many months."""
        return replace(self.exam, months=months)

    def rewrite(self, scheme: CertificateScheme, **changed: object) -> None:
        """Publish another version of the scheme."""
        terms = replace(Terms.read(scheme.draft), **changed)  # type: ignore[arg-type]  # fields
        version, me = scheme.draft_version, self.writer.id
        writing.write(scheme.id, terms, version=version, now=NOON, actor_id=me)
        self.publish(scheme)
