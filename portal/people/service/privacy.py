"""Asking and answering about one's own data (PR-2): correct, restrict, object, erase, consent.

The clock is 72 hours from the request, by the instants in the row; stopping every job changes no
deadline. Everything that is decided is told to the person with its reason.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.models import Account, DataRequest, EmailChange, Person
from portal.people.queries import data_requests as queries
from portal.people.rules import privacy as rules
from portal.people.rules.privacy import PrivacyRefusal, RequestKind, RequestState
from portal.people.service import inbox, locks
from portal.people.service.inbox import NoticeKind

OWN_PATH = "/privacy/requests"
DESK_PATH = "/admin/privacy"


class PrivacyNotice(NoticeKind):
    """What is told about requests: to who asks, and to who answers."""

    ASKED = "privacy.asked"
    DUE_SOON = "privacy.due_soon"
    LAST_CALL = "privacy.last_call"
    OVERDUE = "privacy.overdue"
    DONE = "privacy.done"
    REFUSED = "privacy.refused"
    RESTRICTED = "privacy.restricted"
    LIFTED = "privacy.lifted"


def ask(
    person_id: int, kind: RequestKind, text: str, *, concerns: str = "", now: datetime
) -> DataRequest:
    """Write a request down; its clock runs. Whoever answers for the agency is told.

    Raises Refused(PrivacyRefusal).
    """
    with transaction():
        person = locks.person(person_id)
        answerer = queries.answerer(person_id)
        if answerer is None:
            raise Refused(PrivacyRefusal.NO_AGENCY)
        refusal = rules.may_ask(
            kind,
            text,
            is_open=kind.value in queries.open_of(person_id),
            is_restricted=person.restricted_at is not None,
        )
        if refusal is not None:
            raise Refused(refusal, field="text")
        asked = DataRequest(
            organisation_id=answerer.organisation_id,
            person_id=person_id,
            kind=kind.value,
            concerns=concerns,
            text=text.strip(),
            created_at=now,
            due_at=rules.deadline(now),
            state=RequestState.OPEN.value,
        )
        db.session.add(asked)
        db.session.flush()
        _note("privacy.asked", asked, now, person_id)
        for handler in queries.handlers({asked.organisation_id}, now)[asked.organisation_id]:
            if handler != person_id:
                tell_handler(handler, PrivacyNotice.ASKED, asked, now=now)
    return asked


def tell_handler(person_id: int, kind: PrivacyNotice, asked: DataRequest, *, now: datetime) -> None:
    """One message per officer, request and occasion, by mail too: the clock does not wait."""
    inbox.send(
        person_id,
        kind,
        {"due_at": asked.due_at.isoformat()},
        path=f"{DESK_PATH}/{asked.public_id}",
        event_key=f"{kind}:{asked.id}:{person_id}",
        now=now,
        mail=True,
    )


def take_back(request_id: int, *, person_id: int, now: datetime) -> None:
    """Withdraw one's own open request; again is no error. Raises NotFound, Refused."""
    with transaction():
        asked = _locked(request_id)
        if asked.person_id != person_id:
            raise NotFound
        if asked.state == RequestState.WITHDRAWN.value:
            return
        if asked.state != RequestState.OPEN.value:
            raise Refused(PrivacyRefusal.ANSWERED)
        asked.state, asked.answered_at = RequestState.WITHDRAWN.value, now
        _note("privacy.withdrawn", asked, now, person_id)


def answer(
    request_id: int, *, granted: bool, text: str, actor_id: int, now: datetime
) -> DataRequest:
    """Grant or refuse, with the reason. Granting a restriction or an objection takes effect in
    the same transaction. Raises Refused(PrivacyRefusal).
    """
    with transaction():
        asked = _locked(request_id)
        kind = RequestKind(asked.kind)
        refusal = rules.may_answer(
            kind,
            RequestState(asked.state),
            granted=granted,
            answer=text,
            is_own=asked.person_id == actor_id,
        )
        if refusal is not None:
            raise Refused(refusal, field="answer")
        if granted and kind in rules.RESTRICTING:
            _restrict(asked.person_id, actor_id, asked.organisation_id, now)
        close(asked, granted=granted, text=text, actor_id=actor_id, now=now)
    return asked


