"""Filing a claim, putting it right and taking it back before it is decided."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from portal.core import audit, stored
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.models import StoredFile
from portal.core.stored import Received
from portal.core.uploads import Purpose
from portal.learning.data import hours_policies
from portal.learning.hours.models import HoursClaim
from portal.learning.rules import claims as rules
from portal.learning.rules.claims import ClaimRefusal, ClaimState, Filed
from portal.learning.rules.hours_policy import in_force
from portal.people.queries import agencies
from portal.people.queries.records import own_records
from portal.people.service import locks

FIELDS = {
    ClaimRefusal.FORM_UNKNOWN: "form",
    ClaimRefusal.NOT_ABROAD: "scope",
    ClaimRefusal.TITLE_MISSING: "title",
    ClaimRefusal.ORGANISER_MISSING: "organiser",
    ClaimRefusal.TEXT_TOO_LONG: "title",
    ClaimRefusal.REVERSED: "ends_on",
    ClaimRefusal.DAY_NOT_COME: "ends_on",
    ClaimRefusal.PERIOD_TOO_LONG: "ends_on",
    ClaimRefusal.TOO_LONG_AGO: "begins_on",
    ClaimRefusal.MINUTES_MISSING: "hours",
    ClaimRefusal.MINUTES_IMPOSSIBLE: "hours",
    ClaimRefusal.EVENTS_MISSING: "events",
    ClaimRefusal.EVENTS_IMPOSSIBLE: "events",
    ClaimRefusal.ONE_MONTH_EACH: "ends_on",
    ClaimRefusal.SEMESTERS_MISSING: "semesters",
    ClaimRefusal.DOCUMENT_MISSING: "document",
    ClaimRefusal.DUPLICATE: "number",
}
"""Where on the form a refusal is said."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who files, on which day and at which instant."""

    person_id: int
    today: date
    now: datetime


def file(who: Who, filed: Filed, document: Received | None) -> HoursClaim:
    """A new claim. Raises Refused(ClaimRefusal, QuotaRefusal)."""
    _refuse(rules.may_claim(filed, in_force(hours_policies(), filed.activity.ends_on), who.today))
    if document is None:
        _refuse(ClaimRefusal.DOCUMENT_MISSING)
    with transaction():
        locks.person(who.person_id)
        agency_id = agencies.employing(who.person_id, who.today)
        if agency_id is None:
            raise Refused(ClaimRefusal.WITHOUT_AGENCY)
        _refuse_second(who.person_id, filed)
        claim = HoursClaim(
            organisation_id=agency_id,
            person_id=who.person_id,
            document_id=_kept(document, who, agency_id),
            version=1,
            state=ClaimState.OPEN.value,
            created_at=who.now,
            changed_at=who.now,
            answer="",
        )
        _fill(claim, filed)
        db.session.add(claim)
        db.session.flush()
        note("hours.claim_filed", claim, who.person_id, who.now)
    return claim


def correct(
    who: Who, public_id: str, filed: Filed, document: Received | None, *, seen: int
) -> HoursClaim:
    """Put one's own open claim right; `seen` is the version the person had before them.

    A new document takes the place of the former one. Raises NotFound, Refused.
    """
    _refuse(rules.may_claim(filed, in_force(hours_policies(), filed.activity.ends_on), who.today))
    with transaction():
        locks.person(who.person_id)
        claim = _own(who.person_id, public_id)
        if claim.state != ClaimState.OPEN.value:
            _refuse(ClaimRefusal.DECIDED)
        if claim.version != seen:
            _refuse(ClaimRefusal.CHANGED)
        _refuse_second(claim.person_id, filed, claim.id)
        if document is not None:
            former = claim.document_id
            claim.document_id = _kept(document, who, claim.organisation_id)
            _forget(former, who.now)
        _fill(claim, filed)
        claim.version += 1
        claim.changed_at = who.now
        note("hours.claim_changed", claim, who.person_id, who.now)
    return claim


def withdraw(who: Who, public_id: str) -> HoursClaim:
    """Take one's own open claim back; its document goes. Again is no error.

    Raises NotFound, Refused(DECIDED).
    """
    with transaction():
        claim = _own(who.person_id, public_id)
        if claim.state == ClaimState.WITHDRAWN.value:
            return claim
        if claim.state != ClaimState.OPEN.value:
            _refuse(ClaimRefusal.DECIDED)
        claim.state = ClaimState.WITHDRAWN.value
        claim.decided_at, claim.decided_by_id = who.now, who.person_id
        former, claim.document_id = claim.document_id, None
        _forget(former, who.now)
        note("hours.claim_withdrawn", claim, who.person_id, who.now)
    return claim


def locked(scope: Select[HoursClaim], public_id: str) -> HoursClaim:
    """One claim of the scope, read anew by its lock. Raises NotFound."""
    found = db.session.scalar(
        scope.where(HoursClaim.public_id == public_id)
        .with_for_update(of=HoursClaim)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _own(person_id: int, public_id: str) -> HoursClaim:
    own = select(HoursClaim).where(HoursClaim.person_id.in_(own_records(person_id)))
    return locked(own, public_id)


def _refuse(refusal: ClaimRefusal | None) -> None:
    if refusal is not None:
        raise Refused(refusal, field=FIELDS.get(refusal))


def _refuse_second(person_id: int, filed: Filed, claim_id: int = 0) -> None:
    """One activity counts once; the index makes true what is said here kindly."""
    known = db.session.scalar(
        select(HoursClaim)
        .where(
            HoursClaim.person_id.in_(own_records(person_id)),
            HoursClaim.fingerprint == rules.fingerprint(filed),
            HoursClaim.state.in_([ClaimState.OPEN.value, ClaimState.VERIFIED.value]),
            HoursClaim.id != claim_id,
        )
        .limit(1)
    )
    if known is not None:
        raise Refused(ClaimRefusal.DUPLICATE, field="number", title=known.title)


def _fill(claim: HoursClaim, filed: Filed) -> None:
    activity = filed.activity
    claim.form, claim.scope = activity.form, activity.scope.value
    claim.begins_on, claim.ends_on = activity.begins_on, activity.ends_on
    claim.minutes, claim.events = activity.minutes, activity.events
    claim.semesters = activity.semesters
    claim.title, claim.organiser = filed.title.strip(), filed.organiser.strip()
    claim.number = filed.number.strip()
    claim.fingerprint = rules.fingerprint(filed)


def _kept(document: Received | None, who: Who, agency_id: int) -> int | None:
    if document is None:
        return None
    return stored.add(
        document,
        Purpose.DOCUMENT,
        person_id=who.person_id,
        organisation_id=agency_id,
        now=who.now,
    ).id


def _forget(document_id: int | None, now: datetime) -> None:
    former = db.session.get(StoredFile, document_id) if document_id else None
    if former is not None:
        stored.forget(former, now=now)


def note(action: str, claim: HoursClaim, actor_id: int, now: datetime) -> None:
    """An act on a claim goes into the audit log."""
    audit.record(
        action,
        object_kind="hours_claim",
        object_id=claim.id,
        organisation_id=claim.organisation_id,
        now=now,
        actor_id=actor_id,
        version=claim.version,
    )
