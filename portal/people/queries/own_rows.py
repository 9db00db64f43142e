"""Which rows of the people area and of core are a person's, and what things there are called."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.db import db
from portal.core.models import AuditEntry, IdempotencyKey, StoredFile
from portal.people.models import (
    AccessView,
    Account,
    ActivationLink,
    Approval,
    DataRequest,
    DuplicatePair,
    EmailChange,
    Employment,
    ImportBatch,
    ImportColumnMap,
    ImportDifference,
    ImportRow,
    ImportStep,
    InboxMessage,
    Job,
    Organisation,
    OrgUnit,
    Person,
    PersonIdentifier,
    PersonList,
    PersonListEntry,
    PersonStatus,
    PersonUncompared,
    PersonWord,
    Post,
    RecoveryCode,
    RoleGrant,
    SigninSession,
    Tenure,
)
from portal.people.queries.holdings import Ids, Naming, Source


def _accounts(ids: Ids) -> Any:
    return select(Account.id).where(Account.person_id.in_(ids))


def email_changes(ids: Ids) -> ColumnElement[bool]:
    return EmailChange.account_id.in_(_accounts(ids))


def numbers(ids: Ids) -> list[str]:
    """Every number these persons bear or bore."""
    query = select(PersonIdentifier.value).where(PersonIdentifier.person_id.in_(ids))
    return list(db.session.scalars(query.order_by(PersonIdentifier.id)))


def import_lines(ids: Ids) -> ColumnElement[bool]:
    """Lines of import files that name one of the person's numbers."""
    text = cast(ImportRow.values, String)
    found = [text.contains(number, autoescape=True) for number in numbers(ids)]
    return or_(*found) if found else ImportRow.id < 0


def import_steps(ids: Ids) -> ColumnElement[bool]:
    """Writes of imports about the person, by id or by number."""
    known = numbers(ids)
    places = (ImportStep.key, cast(ImportStep.payload, String), cast(ImportStep.changes, String))
    named = [place.contains(one, autoescape=True) for place in places for one in known]
    return or_(ImportStep.person_id.in_(ids), *named)


def _approvals(ids: Ids) -> ColumnElement[bool]:
    return or_(
        Approval.requested_by_id.in_(ids),
        Approval.decided_by_id.in_(ids),
        Approval.subject.in_([f"person:{one}" for one in ids]),
    )


def _audited(ids: Ids) -> ColumnElement[bool]:
    named = [str(one) for one in ids]
    return or_(
        AuditEntry.actor_id.in_(ids),
        and_(AuditEntry.object_kind == "person", AuditEntry.object_id.in_(named)),
    )


SOURCES = (
    Source(Person, lambda ids: Person.id.in_(ids)),
    Source(PersonIdentifier, lambda ids: PersonIdentifier.person_id.in_(ids)),
    Source(PersonWord, lambda ids: PersonWord.person_id.in_(ids)),
    Source(PersonUncompared, lambda ids: PersonUncompared.person_id.in_(ids)),
    Source(
        DuplicatePair,
        lambda ids: or_(DuplicatePair.one_id.in_(ids), DuplicatePair.other_id.in_(ids)),
    ),
    Source(EmailChange, email_changes),
    Source(InboxMessage, lambda ids: InboxMessage.person_id.in_(ids)),
    Source(PersonStatus, lambda ids: PersonStatus.person_id.in_(ids)),
    Source(Employment, lambda ids: Employment.person_id.in_(ids)),
    Source(PersonList, lambda ids: PersonList.owner_id.in_(ids)),
    Source(PersonListEntry, lambda ids: PersonListEntry.person_id.in_(ids)),
    Source(Tenure, lambda ids: Tenure.person_id.in_(ids)),
    Source(Account, lambda ids: Account.person_id.in_(ids)),
    Source(ActivationLink, lambda ids: ActivationLink.account_id.in_(_accounts(ids))),
    Source(RecoveryCode, lambda ids: RecoveryCode.account_id.in_(_accounts(ids))),
    Source(SigninSession, lambda ids: SigninSession.account_id.in_(_accounts(ids))),
    Source(IdempotencyKey, lambda ids: IdempotencyKey.actor_id.in_(ids)),
    Source(RoleGrant, lambda ids: RoleGrant.person_id.in_(ids)),
    Source(Approval, _approvals, is_costly=True),
    Source(
        AccessView, lambda ids: or_(AccessView.subject_id.in_(ids), AccessView.viewer_id.in_(ids))
    ),
    Source(AuditEntry, _audited),
    Source(DataRequest, lambda ids: DataRequest.person_id.in_(ids)),
    Source(StoredFile, lambda ids: StoredFile.person_id.in_(ids)),
    Source(ImportBatch, lambda ids: ImportBatch.created_by_id.in_(ids)),
    Source(ImportColumnMap, lambda ids: ImportColumnMap.saved_by_id.in_(ids)),
    Source(ImportDifference, lambda ids: ImportDifference.number.in_(numbers(ids)), is_costly=True),
    Source(ImportRow, import_lines, is_costly=True),
    Source(ImportStep, import_steps, is_costly=True),
)


def _organisations(ids: Ids, _on: date) -> Mapping[int, str]:
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    )
    return {one: name for one, name in rows}


def _units(ids: Ids, _on: date) -> Mapping[int, str]:
    rows = db.session.execute(select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(ids)))
    return {one: name for one, name in rows}


def _posts(ids: Ids, _on: date) -> Mapping[int, str]:
    rows = db.session.execute(
        select(Post.id, Job.name).join(Job, Job.id == Post.job_id).where(Post.id.in_(ids))
    )
    return {one: name for one, name in rows}


def _persons(ids: Ids, _on: date) -> Mapping[int, str]:
    rows = db.session.execute(select(Person.id, Person.full_name).where(Person.id.in_(ids)))
    return {one: name for one, name in rows}


def _files(ids: Ids, _on: date) -> Mapping[int, str]:
    rows = db.session.execute(
        select(StoredFile.id, StoredFile.original_name).where(StoredFile.id.in_(ids))
    )
    return {one: name for one, name in rows}


NAMES: Mapping[str, Naming] = {
    "organisation": _organisations,
    "org_unit": _units,
    "post": _posts,
    "person": _persons,
    "stored_file": _files,
}

TEXTS: tuple[InstrumentedAttribute[Any], ...] = (
    InboxMessage.values,
    RoleGrant.reason,
    Approval.reason,
    Approval.decision_reason,
    Approval.payload,
    AccessView.reason,
    DataRequest.text,
    DataRequest.answer,
    DuplicatePair.dismissed_reason,
    PersonList.title,
)
