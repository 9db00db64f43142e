"""What the ledger holds about persons, and how the words of their evidence are erased.

Events, lines and levels stay under the internal number for their legal term, and the chain for
good; descriptions, documents and the words of requests go (PR-3, CE-7). Each agency's chain gets
its own entry that says so.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, String, cast, or_, select, union, update

from portal.core import stored
from portal.core.db import db
from portal.core.models import StoredFile
from portal.ledger.models import (
    AssessmentImport,
    AssessmentLine,
    Confirmation,
    EvidenceDetail,
    EvidenceErasure,
    EvidenceEvent,
    EvidenceLine,
    LedgerEntry,
    LedgerPending,
    ProfileSegment,
    RequestCase,
)
from portal.ledger.rules.chain import Erasure
from portal.ledger.rules.requests import RequestState
from portal.ledger.service import erasing as words
from portal.people.queries import own_rows
from portal.people.queries.holdings import Area, Erasing, Ids, Source
from portal.people.rules.erasing import ErasureHold, Hold


def _events(ids: Ids) -> Select[int]:
    return select(EvidenceEvent.id).where(EvidenceEvent.person_id.in_(ids))


def _lines(ids: Ids) -> ColumnElement[bool]:
    """Lines of assessors' files about the person, those refused for another reason too."""
    cells = cast(AssessmentLine.cells, String)
    named = [cells.contains(number, autoescape=True) for number in own_rows.numbers(ids)]
    return or_(AssessmentLine.person_id.in_(ids), *named)


def _holds(ids: Ids, _on: date, _now: datetime) -> Iterable[Hold]:
    open_case = db.session.scalar(
        select(RequestCase.id)
        .where(
            RequestCase.state == RequestState.OPEN.value,
            or_(RequestCase.person_id.in_(ids), RequestCase.filed_by_id.in_(ids)),
        )
        .limit(1)
    )
    if open_case is not None:
        yield Hold(ErasureHold.CASE_RUNNING)
    entering = db.session.scalar(
        select(AssessmentLine.id)
        .join(AssessmentImport, AssessmentImport.id == AssessmentLine.import_id)
        .where(
            _lines(ids),
            AssessmentImport.entered_at.is_(None),
            AssessmentImport.discarded_at.is_(None),
            AssessmentImport.undone_at.is_(None),
        )
        .limit(1)
    )
    if entering is not None:
        yield Hold(ErasureHold.IMPORT_RUNNING)
    unchained = db.session.scalar(
        select(LedgerPending.id).where(LedgerPending.event_id.in_(_events(ids))).limit(1)
    )
    if unchained is not None:
        yield Hold(ErasureHold.NOT_CHAINED)


def _erase(erasing: Erasing) -> None:
    agencies = db.session.execute(
        select(EvidenceEvent.organisation_id, EvidenceEvent.person_id)
        .join(EvidenceDetail, EvidenceDetail.event_id == EvidenceEvent.id)
        .where(EvidenceEvent.person_id.in_(erasing.ids))
        .distinct()
        .order_by(EvidenceEvent.organisation_id, EvidenceEvent.person_id)
    ).all()
    for organisation_id, person_id in agencies:
        words.enter(
            Erasure(
                agency_id=organisation_id,
                person_id=person_id,
                positions=tuple(words.positions_of(person_id, organisation_id)),
                requested_by=erasing.proposed_by,
                approved_by=erasing.decided_by,
                recorded_at=erasing.now,
            )
        )
    _forget_cases(erasing)


def _forget_cases(erasing: Erasing) -> None:
    """Texts, answers and documents of the person's requests and confirmations; the rest stays."""
    own = RequestCase.person_id.in_(erasing.ids)
    files = union(
        select(RequestCase.document_id).where(own),
        select(Confirmation.document_id).where(Confirmation.person_id.in_(erasing.ids)),
    ).subquery()
    lines = select(AssessmentLine.import_id).where(_lines(erasing.ids))
    lists = select(AssessmentImport.file_id).where(AssessmentImport.id.in_(lines))
    for file in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(lists))):
        stored.forget(file, now=erasing.now)
    db.session.execute(update(AssessmentLine).where(_lines(erasing.ids)).values(cells={}))
    for file in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(select(files)))):
        stored.forget(file, now=erasing.now)
    db.session.execute(update(RequestCase).where(own).values(text="", answer=""))


AREA = Area(
    sources=(
        Source(EvidenceEvent, lambda ids: EvidenceEvent.person_id.in_(ids)),
        Source(EvidenceLine, lambda ids: EvidenceLine.event_id.in_(_events(ids))),
        Source(EvidenceErasure, lambda ids: EvidenceErasure.person_id.in_(ids)),
        Source(ProfileSegment, lambda ids: ProfileSegment.person_id.in_(ids)),
        Source(LedgerEntry, lambda ids: LedgerEntry.event_id.in_(_events(ids))),
        Source(LedgerPending, lambda ids: LedgerPending.event_id.in_(_events(ids))),
        Source(EvidenceDetail, lambda ids: EvidenceDetail.event_id.in_(_events(ids))),
        Source(AssessmentImport, lambda ids: AssessmentImport.created_by_id.in_(ids)),
        Source(AssessmentLine, _lines, is_costly=True),
        Source(
            Confirmation,
            lambda ids: or_(Confirmation.person_id.in_(ids), Confirmation.author_id.in_(ids)),
        ),
        Source(
            RequestCase,
            lambda ids: or_(RequestCase.person_id.in_(ids), RequestCase.filed_by_id.in_(ids)),
        ),
    ),
    holds=_holds,
    texts=(RequestCase.text, RequestCase.answer, AssessmentLine.cells),
    erase=_erase,
)
