"""A small office for tests of profile and team: a head, clerks who report to the head, evidence."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import entropy
from portal.core.db import db, transaction
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.people.models import Job, Organisation, OrgUnit, Person
from portal.people.rules.posts import TenureKind
from portal.people.service import posts, tenures
from tests.support.competency import load_reference
from tests.support.pages import PageClient
from tests.support.people import (
    LONG_AGO_ON,
    make_account,
    make_agency,
    make_person,
    make_unit,
)
from tests.support.portal_app import NOON

TODAY = NOON.date()
HEAD_JOB = "kabid_bangkom"
CLERK_JOB = "petugas_loket_adminduk"


class Office:
    """One unit of one agency with its head and some clerks, all with accounts."""

    def __init__(self, clerks: int = 1) -> None:
        self.agency: Organisation = make_agency()
        self.unit: OrgUnit = make_unit(self.agency, name="Dinas Kependudukan")
        self.competencies = load_reference(self.agency.id)
        self.accounts: dict[int, int] = {}
        self.head = self.member("Hendri Saputra")
        self.head_post = self.seat(self.head, HEAD_JOB)
        self.clerks = [self.clerk(f"Rina Maharani {number}") for number in range(clerks)]

    def clerk(self, name: str) -> Person:
        person = self.member(name)
        self.seat(person, CLERK_JOB, reports_to=self.head_post)
        return person

    def member(self, name: str, unit: OrgUnit | None = None) -> Person:
        """Somebody employed in the unit, with an account and no post."""
        person = make_person(unit or self.unit, name)
        account = make_account(person)
        with transaction():
            db.session.merge(account).totp_confirmed_at = NOON
        self.accounts[person.id] = account.id
        return person

    def enter(self, page: PageClient, person: Person) -> PageClient:
        """Sign the person in; the client."""
        page.enter(self.accounts[person.id])
        return page

    def seat(
        self,
        person: Person,
        job_code: str,
        *,
        reports_to: int | None = None,
        kind: TenureKind = TenureKind.DEFINITIVE,
        since: date = LONG_AGO_ON,
        until: date | None = None,
    ) -> int:
        """Give the person a new post of this job for these days; the post's id."""
        post = posts.create(
            job_id=self.job(job_code).id, unit_id=self.unit.id, reports_to_id=reports_to,
            valid_from=LONG_AGO_ON, now=NOON, actor_id=None,
        )  # fmt: skip
        tenures.appoint(
            person.id, post.id, kind=kind, valid_from=since, valid_until=until, now=NOON,
            actor_id=None,
        )  # fmt: skip
        return post.id

    def job(self, code: str) -> Job:
        return db.session.scalars(
            select(Job).where(Job.code == code, Job.organisation_id == self.agency.id)
        ).one()

    def line(
        self, key: str, strand: Strand, level: int, *, on: date = TODAY, **facts: object
    ) -> Line:
        """A passed line of one competency by its key."""
        return Line(self.competencies[key], strand, level, True, on, **facts)  # type: ignore[arg-type]

    def prove(
        self,
        person: Person,
        kind: SourceKind,
        lines: Iterable[Line],
        *,
        on: date = TODAY - timedelta(days=1),
        detail: dict[str, str] | None = None,
        ref: str = "",
    ) -> int:
        """Append evidence that occurred at noon of a day; the event's id."""
        entry = Entry(
            organisation_id=self.agency.id,
            person_id=person.id,
            source_kind=kind,
            source_ref=ref or f"test:{entropy.public_id()}",
            occurred_at=datetime.combine(on, time(5), tzinfo=UTC),
            recorded_by_id=None,
            lines=tuple(lines),
            detail=detail,
        )
        return append(entry, now=NOON)
