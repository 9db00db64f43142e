"""Filing, deciding and taking back requests about a profile."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.competency.queries import catalogue, policies
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import audit, stored, zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.stored import Received
from portal.core.uploads import Purpose
from portal.ledger.models import EvidenceEvent, RequestCase
from portal.ledger.queries import events, requests
from portal.ledger.rules import requests as rules
from portal.ledger.rules.corrections import Correction, CorrectionRefusal, corrected
from portal.ledger.rules.evidence import Event, Line
from portal.ledger.rules.requests import Claim, RequestKind, RequestRefusal, RequestState
from portal.ledger.service.appending import Entry, append, withdraw
from portal.ledger.service.notices import ProfileNotice
from portal.people.queries import agencies, calendars
from portal.people.rules.calendar import add_working_days
from portal.people.service import inbox, locks

PATH = "/profile/requests"
_CORRECTED = {
    CorrectionRefusal.LEVEL_OUTSIDE: "to_level",
    CorrectionRefusal.DAY_NOT_COME: "valid_from",
    CorrectionRefusal.ENDS_TOO_EARLY: "valid_until",
}


@dataclass(frozen=True, slots=True)
class Filing:
    """Who asks for whom: an officer may file proof on behalf of staff, shown as such.

    The request goes to the agency the person works for, whoever files it.
    """

    person_id: int
    filed_by_id: int
    competency_id: int
    text: str
    document: Received | None


def claim(
    filing: Filing, strand: Strand, level: int, achieved_on: date, *, today: date, now: datetime
) -> RequestCase:
    """Ask for recognition of a prior achievement. Raises Refused(RequestRefusal)."""
    versions = catalogue.catalogue().histories.get(filing.competency_id)
    if versions is None:
        raise NotFound
    what = Claim(strand, level, achieved_on, filing.text, filing.document is not None)
    refusal = rules.may_claim(what, versions[-1].highest, policies.in_force(today), today)
    if refusal is not None:
        raise Refused(refusal)
    return _file(
        filing,
        RequestKind.RECOGNITION,
        today,
        now,
        strand=strand.value,
        level=level,
        achieved_on=achieved_on,
    )


def dispute(filing: Filing, source: str, *, today: date, now: datetime) -> RequestCase:
    """Ask for a correction; `source` is "kind/ref" of the evidence meant, "" when it is missing.

    Raises Refused(RequestRefusal).
    """
    refusal = rules.refusal_of_text(filing.text)
    if refusal is not None:
        raise Refused(refusal)
    event_id = _event_id(filing, source) if source else None
    return _file(filing, RequestKind.CORRECTION, today, now, event_id=event_id)


def _event_id(filing: Filing, source: str) -> int:
    """The last revision of one of the person's own sources."""
    kind, _sep, ref = source.partition("/")
    found = db.session.scalar(
        select(EvidenceEvent.id)
        .where(
            EvidenceEvent.person_id.in_(events.RECORDS),
            EvidenceEvent.source_kind == kind,
            EvidenceEvent.source_ref == ref,
        )
        .order_by(EvidenceEvent.revision.desc())
        .limit(1),
        {"ids": [filing.person_id]},
    )
    if found is None:
        raise Refused(RequestRefusal.EVIDENCE_UNKNOWN)
    return found


def _file(
    filing: Filing, kind: RequestKind, today: date, now: datetime, **facts: object
) -> RequestCase:
    with transaction():
        locks.person(filing.person_id)
        agency_id = agencies.employing(filing.person_id, today)
        if agency_id is None:
            raise Refused(RequestRefusal.WITHOUT_AGENCY)
        _refuse_second(filing, kind)
        calendar = calendars.of_agency(agency_id, today)
        document = filing.document and stored.add(
            filing.document,
            Purpose.DOCUMENT,
            person_id=filing.person_id,
            organisation_id=agency_id,
            now=now,
        )
        case = RequestCase(
            kind=kind.value,
            organisation_id=agency_id,
            person_id=filing.person_id,
            competency_id=filing.competency_id,
            text=filing.text.strip(),
            document_id=document.id if document else None,
            filed_by_id=filing.filed_by_id,
            created_at=now,
            due_on=add_working_days(calendar, today, rules.ANSWER_WORKING_DAYS),
            state=RequestState.OPEN.value,
            **facts,
        )
        db.session.add(case)
        db.session.flush()
        _note("profile_request.filed", case, now, filing.filed_by_id)
        if filing.filed_by_id != filing.person_id:
            _tell(case, ProfileNotice.PROOF_FILED, now)
    return case


def _refuse_second(filing: Filing, kind: RequestKind) -> None:
    open_one = db.session.scalar(
        select(RequestCase.id).where(
            RequestCase.person_id == filing.person_id,
            RequestCase.competency_id == filing.competency_id,
            RequestCase.kind == kind.value,
            RequestCase.state == RequestState.OPEN.value,
        )
    )
    if open_one is not None:
        raise Refused(RequestRefusal.ALREADY_OPEN)


