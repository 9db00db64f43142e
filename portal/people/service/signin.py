"""Signing in by a number or an e-mail address and a password."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select

from portal.core.db import db
from portal.people.models import Account, Person, PersonIdentifier
from portal.people.service import passwords


@dataclass(frozen=True, slots=True)
class Recognised:
    """A right name and password; the session begins after the second factor, where one is set."""

    account_id: int
    person_id: int
    needs_code: bool


def find_account(username: str, *, on: date) -> Account | None:
    """The active account behind a current number or an e-mail address.

    An e-mail address shared by two persons signs in nobody: both use their numbers.
    """
    folded = username.strip().replace(" ", "")
    numbers = select(PersonIdentifier.person_id).where(
        PersonIdentifier.value == folded,
        PersonIdentifier.valid_from <= on,
        or_(PersonIdentifier.valid_until.is_(None), PersonIdentifier.valid_until > on),
    )
    query = (
        select(Account)
        .join(Person, Person.id == Account.person_id)
        .where(
            Account.deactivated_at.is_(None),
            Person.merged_into_id.is_(None),
            or_(Person.id.in_(numbers), func.lower(Person.email) == folded.lower()),
        )
        .limit(2)
    )
    found = list(db.session.scalars(query))
    return found[0] if len(found) == 1 else None


def recognise(username: str, password: str, *, now: datetime, on: date) -> Recognised | None:
    """Check name and password; None for unknown name and wrong password alike (AU-6)."""
    account = find_account(username, on=on)
    stored = account.password_hash if account else None
    if not passwords.fits(stored, password) or account is None:
        return None
    return Recognised(
        account_id=account.id,
        person_id=account.person_id,
        needs_code=account.totp_confirmed_at is not None,
    )
