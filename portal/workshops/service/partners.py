"""Keeping partners: who they are, whom to call, what was agreed, who acts for them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.core import audit, entropy, stored
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.stored import Received
from portal.core.uploads import Purpose
from portal.people.models import Organisation
from portal.people.service import grants, inviting, locks, organisations, persons
from portal.workshops.models import (
    Partner,
    PartnerAgreement,
    PartnerContact,
    PartnerCoordinator,
)
from portal.workshops.queries import partners
from portal.workshops.rules import partners as rules
from portal.workshops.rules.partners import Agreed, PartnerRefusal, Sector


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody says about a partner."""

    name: str
    sector: Sector
    about: str = ""
    address: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class ContactWritten:
    """Whom to call at a partner, and how."""

    name: str
    job_title: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class AgreementWritten:
    """What was agreed; `until` is the first day without it."""

    number: str
    scope: str
    from_on: date
    until: date


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, for which agency, and when."""

    person_id: int
    agency_id: int
    now: datetime


def create(what: Written, by: By, *, timezone: str) -> Organisation:
    """A new partner of an agency. Raises Refused(NAME_TAKEN, WEBSITE)."""
    with transaction():
        locks.organisation(by.agency_id)
        if partners.is_named(by.agency_id, what.name):
            raise Refused(PartnerRefusal.NAME_TAKEN, field="name")
        house = organisations.create(
            code=f"mitra-{entropy.public_id()}",
            name=what.name,
            kind="partner",
            timezone=timezone,
            now=by.now,
            actor_id=by.person_id,
        )
        partner = Partner(
            organisation_id=house.id,
            keeper_id=by.agency_id,
            created_at=by.now,
            created_by_id=by.person_id,
        )
        _write(partner, what)
        db.session.add(partner)
        _note("partner.created", house.id, by)
        db.session.flush()
    return house


def change(partner_id: int, what: Written, by: By) -> None:
    """Say something else about a partner. Raises Refused(NAME_TAKEN)."""
    with transaction():
        locks.organisation(by.agency_id)
        partner = db.session.get_one(Partner, partner_id)
        if partners.is_named(partner.keeper_id, what.name, but=partner_id):
            raise Refused(PartnerRefusal.NAME_TAKEN, field="name")
        if what == _said(partner, locks.organisation(partner_id)):
            return
        organisations.rename(partner_id, what.name, now=by.now, actor_id=by.person_id)
        _write(partner, what)
        _note("partner.changed", partner_id, by)


def _said(partner: Partner, house: Organisation) -> Written:
    """What is known of a partner now."""
    return Written(
        house.name, Sector(partner.sector), partner.about, partner.address, partner.website
    )


def _write(partner: Partner, what: Written) -> None:
    if what.website and not what.website.startswith(("https://", "http://")):
        raise Refused(PartnerRefusal.WEBSITE, field="website")
    partner.sector, partner.about = what.sector.value, what.about
    partner.address, partner.website = what.address, what.website


def add_contact(partner_id: int, what: ContactWritten, by: By) -> PartnerContact:
    """Somebody to call, by mail or telephone. Raises Refused(CONTACT_WAY, ADDRESS)."""
    if not what.email and not what.phone:
        raise Refused(PartnerRefusal.CONTACT_WAY, field="email")
    with transaction():
        contact = PartnerContact(
            partner_id=partner_id,
            name=what.name,
            job_title=what.job_title,
            email=what.email,
            phone=what.phone,
            recorded_at=by.now,
            recorded_by_id=by.person_id,
        )
        db.session.add(contact)
        _note("partner.contact_added", partner_id, by)
    return contact


def remove_contact(partner_id: int, public_id: str, by: By) -> None:
    """Take somebody off the list; nothing of them is kept. Raises NotFound."""
    with transaction():
        found = db.session.scalar(
            select(PartnerContact).where(
                PartnerContact.partner_id == partner_id, PartnerContact.public_id == public_id
            )
        )
        if found is None:
            raise NotFound
        db.session.delete(found)
        _note("partner.contact_removed", partner_id, by)


def agree(
    partner_id: int, what: AgreementWritten, document: Received | None, by: By
) -> PartnerAgreement:
    """Enter an agreement between the agency and the partner. Raises Refused(PartnerRefusal)."""
    refusal = rules.may_agree(Agreed(what.from_on, what.until))
    if refusal is not None:
        raise Refused(refusal, field="last_on")
    with transaction():
        locks.organisation(partner_id)
        known = select(PartnerAgreement.id).where(
            PartnerAgreement.partner_id == partner_id,
            PartnerAgreement.agency_id == by.agency_id,
            PartnerAgreement.number == what.number,
        )
        if db.session.scalar(known) is not None:
            raise Refused(PartnerRefusal.NUMBER_TAKEN, field="number")
        agreement = PartnerAgreement(
            partner_id=partner_id,
            agency_id=by.agency_id,
            number=what.number,
            scope=what.scope,
            valid_from=what.from_on,
            valid_until=what.until,
            document_id=_kept(document, by),
            recorded_at=by.now,
            recorded_by_id=by.person_id,
        )
        db.session.add(agreement)
        db.session.flush()
        _note("partner.agreed", partner_id, by, agreement=agreement.id)
    return agreement


def _kept(document: Received | None, by: By) -> int | None:
    if document is None:
        return None
    who = {"person_id": by.person_id, "organisation_id": by.agency_id}
    return stored.add(document, Purpose.DOCUMENT, now=by.now, **who).id


def end_agreement(partner_id: int, public_id: str, reason: str, by: By) -> None:
    """End an agreement of the agency before its last day; again changes nothing.

    Raises NotFound, Refused(REASON).
    """
    with transaction():
        locks.organisation(partner_id)
        found = agreement(partner_id, public_id, by.agency_id)
        if found.ended_at is not None:
            return
        if not reason.strip():
            raise Refused(PartnerRefusal.REASON, field="reason")
        found.ended_at, found.ended_by_id = by.now, by.person_id
        found.end_reason = reason.strip()
        _note("partner.agreement_ended", partner_id, by, agreement=found.id)


def agreement(partner_id: int, public_id: str, agency_id: int) -> PartnerAgreement:
    """One agreement of the agency with the partner. Raises NotFound."""
    found = db.session.scalar(
        select(PartnerAgreement).where(
            PartnerAgreement.partner_id == partner_id,
            PartnerAgreement.agency_id == agency_id,
            PartnerAgreement.public_id == public_id,
        )
    )
    if found is None:
        raise NotFound
    return found


def invite(partner_id: int, name: str, email: str, by: By, *, on: date) -> PartnerCoordinator:
    """Give somebody of the partner an account that may propose activities there, and no more.

    The link to set a password goes by mail. Raises Refused(InviteRefusal, PersonRefusal,
    PartnerRefusal).
    """
    with transaction():
        house = locks.organisation(partner_id)
        address = inviting.address(email)
        if any(one.email == address for one in partners.coordinators(partner_id)):
            raise Refused(PartnerRefusal.ALREADY_COORDINATES, field="email")
        person = persons.register_outsider(
            name=name,
            email=address,
            organisation_id=by.agency_id,
            on=on,
            now=by.now,
            actor_id=by.person_id,
        )
        grant = grants.entrust(person.id, partner_id, giver_id=by.person_id, now=by.now)
        row = PartnerCoordinator(
            partner_id=partner_id,
            person_id=person.id,
            grant_id=grant.id,
            invited_at=by.now,
            invited_by_id=by.person_id,
        )
        db.session.add(row)
        inviting.invite(person.id, house=house.name, by=by.person_id, now=by.now)
        db.session.flush()
        _note("partner.coordinator_invited", partner_id, by, person=person.id)
    return row


def invite_again(partner_id: int, public_id: str, by: By) -> None:
    """Send a new link to somebody who has not set a password. Raises NotFound, Refused."""
    with transaction():
        house = locks.organisation(partner_id)
        row = _coordinator(partner_id, public_id)
        inviting.invite(row.person_id, house=house.name, by=by.person_id, now=by.now)
        _note("partner.coordinator_invited", partner_id, by, person=row.person_id)


def relieve(partner_id: int, public_id: str, by: By) -> None:
    """Somebody no longer acts for the partner; what they did stays. Raises NotFound."""
    with transaction():
        locks.organisation(partner_id)
        row = _coordinator(partner_id, public_id)
        grants.relieve(row.grant_id, actor_id=by.person_id, now=by.now)
        row.ended_at, row.ended_by_id = by.now, by.person_id
        _note("partner.coordinator_relieved", partner_id, by, person=row.person_id)


def _coordinator(partner_id: int, public_id: str) -> PartnerCoordinator:
    found = db.session.scalar(
        select(PartnerCoordinator).where(
            PartnerCoordinator.partner_id == partner_id,
            PartnerCoordinator.public_id == public_id,
            PartnerCoordinator.ended_at.is_(None),
        )
    )
    if found is None:
        raise NotFound
    return found


def _note(
    action: str, partner_id: int, by: By, *, agreement: int | None = None, person: int | None = None
) -> None:
    audit.record(
        action,
        object_kind="partner",
        object_id=partner_id,
        organisation_id=by.agency_id,
        now=by.now,
        actor_id=by.person_id,
        agreement=agreement,
        person=person,
    )
