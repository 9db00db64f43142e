"""Answers from the public page: each sheet once, from nobody in particular."""

from datetime import date, datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from portal.core import rates
from portal.core.db import db, dialect_name, transaction
from portal.core.errors import Refused
from portal.core.rates import Limit
from portal.feedback.data import policies
from portal.feedback.models import SurveyAnswer, SurveyComment
from portal.feedback.queries.services import Served
from portal.feedback.rules import answering as rules
from portal.feedback.rules import periods, policy
from portal.feedback.rules.answering import Sheet, SheetRefusal
from portal.feedback.rules.services import Standing
from portal.feedback.service import sheets, summing

ADDRESS_LIMIT = Limit("feedback", 300, timedelta(hours=1))
"""One office's guests share an address; it is counted by a keyed hash and forgotten (PR-3)."""
DEVICE_LIMIT = Limit("feedback.device", 30, timedelta(hours=1))
"""Of one device for one service. Without a mark on the device it is what an address and a browser
look like from here; guests of one hall with phones of one model look alike, hence thirty.
"""


def spend(service: Served, address: str, browser: str, *, now: datetime) -> None:
    """Count one sent sheet of an address, and of a browser at it. Raises TooMany."""
    place = rates.address_key(address)
    with transaction():
        rates.spend(ADDRESS_LIMIT, place, now=now)
        rates.spend(DEVICE_LIMIT, f"{service.public_id}:{place}:{browser}", now=now)


def check(service: Served, token: str, *, on: date, now: datetime) -> None:
    """Raises Refused(SheetRefusal) for a sheet that cannot be counted."""
    is_open = service.standing(on) is Standing.OPEN
    refusal = rules.may_count(sheets.issued_at(token, service.public_id), now, is_open=is_open)
    if refusal is not None:
        raise Refused(refusal)


def count(service: Served, token: str, sheet: Sheet, *, on: date) -> None:
    """Count a checked sheet on the agency's day. Raises Refused(SheetRefusal.REPLAYED)."""
    version = policy.in_force(policies(), on)
    period = periods.of(version, on).number
    add = sqlite.insert if dialect_name() == "sqlite" else postgresql.insert
    row = add(SurveyAnswer).values(
        service_id=service.id,
        period=period,
        answered_on=on,
        policy_version=version.version,
        sheet=sheets.digest(token),
        **sheet.ratings,
        **sheet.traits,
    )
    with transaction():
        kept = summing.locked(service.id, period, version.minimum)
        made = row.on_conflict_do_nothing(index_elements=["sheet"]).returning(SurveyAnswer.id)
        if db.session.scalar(made) is None:
            raise Refused(SheetRefusal.REPLAYED)
        summing.add(kept, [sheet])
        if sheet.comment:
            db.session.execute(
                insert(SurveyComment).values(
                    service_id=service.id, received_on=on, text=sheet.comment
                )
            )
