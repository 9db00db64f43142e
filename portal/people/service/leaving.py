"""What follows when an agency no longer employs somebody: posts, roles, sessions, account."""

from datetime import date, datetime

from portal.core.access import Actor
from portal.core.db import transaction
from portal.core.errors import Refused
from portal.people.models import Person
from portal.people.queries import accounts
from portal.people.rules import employments as rules
from portal.people.rules.employments import EndReason
from portal.people.service import administration, employments, sessions


def leave(
    actor: Actor,
    person: Person,
    reason: EndReason,
    *,
    organisation_id: int,
    on: date,
    close_account: bool,
    today: date,
    now: datetime,
) -> None:
    """Employment, posts and roles at the agency end with the day `on`; on a day that has come
    the sessions end at once, and with `close_account` or a death the account is closed too.

    Somebody with a role over others' data only by whoever is above all of it, and nobody
    themselves: a leaving takes rights away (AZ-6). Raises NotFound, Refused(EmploymentRefusal,
    OfficerRefusal, SpanRefusal).
    """
    refusal = rules.may_leave(reason, on, today)
    if refusal is not None:
        raise Refused(refusal, field="on")
    with transaction():
        administration.check_authority(actor, person.id, now)
        employments.leave(
            person.id,
            organisation_id=organisation_id,
            on=on,
            reason=reason,
            now=now,
            actor_id=actor.person_id,
        )
        if on <= today:
            closes = close_account or reason is EndReason.DIED
            _end_access(actor, person, closes=closes, now=now)


def _end_access(actor: Actor, person: Person, *, closes: bool, now: datetime) -> None:
    account = accounts.account_of(person.id, lock=True)
    if account is None or account.deactivated_at is not None:
        return
    if closes:
        administration.deactivate(actor, person, now=now)
    else:
        sessions.end_all(account.id, now=now, reason=sessions.EndReason.ENDED_BY_ADMIN)
