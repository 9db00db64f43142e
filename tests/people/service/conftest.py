"""A small city: an agency with a root unit, two departments, a section, and a job."""

from dataclasses import dataclass
from datetime import date

import pytest
from flask.ctx import AppContext

from portal.people.models import Job, Organisation, OrgUnit, Person, Post
from portal.people.rules.identifiers import IdentifierKind
from portal.people.rules.posts import TenureKind
from portal.people.service import jobs, organisations, persons, posts, tenures, units
from tests.support.people import make_nip
from tests.support.portal_app import NOON

START = date(2024, 1, 1)


@dataclass
class City:
    """What the services made, and short ways to make more; everything is dated from START."""

    agency: Organisation
    root: OrgUnit
    health: OrgUnit
    school: OrgUnit
    clinic: OrgUnit
    job: Job

    def unit(self, code: str, parent: OrgUnit | None) -> OrgUnit:
        return units.create(
            organisation_id=self.agency.id, parent_id=parent.id if parent else None, code=code,
            name=code.title(), kind="dinas", valid_from=START, now=NOON, actor_id=None,
        )  # fmt: skip

    def post(self, unit: OrgUnit, reports_to: Post | None = None, **more: object) -> Post:
        values = {"valid_from": START, "now": NOON, "actor_id": None, **more}
        return posts.create(
            job_id=self.job.id, unit_id=unit.id,
            reports_to_id=reports_to.id if reports_to else None, **values,
        )  # fmt: skip

    def person(self, unit: OrgUnit, name: str = "Sri Wahyuni", number: str = "") -> Person:
        return persons.register(
            name=name, kind=IdentifierKind.NIP, number=number or make_nip(), status="pns",
            organisation_id=unit.organisation_id, unit_id=unit.id, valid_from=START,
            on=NOON.date(), now=NOON, actor_id=None,
        )  # fmt: skip

    def appoint(
        self, person: Person, post: Post, kind: TenureKind = TenureKind.DEFINITIVE, **more: object
    ) -> int:
        values = {"valid_from": START, "now": NOON, "actor_id": None, **more}
        return tenures.appoint(person.id, post.id, kind=kind, **values).id


def make_city(code: str = "kota") -> City:
    agency = organisations.create(code=code, name="Pemerintah Kota", now=NOON)

    def unit(word: str, parent_id: int | None) -> OrgUnit:
        return units.create(
            organisation_id=agency.id, parent_id=parent_id, code=word, name=word.title(),
            kind="dinas", valid_from=START, now=NOON, actor_id=None,
        )  # fmt: skip

    root = unit("kota", None)
    health, school = unit("dinkes", root.id), unit("disdik", root.id)
    clinic = unit("puskesmas", health.id)
    job = jobs.create(
        organisation_id=agency.id, code="analis", name="Analis", job_class="pelaksana",
        valid_from=START, now=NOON, actor_id=None,
    )  # fmt: skip
    return City(agency, root, health, school, clinic, job)


@pytest.fixture
def city(context: AppContext) -> City:
    return make_city()
