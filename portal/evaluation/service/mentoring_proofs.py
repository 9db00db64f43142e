"""Closing evidence of a mentoring: the mentor writes what was seen, the mentee agrees."""

from datetime import date, datetime

from portal.competency.queries import catalogue
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.evaluation.models import Mentoring, MentoringProof
from portal.evaluation.notices import MentoringNotice
from portal.evaluation.queries import mentoring as mentorings
from portal.evaluation.queries import mentoring_proofs as queries
from portal.evaluation.rules import applying
from portal.evaluation.rules import mentoring as rules
from portal.evaluation.rules.mentoring import MentoringRefusal
from portal.evaluation.rules.ratings import Mark
from portal.evaluation.service.mentoring import noted
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.people.models import Person
from portal.people.queries import agencies
from portal.people.service import inbox, locks


def write(mentoring_id: int, seen: Mark, *, by_id: int, today: date, now: datetime) -> None:
    """What the mentor saw: indicators and a dated example of the days of the mentoring; written
    anew it replaces what the mentee has not agreed to. Raises NotFound, Refused.
    """
    with transaction():
        row = _locked(mentoring_id)
        if by_id != row.mentor_id:
            raise NotFound
        refusal = rules.may_prove(queries.standing(row, today)) or applying.lack(
            seen, queries.scale(row, today), (_began_on(row), today)
        )
        if refusal is not None:
            raise Refused(refusal, field="example")
        proof = queries.of(row.id)
        if proof is None:
            proof = MentoringProof(mentoring_id=row.id)
            db.session.add(proof)
        proof.seen, proof.written_at = seen.stored(), now
        noted("evaluation.mentoring_proved", row, by_id, now)
        mentor = mentorings.name(db.session.get_one(Person, by_id))
        inbox.send(
            row.mentee_id,
            MentoringNotice.PROVED,
            {"name": mentor},
            path=f"/mentoring/{row.public_id}",
            event_key=f"{MentoringNotice.PROVED.value}:{row.id}",
            now=now,
            mail=True,
        )


def agree(mentoring_id: int, *, by_id: int, today: date, now: datetime) -> None:
    """The mentee agrees, and it becomes evidence; again changes nothing. Raises Refused."""
    with transaction():
        row = _locked(mentoring_id)
        if by_id != row.mentee_id:
            raise NotFound
        proof = queries.of(row.id)
        if proof is None:
            raise Refused(MentoringRefusal.UNPROVED)
        if proof.agreed_at is not None:
            return
        refusal = rules.may_prove(queries.standing(row, today))
        if refusal is not None:
            raise Refused(refusal)
        proof.agreed_at = now
        db.session.flush()
        _prove(row, queries.mark(row, proof), today, now)
        noted("evaluation.mentoring_proof_agreed", row, by_id, now)


def _prove(row: Mentoring, seen: Mark, today: date, now: datetime) -> None:
    if seen.example_on is None:
        return
    one = catalogue.catalogue().worded(seen.competency, today)
    described = one.level(seen.level)
    listed = described.indicators if described else ()
    observed = [text for place, text in enumerate(listed) if place in seen.indicators]
    zone = agencies.timezones()[row.organisation_id]
    mentor = mentorings.name(db.session.get_one(Person, row.mentor_id))
    line = Line(
        competency_id=seen.competency,
        strand=Strand.SKILL,
        target_level=seen.level,
        passed=True,
        valid_from=seen.example_on,
        spec_version=f"{one.code[:50]}/{one.number}",
        indicators=len(observed),
        example_on=seen.example_on,
    )
    append(
        Entry(
            organisation_id=row.organisation_id,
            person_id=row.mentee_id,
            source_kind=SourceKind.APPLICATION,
            source_ref=f"mentoring:{row.public_id}",
            occurred_at=zones.midnight(seen.example_on, zone),
            recorded_by_id=row.mentor_id,
            lines=(line,),
            detail={
                "title": f"Pendampingan oleh {mentor}",
                "action": row.goals,
                "by": mentor,
                "example": seen.example.strip(),
                "indicators": [*observed],
            },
        ),
        now=now,
    )


def _began_on(row: Mentoring) -> date:
    began = mentorings.course(row).began_at
    if began is None:
        raise Refused(MentoringRefusal.NOT_RUNNING)
    return zones.local_day(began, agencies.timezones()[row.organisation_id])


def _locked(mentoring_id: int) -> Mentoring:
    """Locked after the mentee, as appending evidence locks."""
    known = db.session.get(Mentoring, mentoring_id)
    if known is None:
        raise NotFound
    locks.person(known.mentee_id)
    return db.session.get_one(Mentoring, mentoring_id, with_for_update=True, populate_existing=True)
