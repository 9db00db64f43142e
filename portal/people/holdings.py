"""What the people area answers for: names, numbers, contact, account, roles, imports, requests.

Registered last, so that it erases last: the areas above still know who it was.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Select, and_, delete, or_, select, update

from portal.core import stored
from portal.core.db import db
from portal.core.models import IdempotencyKey, Outbox, StoredFile
from portal.people.models import (
    Account,
    ActivationLink,
    Approval,
    DataRequest,
    DuplicatePair,
    EmailChange,
    Employment,
    ImportBatch,
    ImportDifference,
    ImportRow,
    ImportStep,
    InboxMessage,
    Person,
    PersonIdentifier,
    PersonListEntry,
    PersonUncompared,
    PersonWord,
    RecoveryCode,
    RoleGrant,
    SigninSession,
    Tenure,
)
from portal.people.queries import own_rows
from portal.people.queries.holdings import Area, Erasing, Ids
from portal.people.rules import erasing as rules
from portal.people.rules.approvals import ApprovalState
from portal.people.rules.erasing import ErasureHold, Hold
from portal.people.rules.privacy import RequestKind, RequestState
from portal.people.service import recovery
from portal.people.service.mentions import GONE

KIND = "person.erase"
"""The kind of proposal that erases a person (AZ-9)."""


def _holds(ids: Ids, on: date, now: datetime) -> Iterable[Hold]:
    spans = db.session.execute(
        select(Employment.valid_from, Employment.valid_until).where(Employment.person_id.in_(ids))
    )
    duty = rules.service_hold([(since, until) for since, until in spans], on)
    if duty is not None:
        yield duty
    for reason, query in (
        (ErasureHold.GRANTED, _grants(ids, now)),
        (ErasureHold.APPROVAL_OPEN, _open_approvals(ids)),
        (ErasureHold.IMPORT_RUNNING, _running_imports(ids)),
        (ErasureHold.REQUEST_OPEN, _open_requests(ids)),
    ):
        if db.session.scalar(query.limit(1)) is not None:
            yield Hold(reason)


def _grants(ids: Ids, now: datetime) -> Select[int]:
    return select(RoleGrant.id).where(
        RoleGrant.person_id.in_(ids),
        RoleGrant.revoked_at.is_(None),
        or_(RoleGrant.valid_until.is_(None), RoleGrant.valid_until > now),
    )


def _open_approvals(ids: Ids) -> Select[int]:
    """Proposals by the person or about them; the erasure's own is none."""
    about = Approval.subject.in_([f"person:{one}" for one in ids])
    return select(Approval.id).where(
        Approval.state == ApprovalState.OPEN.value,
        Approval.kind != KIND,
        or_(Approval.requested_by_id.in_(ids), about),
    )


def _running_imports(ids: Ids) -> Select[int]:
    """Imports that are not over and name the person, or are not read yet and may."""
    over = or_(
        ImportBatch.discarded_at.is_not(None),
        ImportBatch.undone_at.is_not(None),
        and_(ImportBatch.applied_at.is_not(None), ImportBatch.undo_started_at.is_(None)),
    )
    named = or_(
        ImportBatch.id.in_(select(ImportRow.batch_id).where(own_rows.import_lines(ids))),
        ImportBatch.id.in_(select(ImportStep.batch_id).where(own_rows.import_steps(ids))),
    )
    unread = and_(ImportBatch.staged_at.is_(None), ImportBatch.organisation_id.in_(_agencies(ids)))
    return select(ImportBatch.id).where(~over, or_(named, unread))


def _open_requests(ids: Ids) -> Select[int]:
    return select(DataRequest.id).where(
        DataRequest.person_id.in_(ids),
        DataRequest.state == RequestState.OPEN.value,
        DataRequest.kind != RequestKind.ERASE.value,
    )


def _agencies(ids: Ids) -> Select[int]:
    return select(Employment.organisation_id).where(Employment.person_id.in_(ids))


