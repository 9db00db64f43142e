"""An office with HR, and a partner that works with it, for tests of activities."""

from datetime import date, timedelta

from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import Account, Organisation, Person
from portal.workshops.models import PartnerAgreement
from portal.workshops.rules.partners import Sector
from portal.workshops.service import partners
from portal.workshops.service.partners import AgreementWritten, By, Written
from tests.support.office import Office
from tests.support.people import make_grant
from tests.support.portal_app import NOON

TODAY = NOON.date()
YEAR = timedelta(days=365)


class House:
    """The partner has an agreement that stands, unless `agreed` says otherwise."""

    def __init__(self, clerks: int = 2, *, agreed: bool = True) -> None:
        self.office = Office(clerks)
        self.hr = self.office.member("Dewi Pengelola")
        make_grant(self.hr, Role.HR, self.office.agency)
        self.second = self.office.member("Bima Pemeriksa")
        make_grant(self.second, Role.HR, self.office.agency)
        self.partner = self.make_partner()
        if agreed:
            self.agree()

    def by(self, who: Person | None = None) -> By:
        return By((who or self.hr).id, self.office.agency.id, NOON)

    def make_partner(self, name: str = "Universitas Andalas") -> Organisation:
        what = Written(name, Sector.UNIVERSITY, "Kampus di Padang.")
        return partners.create(what, self.by(), timezone="Asia/Jakarta")

    def agree(
        self, from_on: date = TODAY, until: date = TODAY + YEAR, *, number: str = "PKS-7/2026"
    ) -> PartnerAgreement:
        what = AgreementWritten(number, "Lokakarya bersama", from_on, until)
        return partners.agree(self.partner.id, what, None, self.by())

    def coordinator(self, name: str = "Sari Koordinator") -> tuple[Person, int]:
        """Somebody invited who has set a password and a second factor; with the account's id."""
        email = f"{name.split()[0].lower()}@unand.example"
        row = partners.invite(self.partner.id, name, email, self.by(), on=TODAY)
        account = ready(row.person_id)
        return db.session.get_one(Person, row.person_id), account.id


def ready(person_id: int) -> Account:
    """The account of somebody invited, as after the first sign-in."""
    with transaction():
        found = db.session.scalars(db.select(Account).where(Account.person_id == person_id))
        account = found.one()
        account.password_hash = db.session.scalars(db.select(Account.password_hash)).first()
        account.totp_confirmed_at = NOON
        db.session.get_one(Person, person_id).email_verified_at = NOON
    return account