def decide(
    case_id: int,
    *,
    accept: bool,
    answer: str,
    decider_id: int,
    now: datetime,
    correction: Correction | None = None,
) -> RequestCase:
    """Accept or refuse with a reason, in one transaction with what follows from it.

    An accepted recognition becomes evidence with one document; an accepted correction withdraws
    the evidence it names, or with `correction` puts the right statement in its place. Raises
    Refused(RequestRefusal, CorrectionRefusal, AppendRefusal).
    """
    with transaction():
        case = _locked(case_id)
        state = RequestState(case.state)
        is_own = requests.is_about(case, decider_id)
        refusal = rules.may_decide(state, answer, is_own=is_own)
        if refusal is not None:
            raise Refused(refusal, field="answer")
        if accept:
            _carry_out(case, decider_id, answer, correction, now)
        case.state = (RequestState.ACCEPTED if accept else RequestState.REFUSED).value
        case.decided_by_id, case.decided_at, case.answer = decider_id, now, answer.strip()
        _note(f"profile_request.{case.state}", case, now, decider_id)
        told = ProfileNotice.REQUEST_ACCEPTED if accept else ProfileNotice.REQUEST_REFUSED
        _tell(case, told, now)
    return case


def take_back(case_id: int, *, person_id: int, now: datetime) -> RequestCase:
    """Withdraw one's own open request; again is no error. Raises NotFound, Refused."""
    with transaction():
        case = _locked(case_id)
        if person_id != case.filed_by_id and not requests.is_about(case, person_id):
            raise NotFound
        if case.state == RequestState.WITHDRAWN.value:
            return case
        if case.state != RequestState.OPEN.value:
            raise Refused(RequestRefusal.DECIDED)
        case.state, case.decided_at = RequestState.WITHDRAWN.value, now
        case.decided_by_id = person_id
        _note("profile_request.withdrawn", case, now, person_id)
    return case


def _carry_out(
    case: RequestCase,
    decider_id: int,
    answer: str,
    correction: Correction | None,
    now: datetime,
) -> None:
    if case.kind == RequestKind.RECOGNITION.value:
        _recognise(case, decider_id, now)
    elif case.event_id is not None:
        known = events.by_ids([case.event_id])[case.event_id]
        last_id, last = events.revisions(known.source_kind.value, known.source_ref)[-1]
        if last.is_withdrawal:
            raise Refused(RequestRefusal.NOTHING_TO_WITHDRAW)
        if correction is not None:
            _put_right(case, last_id, last, correction, decider_id, now)
            return
        withdraw(
            known.source_kind,
            known.source_ref,
            recorded_by_id=decider_id,
            now=now,
            detail={"reason": answer.strip(), "request": case.public_id},
        )


def _put_right(
    case: RequestCase,
    last_id: int,
    last: Event,
    wanted: Correction,
    decider_id: int,
    now: datetime,
) -> None:
    """The next revision of the source; its words go along, with the request that changed it."""
    zone = agencies.timezones()[last.agency_id]
    highest = catalogue.catalogue().for_rules(case.competency_id).highest
    today = zones.local_day(now, zone)
    lines = corrected(last.lines, case.competency_id, wanted, highest=highest, today=today)
    if isinstance(lines, CorrectionRefusal):
        raise Refused(lines, field=_CORRECTED.get(lines, "line"))
    kept = events.details([last_id]).get(last_id)
    words = json.loads(kept[1]) if kept else {}
    append(
        Entry(
            organisation_id=last.agency_id,
            person_id=last.person_id,
            source_kind=last.source_kind,
            source_ref=last.source_ref,
            occurred_at=min(last.occurred_at, zones.midnight(wanted.valid_from, zone)),
            recorded_by_id=decider_id,
            lines=lines,
            detail={**words, "request": case.public_id},
        ),
        now=now,
    )


def _recognise(case: RequestCase, decider_id: int, now: datetime) -> None:
    if case.strand is None or case.level is None or case.achieved_on is None:
        raise Refused(RequestRefusal.LEVEL_NOT_DESCRIBED)  # a constraint of `claim`
    zone = agencies.timezones()[case.organisation_id]
    append(
        Entry(
            organisation_id=case.organisation_id,
            person_id=case.person_id,
            source_kind=SourceKind.RECOGNITION,
            source_ref=f"request:{case.public_id}",
            occurred_at=zones.midnight(case.achieved_on, zone),
            recorded_by_id=decider_id,
            lines=(
                Line(
                    competency_id=case.competency_id,
                    strand=Strand(case.strand),
                    target_level=case.level,
                    passed=True,
                    valid_from=case.achieved_on,
                    documents=1,
                ),
            ),
            detail={"title": case.text[:200], "request": case.public_id},
        ),
        now=now,
    )


def _locked(case_id: int) -> RequestCase:
    case = db.session.scalar(
        select(RequestCase)
        .where(RequestCase.id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if case is None:
        raise NotFound
    return case


def _tell(case: RequestCase, kind: ProfileNotice, now: datetime) -> None:
    worded = catalogue.catalogue().worded(case.competency_id, zones.local_day(now))
    inbox.send(
        case.person_id,
        kind,
        {"competency": worded.wording.name},
        path=f"{PATH}/{case.public_id}",
        event_key=f"{kind}:{case.id}",
        now=now,
    )


def _note(action: str, case: RequestCase, now: datetime, actor_id: int) -> None:
    audit.record(
        action,
        object_kind="profile_request",
        object_id=case.id,
        organisation_id=case.organisation_id,
        now=now,
        actor_id=actor_id,
        kind=case.kind,
    )