def close(asked: DataRequest, *, granted: bool, text: str, actor_id: int, now: datetime) -> None:
    """Write the answer and tell it. Needs a surrounding `transaction()`."""
    state = RequestState.DONE if granted else RequestState.REFUSED
    asked.state, asked.answer = state.value, text.strip()
    asked.answered_at, asked.answered_by_id = now, actor_id
    _note(f"privacy.{state}", asked, now, actor_id)
    told = PrivacyNotice.DONE if granted else PrivacyNotice.REFUSED
    _tell(asked.person_id, told, f"{told}:{asked.id}", f"{OWN_PATH}/{asked.public_id}", now)


def lift(person_id: int, *, organisation_id: int, actor_id: int, now: datetime) -> None:
    """End a restriction: the person is in lists and reports again, and is told before anybody
    sees them there. Raises Refused(PrivacyRefusal).
    """
    with transaction():
        person = locks.person(person_id)
        if person.restricted_at is None:
            raise Refused(PrivacyRefusal.NOT_RESTRICTED)
        person.restricted_at = None
        _note_person("privacy.lifted", person_id, organisation_id, now, actor_id)
        key = f"{PrivacyNotice.LIFTED}:{person_id}:{now.isoformat()}"
        _tell(person_id, PrivacyNotice.LIFTED, key, "/privacy", now)


def withdraw_consent(person_id: int, *, now: datetime) -> DataRequest:
    """Give up what rests on consent alone: mail address and telephone go at once, and with them
    every copy in changes asked for earlier. Signing in goes on by number.

    Kept as a request that was carried out in the moment it was made (UU 27/2022 articles 9, 40).
    Raises Refused(PrivacyRefusal).
    """
    with transaction():
        person = locks.person(person_id)
        answerer = queries.answerer(person_id)
        if answerer is None:
            raise Refused(PrivacyRefusal.NO_AGENCY)
        if not _forget_contact(person):
            raise Refused(PrivacyRefusal.NOTHING_CONSENTED)
        done = DataRequest(
            organisation_id=answerer.organisation_id,
            person_id=person_id,
            kind=RequestKind.CONSENT.value,
            text="",
            created_at=now,
            due_at=rules.deadline(now),
            state=RequestState.DONE.value,
            answered_at=now,
            answered_by_id=person_id,
        )
        db.session.add(done)
        db.session.flush()
        _note("privacy.consent_withdrawn", done, now, person_id)
    return done


def _forget_contact(person: Person) -> bool:
    """Whether there was anything."""
    account = select(Account.id).where(Account.person_id == person.id).scalar_subquery()
    changes = db.session.execute(delete(EmailChange).where(EmailChange.account_id == account))
    had = bool(person.email or person.phone or changes.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult
    person.email = person.email_verified_at = person.phone = None
    return had


def _restrict(person_id: int, actor_id: int, organisation_id: int, now: datetime) -> None:
    person = locks.person(person_id)
    if person.restricted_at is None:
        person.restricted_at = now
        _note_person("privacy.restricted", person_id, organisation_id, now, actor_id)
        key = f"{PrivacyNotice.RESTRICTED}:{person_id}:{now.isoformat()}"
        _tell(person_id, PrivacyNotice.RESTRICTED, key, "/privacy", now)


def _locked(request_id: int) -> DataRequest:
    found = db.session.scalar(
        select(DataRequest)
        .where(DataRequest.id == request_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _tell(person_id: int, kind: PrivacyNotice, key: str, path: str, now: datetime) -> None:
    values: Mapping[str, str | int] = {}
    inbox.send(person_id, kind, values, path=path, event_key=key, now=now, mail=True)


def _note(action: str, asked: DataRequest, now: datetime, actor_id: int) -> None:
    audit.record(
        action,
        object_kind="data_request",
        object_id=asked.id,
        organisation_id=asked.organisation_id,
        now=now,
        actor_id=actor_id,
        kind=asked.kind,
    )


def _note_person(
    action: str, person_id: int, organisation_id: int, now: datetime, actor_id: int
) -> None:
    audit.record(
        action,
        object_kind="person",
        object_id=person_id,
        organisation_id=organisation_id,
        now=now,
        actor_id=actor_id,
    )