def _erase(erasing: Erasing) -> None:
    """Rows that name the person go, values that do are emptied."""
    _forget_imports(erasing)
    _forget_account(erasing)
    ids = erasing.ids
    for query in (
        delete(InboxMessage).where(InboxMessage.person_id.in_(ids)),
        delete(IdempotencyKey).where(IdempotencyKey.actor_id.in_(ids)),
        update(Tenure).where(Tenure.person_id.in_(ids)).values(decree=""),
        update(DataRequest).where(DataRequest.person_id.in_(ids)).values(text="", answer=""),
        delete(PersonWord).where(PersonWord.person_id.in_(ids)),
        delete(PersonUncompared).where(PersonUncompared.person_id.in_(ids)),
        delete(DuplicatePair).where(
            or_(DuplicatePair.one_id.in_(ids), DuplicatePair.other_id.in_(ids))
        ),
        delete(PersonListEntry).where(PersonListEntry.person_id.in_(ids)),
        delete(PersonIdentifier).where(PersonIdentifier.person_id.in_(ids)),
        update(Person)
        .where(Person.id.in_(ids))
        .values(
            full_name=GONE,
            front_title="",
            back_title="",
            sort_key="",
            search_key="",
            email=None,
            email_verified_at=None,
            phone=None,
            restricted_at=None,
            erased_at=erasing.now,
        ),
    ):
        db.session.execute(query)


def _forget_account(erasing: Erasing) -> None:
    """Account, devices, codes, and mails that wait for it."""
    accounts = list(
        db.session.scalars(select(Account.id).where(Account.person_id.in_(erasing.ids)))
    )
    for model in (SigninSession, RecoveryCode, ActivationLink, EmailChange):
        db.session.execute(delete(model).where(model.account_id.in_(accounts)))
    waiting = Outbox.payload["account"].as_integer().in_(accounts)
    db.session.execute(
        delete(Outbox).where(Outbox.kind == recovery.RESET_MAIL, Outbox.done_at.is_(None), waiting)
    )
    db.session.execute(delete(Account).where(Account.id.in_(accounts)))


def _forget_imports(erasing: Erasing) -> None:
    """Lines about the person go, and every file they stood in; a write keeps its number only."""
    ids = erasing.ids
    lines, steps = own_rows.import_lines(ids), own_rows.import_steps(ids)
    numbers = own_rows.numbers(ids)
    differences = ImportDifference.number.in_(numbers)
    batches = {
        one
        for query in (
            select(ImportRow.batch_id).where(lines),
            select(ImportStep.batch_id).where(steps),
            select(ImportDifference.batch_id).where(differences),
            select(ImportBatch.id).where(
                ImportBatch.organisation_id.in_(_agencies(ids)),
                ImportBatch.discarded_at.is_not(None),
                ImportBatch.staged_at.is_(None),
            ),
        )
        for one in db.session.scalars(query)
    }
    for file in db.session.scalars(
        select(StoredFile)
        .join(ImportBatch, ImportBatch.file_id == StoredFile.id)
        .where(ImportBatch.id.in_(batches))
    ):
        stored.forget(file, now=erasing.now)
    for step in db.session.scalars(select(ImportStep).where(steps)):
        _empty(step)
    db.session.execute(delete(ImportRow).where(lines))
    db.session.execute(delete(ImportDifference).where(differences))


def _empty(step: ImportStep) -> None:
    """What was written stays done and cannot be taken back any more."""
    if step.state == "done":
        batch = db.session.get_one(ImportBatch, step.batch_id)
        batch.steps_kept += 1
        step.state = "kept"
    step.key, step.payload, step.changes, step.reason = f"erased:{step.id}", {}, [], ""


AREA = Area(
    sources=own_rows.SOURCES,
    names=own_rows.NAMES,
    holds=_holds,
    texts=own_rows.TEXTS,
    erase=_erase,
)
