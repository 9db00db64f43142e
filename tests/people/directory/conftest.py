"""A personnel office: a city with two departments, and officers who may read or change."""

from dataclasses import dataclass

import pytest

from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import Organisation, OrgUnit, Person
from tests.support.pages import PageClient
from tests.support.people import make_account, make_agency, make_grant, make_person, make_unit
from tests.support.portal_app import NOON


@dataclass
class City:
    """One agency; `officer` signs somebody with a role in."""

    agency: Organisation
    root: OrgUnit
    health: OrgUnit
    clinic: OrgUnit
    school: OrgUnit

    def officer(self, page: PageClient, role: Role, at: Organisation | OrgUnit) -> Person:
        person = make_person(self.root, "Yulia Rahman")
        account = make_account(person)
        make_grant(person, role, at)
        with transaction():
            db.session.merge(account).totp_confirmed_at = NOON
        page.enter(account.id)
        return person


@pytest.fixture
def city(context: object) -> City:
    agency = make_agency()
    root = make_unit(agency, name="Badan Kepegawaian")
    health = make_unit(agency, root, name="Dinas Kesehatan")
    clinic = make_unit(agency, health, name="Puskesmas Silungkang")
    return City(agency, root, health, clinic, make_unit(agency, root, name="Dinas Pendidikan"))
