"""Deciding an application: by rule as it is handed in, or by two equal words of a board.

A grant issues the certificate in the same transaction; how every requirement stood is kept with the
decision, whichever it is.
"""

from datetime import datetime

from portal.certification.rules import applications as rules
from portal.certification.rules import findings
from portal.certification.rules.applications import ApplyRefusal, BoardRefusal, Verdict, Word
from portal.certification.rules.findings import found
from portal.certification.schemes.application_notices import ApplicationNotice
from portal.certification.schemes.models import CertificateApplication, CertificateWord
from portal.certification.schemes.queries import applications
from portal.certification.schemes.queries.applications import Case
from portal.certification.schemes.service import informing, issuing
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.people.service import locks

FIELDS = {BoardRefusal.REASON: "reason", BoardRefusal.WAY_FORWARD: "way_forward"}


def by_rule(case: Case, *, now: datetime) -> None:
    """Everything is met, so it is granted. Needs the transaction that hands it in."""
    _decide(case, Verdict.GRANTED, by_id=None, now=now)


def say(application_id: int, word: Word, *, now: datetime) -> Verdict:
    """A member's word; with the second equal one the application is decided.

    Nobody grants what the records do not bear out, as they are now, on the day of handing in: a
    regraded exam is no pass any more. Raises NotFound, Refused(BoardRefusal, ApplyRefusal).
    """
    with transaction():
        application = _held(application_id)
        if application.withdrawn_at is not None or application.submitted_at is None:
            raise Refused(ApplyRefusal.NOT_OPEN)
        case = applications.case(application, now)
        said = [one.value for one in applications.said(application_id)]
        refusal = may_say(case, word, said, now)
        if refusal is not None:
            raise Refused(refusal, field=FIELDS.get(refusal))
        if word.grants and not case.outcome.met:
            raise Refused(ApplyRefusal.NOT_MET)
        _enter(application, word, len(said) + 1, now)
        verdict = rules.verdict([*said, word])
        if verdict is not Verdict.OPEN:
            _decide(case, verdict, by_id=word.member, now=now)
        elif len(said) == 1:
            spoke = {word.member, *(one.member for one in said)}
            barred = spoke | barred_from(case, now)
            informing.board(application, ApplicationNotice.DIFFERING, now, without=barred)
    return verdict


def may_say(case: Case, word: Word, said: list[Word], now: datetime) -> BoardRefusal | None:
    """Why this member's word about the application is not taken."""
    if case.application.decided_at is not None:
        return BoardRefusal.DECIDED  # also by rule, without a word
    return rules.may_say(
        word,
        said,
        applicant=case.application.person_id,
        supervisors=applications.supervisors(case.application.person_id, case.today(now)),
        stated=frozenset(one.person_id for one in case.statements),
    )


def barred_from(case: Case, now: datetime) -> frozenset[int]:
    """Who may not decide it: those who lead the applicant, and who made a statement."""
    leading = applications.supervisors(case.application.person_id, case.today(now))
    return leading | {one.person_id for one in case.statements}


def _held(application_id: int) -> CertificateApplication:
    """With its applicant locked, as everything about a person's certificates is (CC-3)."""
    locks.person(db.session.get_one(CertificateApplication, application_id).person_id)
    return applications.locked(application_id)


def _enter(application: CertificateApplication, word: Word, number: int, now: datetime) -> None:
    db.session.add(
        CertificateWord(
            application_id=application.id,
            number=number,
            member_id=word.member,
            grants=word.grants,
            reason=word.reason.strip(),
            way_forward="" if word.grants else word.way_forward.strip(),
            at=now,
        )
    )
    db.session.flush()
    informing.note(
        "application.word", application, now, word.member, grants=word.grants, number=number
    )


def _decide(case: Case, verdict: Verdict, *, by_id: int | None, now: datetime) -> None:
    application, granted = case.application, verdict is Verdict.GRANTED
    rests_on = {one.leaf.key: case.source(one.leaf) for one in found(case.outcome)}
    application.findings = findings.stored(case.outcome, rests_on)
    application.decided_at, application.decision = now, verdict.value
    db.session.flush()
    informing.note(f"application.{verdict.value}", application, now, by_id)
    kind = ApplicationNotice.GRANTED if granted else ApplicationNotice.REFUSED
    informing.applicant(application, kind, now)
    if granted:
        issuing.issue(application, by_id=by_id, now=now)  # reads the application anew
