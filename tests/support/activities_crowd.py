"""As many activities as a multitude has people, of its agency and of a partner: for plans and the
bench.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, text

from portal.core.db import db, dialect_name, transaction
from portal.core.permissions import Role
from portal.people.models import Account, Organisation, Person
from portal.workshops.models import Activity, Partner
from tests.support.multitude import Multitude
from tests.support.people import make_account, make_grant
from tests.support.portal_app import NOON

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Held:
    """What was written: the partner, and the account of somebody who acts for it."""

    partner: Organisation
    coordinator: Account


def hold(crowd: Multitude) -> Held:
    """An activity for each person, by turns the partner's and the agency's own: of ten, four are
    over, three to come, one called off, one is a proposal or a draft and one was returned.
    """
    partner = _partner(crowd)
    who = _coordinator()
    account = make_account(who)
    make_grant(who, Role.PARTNER_COORDINATOR, partner)
    with transaction():
        if dialect_name() == "postgresql":
            db.session.execute(text("SET LOCAL statement_timeout = 0"))  # no request, but a load
        db.session.merge(account).totp_confirmed_at = NOON
        for start in range(0, crowd.count, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, crowd.count))
            rows = [_row(crowd, partner.id, number) for number in numbers]
            db.session.execute(insert(Activity), rows)
    return Held(partner, account)


def _coordinator() -> Person:
    """Nobody's employee, as those are whom HR invites."""
    name = "Sari Koordinator"
    with transaction():
        made = Person(full_name=name, sort_key=name, search_key=name, created_at=NOON)
        db.session.add(made)
    return made


def _partner(crowd: Multitude) -> Organisation:
    with transaction():
        made = Organisation(
            code=f"mitra-{crowd.first}",
            kind="partner",
            name="Universitas Ramai",
            created_at=NOON,
        )
        db.session.add(made)
        db.session.flush()
        db.session.add(
            Partner(
                organisation_id=made.id,
                keeper_id=crowd.agency.id,
                sector="university",
                created_at=NOON,
                created_by_id=crowd.leader_id,
            )
        )
    return made


def _row(crowd: Multitude, partner_id: int, number: int) -> dict[str, Any]:
    turn, shift = number % 10, (1 + number) * MINUTE
    starts_at = NOON + DAY + shift if 4 <= turn < 7 else NOON - DAY - shift
    was_published = turn < 8
    by = crowd.leader_id
    return {
        "id": crowd.first + number,
        "public_id": f"w{crowd.first + number}",
        "organisation_id": crowd.agency.id,
        "partner_id": partner_id if number // 10 % 2 else None,
        "title": f"Kegiatan {number}",
        "form": "seminar",
        "zone": "Asia/Jakarta",
        "accessibility": [],
        "capacity": 20,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=4),
        "created_at": NOON - 90 * DAY,
        "created_by_id": by,
        "submitted_at": NOON - 80 * DAY if turn == 9 or number // 10 % 2 else None,
        "returned_at": NOON - 79 * DAY if turn == 9 else None,
        "published_at": NOON - 70 * DAY if was_published else None,
        "published_by_id": by if was_published else None,
        "cancelled_at": NOON - 60 * DAY if turn == 7 else None,
        "cancelled_by_id": by if turn == 7 else None,
    }
