"""A small agency for tests of the competency area, and the shipped reference data in it."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sqlalchemy import select

from portal.competency.models import Competency
from portal.competency.queries import reference
from portal.competency.rules.framework_document import FrameworkDocument, parse_framework
from portal.competency.rules.source_text import read_source
from portal.competency.rules.standards_document import StandardsDocument, parse_standards
from portal.competency.service import policies, standards, wordings
from portal.competency.service.standards import Setting
from portal.competency.service.wordings import Publishing, Report
from portal.core.db import db, transaction
from portal.people.models import (
    Employment,
    Job,
    Organisation,
    OrgUnit,
    Person,
    PersonIdentifier,
    Post,
    RoleGrant,
    Tenure,
)
from tests.support.portal_app import NOON

TODAY = date(2026, 11, 26)
TOMORROW = TODAY + timedelta(days=1)
LONG_AGO = date(2018, 1, 1)


@cache
def reference_framework() -> FrameworkDocument:
    return parse_framework(read_source(reference.text(reference.COMPETENCIES)).document)


@cache
def reference_standards() -> StandardsDocument:
    keys = [entry.key for entry in reference_framework().entries]
    return parse_standards(read_source(reference.text(reference.STANDARDS)).document, keys)


def publishing(**changes: object) -> Publishing:
    values = {"now": NOON, "today": TODAY, "actor_id": None, **changes}
    return Publishing(**values)


def publish_reference(**changes: object) -> Report:
    return wordings.publish_framework(reference_framework(), publishing(**changes), dry_run=False)


def publish_first_policy() -> None:
    policy = policies.read_policy(reference.text(reference.POLICY))
    policies.publish_document(policy, "Keputusan uji", now=NOON, today=TODAY, actor_id=None)


@dataclass(frozen=True)
class Agency:
    id: int
    code: str
    unit_id: int

    def setting(self, actor_id: int | None = None) -> Setting:
        return Setting(organisation_id=self.id, now=NOON, today=TODAY, actor_id=actor_id)

    def load_standards(self) -> Report:
        return standards.load(
            reference_standards(), self.setting(), begin_on=None, source="", dry_run=False
        )


def make_agency(code: str = "kota", name: str = "Pemerintah Kota Uji") -> Agency:
    with transaction():
        organisation = Organisation(code=code, kind="agency", name=name, created_at=NOON)
        db.session.add(organisation)
        db.session.flush()
        unit = OrgUnit(
            organisation_id=organisation.id,
            code="akar",
            name=name,
            kind="agency",
            path=f"{organisation.id}/",
            valid_from=LONG_AGO,
        )
        db.session.add(unit)
        db.session.flush()
    return Agency(organisation.id, code, unit.id)


def agency_called(code: str) -> Agency:
    """An agency that is there already."""
    query = (
        select(Organisation.id, OrgUnit.id)
        .join(OrgUnit, OrgUnit.organisation_id == Organisation.id)
        .where(Organisation.code == code)
    )
    id_, unit_id = db.session.execute(query).one()
    return Agency(id_, code, unit_id)


def make_person(agency: Agency, name: str, number: str = "") -> int:
    with transaction():
        person = Person(
            full_name=name, sort_key=name.lower(), search_key=name.lower(), created_at=NOON
        )
        db.session.add(person)
        db.session.flush()
        db.session.add(
            Employment(
                person_id=person.id,
                organisation_id=agency.id,
                unit_id=agency.unit_id,
                valid_from=LONG_AGO,
            )
        )
        if number:
            db.session.add(
                PersonIdentifier(
                    person_id=person.id,
                    kind="agency_number",
                    organisation_id=agency.id,
                    value=number,
                    valid_from=LONG_AGO,
                )
            )
    return person.id


def grant(person_id: int, role: str, agency: Agency, unit_id: int | None = None) -> None:
    with transaction():
        db.session.add(
            RoleGrant(
                person_id=person_id,
                role=role,
                organisation_id=agency.id,
                unit_id=unit_id,
                subtree=True,
                valid_from=NOON - timedelta(days=30),
                granted_at=NOON,
            )
        )


def make_job(agency: Agency, code: str, name: str = "") -> int:
    with transaction():
        job = Job(
            organisation_id=agency.id,
            code=code,
            name=name or code,
            job_class="pelaksana",
            valid_from=LONG_AGO,
        )
        db.session.add(job)
        db.session.flush()
    return job.id


def make_post(agency: Agency, job_id: int) -> int:
    with transaction():
        post = Post(job_id=job_id, unit_id=agency.unit_id, valid_from=LONG_AGO)
        db.session.add(post)
        db.session.flush()
    return post.id


def hold(
    person_id: int,
    post_id: int,
    kind: str = "definitive",
    *,
    from_on: date = LONG_AGO,
    until: date | None = None,
) -> None:
    with transaction():
        db.session.add(
            Tenure(
                person_id=person_id,
                post_id=post_id,
                kind=kind,
                valid_from=from_on,
                valid_until=until,
            )
        )


def competency_id(key: str) -> int:
    return db.session.scalars(select(Competency.id).where(Competency.key == key)).one()


def job_id(code: str) -> int:
    return db.session.scalars(select(Job.id).where(Job.code == code)).one()
