"""Accounts: by what people type at sign-in, by person, with their sessions and links."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload

from portal.core import zones
from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.models import (
    Account,
    Employment,
    Organisation,
    OrgUnit,
    Person,
    PersonIdentifier,
    SigninSession,
)
from portal.people.rules import identifiers
from portal.people.rules.passwords import Surroundings


def email_key(text: str) -> str:
    """The one form in which an address is stored and compared."""
    return text.strip().lower()


def name_key(username: str) -> str:
    """What was typed as a name, in the one form in which it is looked up and counted."""
    if "@" in username:
        return email_key(username)
    return identifiers.normalise_any(username)[:254]


def named(username: str, *, now: datetime) -> Account | None:
    """The active account behind a current number or a verified e-mail address.

    A name that two persons share signs in nobody: an agency number may occur in two agencies,
    an address in two families; both use another of their names.
    """
    key = name_key(username)
    query = (
        select(Account)
        .join(Person, Person.id == Account.person_id)
        .where(Account.deactivated_at.is_(None), Person.merged_into_id.is_(None))
        .limit(2)
    )
    if "@" in key:
        query = query.where(Person.email == key, Person.email_verified_at.is_not(None))
    else:
        query = query.where(Person.id.in_(_bearers(key, now)))
    found = list(db.session.scalars(query))
    return found[0] if len(found) == 1 else None


def _bearers(number: str, now: datetime) -> Select[int]:
    """Whose number it is today in any zone: whose agency is theirs is not known yet."""
    earliest, latest = zones.days_anywhere(now)
    return select(PersonIdentifier.person_id).where(
        PersonIdentifier.value == number,
        PersonIdentifier.valid_from <= latest,
        or_(PersonIdentifier.valid_until.is_(None), PersonIdentifier.valid_until > earliest),
    )


def account(account_id: int, *, lock: bool = False) -> Account:
    """The account with its person. Raises NotFound."""
    query = select(Account).where(Account.id == account_id).options(joinedload(Account.person))
    if lock:
        query = query.with_for_update(of=Account).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def account_of(person_id: int, *, lock: bool = False) -> Account | None:
    """The account of a person, who may have none yet."""
    query = (
        select(Account).where(Account.person_id == person_id).options(joinedload(Account.person))
    )
    if lock:
        query = query.with_for_update(of=Account).execution_options(populate_existing=True)
    return db.session.scalar(query)


def gets_mail() -> ColumnElement[bool]:
    """An active account whose person has a verified address."""
    return and_(
        Account.deactivated_at.is_(None),
        Person.email.is_not(None),
        Person.email_verified_at.is_not(None),
        Person.erased_at.is_(None),
    )


def surroundings(person_id: int, *, on: date) -> Surroundings:
    """What everybody who knows the person could try as a password (AU-1)."""
    person = db.session.get_one(Person, person_id)
    numbers = db.session.scalars(
        select(PersonIdentifier.value).where(PersonIdentifier.person_id == person_id)
    )
    places = db.session.execute(
        select(Organisation.name, Organisation.code, OrgUnit.name)
        .select_from(Employment)
        .join(Organisation, Organisation.id == Employment.organisation_id)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(
            Employment.person_id == person_id,
            or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
    )
    mailbox = (person.email or "").partition("@")[0]
    return Surroundings(
        names=[person.full_name, mailbox],
        numbers=[*numbers, person.phone or ""],
        places=["Portal Kompetensi", *(word for row in places for word in row)],
    )


def timezone_of(person_id: int, *, on: date) -> str:
    """The zone of the person's agency on the day; Jakarta's for somebody in none."""
    found = db.session.scalar(
        select(Organisation.timezone)
        .join(Employment, Employment.organisation_id == Organisation.id)
        .where(
            Employment.person_id == person_id,
            Employment.valid_from <= on,
            or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
        .order_by(Employment.valid_from.desc())
        .limit(1)
    )
    return found or zones.DEFAULT


def verified_elsewhere(address: str, person_id: int) -> bool:
    """Whether somebody else has proved that this address is theirs."""
    query = select(
        exists().where(
            Person.email == address,
            Person.email_verified_at.is_not(None),
            Person.id != person_id,
        )
    )
    return bool(db.session.scalar(query))


def open_sessions(account_id: int) -> list[SigninSession]:
    """Sessions nobody has ended, the last used first; some may have run out by time."""
    return list(
        db.session.scalars(
            select(SigninSession)
            .where(SigninSession.account_id == account_id, SigninSession.ended_at.is_(None))
            .order_by(SigninSession.last_seen_at.desc(), SigninSession.id.desc())
        )
    )


def sessions_where(*conditions: ColumnElement[bool]) -> Select[SigninSession]:
    """Sessions nobody has ended, locked for a change."""
    return (
        select(SigninSession)
        .where(SigninSession.ended_at.is_(None), *conditions)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
