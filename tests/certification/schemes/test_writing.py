"""Schemes are written by some and published by another; what is published never changes."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.ctx import AppContext
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from portal.certification import following
from portal.certification.rules.requirements import leaves
from portal.certification.rules.schemes import SchemeRefusal, Terms
from portal.certification.rules.signatories import Signatory
from portal.certification.rules.validity import ValidityRefusal
from portal.certification.schemes import holdings
from portal.certification.schemes.models import (
    Certificate,
    CertificateApplication,
    CertificateFacts,
    CertificateSchemeVersion,
)
from portal.certification.schemes.queries import schemes
from portal.certification.schemes.service import writing
from portal.competency.rules.kinds import Strand
from portal.core.db import db, transaction
from portal.core.errors import Conflict, Refused
from portal.core.models import AuditEntry
from portal.people.models import Person
from portal.people.queries.holdings import Erasing
from portal.people.service.moved_rows import Moves, register, take_back
from tests.certification.schemes.desk import Desk
from tests.support.portal_app import NOON


@pytest.fixture
def desk(context: AppContext) -> Desk:
    return Desk()


def reason(act: Callable[[], object]) -> object:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.reason


def acts() -> list[str]:
    query = select(AuditEntry.action).where(AuditEntry.action.startswith("scheme."))
    return list(db.session.scalars(query.order_by(AuditEntry.id)))


def test_a_scheme_is_published_by_somebody_who_did_not_write_it(desk: Desk) -> None:
    scheme = desk.create()
    writer, other = desk.writer.id, desk.publisher.id
    at = {"version": 1, "now": NOON}

    def publish(actor_id: int) -> CertificateSchemeVersion:
        return writing.publish(scheme.id, version=1, now=NOON, actor_id=actor_id)

    assert reason(lambda: publish(other)) is SchemeRefusal.NOT_SUBMITTED
    writing.submit(scheme.id, **at, actor_id=writer)  # type: ignore[arg-type]  # two of the names
    assert reason(lambda: publish(writer)) is SchemeRefusal.OWN_WORK
    with pytest.raises(Conflict):
        writing.publish(scheme.id, version=2, now=NOON, actor_id=other)
    made = publish(other)
    assert (made.number, made.submitted_by_id, made.published_by_id) == (1, writer, other)
    exam = next(iter(leaves(Terms.read(made.terms).requirements)))
    assert (exam.competency, exam.level) == (
        desk.holding.exam.competency_id,
        desk.holding.exam.level,
    )
    again = {"version": 1, "now": NOON, "actor_id": writer}
    assert reason(lambda: writing.submit(scheme.id, **again)) is SchemeRefusal.UNCHANGED  # type: ignore[arg-type]  # three of the names
    assert acts() == ["scheme.begun", "scheme.submitted", "scheme.published"]


def test_what_stands_against_publishing_is_refused_when_it_is_submitted(desk: Desk) -> None:
    def submitted(code: str, **changed: object) -> object:
        scheme = desk.create(code, **changed)
        return reason(lambda: writing.submit(scheme.id, version=1, now=NOON, actor_id=1))

    targets = desk.terms([Strand.KNOWLEDGE, Strand.SKILL]).targets
    assert submitted("A", targets=targets) is SchemeRefusal.UNPROVED
    validity = replace(desk.terms().validity, window_months=0)
    assert submitted("B", validity=validity) is ValidityRefusal.WINDOW
    assert submitted("C", unit=desk.office.unit.id + 999) is SchemeRefusal.UNIT
    assert submitted("D", signatories=(Signatory(999),)) is SchemeRefusal.SIGNATORIES
    assert reason(lambda: desk.create("A")) is SchemeRefusal.CODE_TAKEN


def test_an_exam_of_nobody_is_no_requirement(desk: Desk) -> None:
    scheme = desk.create(requirements=replace(desk.exam, ref=desk.exam.ref + 999))
    [leaf] = leaves(Terms.read(scheme.draft).requirements)
    assert (leaf.ref, leaf.competency, leaf.level) == (0, 0, 0)
    refused = reason(lambda: writing.submit(scheme.id, version=1, now=NOON, actor_id=1))
    assert refused == "tree.reference"


def test_two_authors_do_not_overwrite_each_other_and_a_submitted_draft_stands(desk: Desk) -> None:
    scheme, me = desk.create(), desk.writer.id
    other = replace(desk.terms(), title="Adminduk Digital")

    def write(terms: Terms, version: int) -> int:
        return writing.write(scheme.id, terms, version=version, now=NOON, actor_id=me)

    assert write(desk.terms(), 1) == 1  # the same again
    assert write(other, 1) == 2
    assert write(other, 1) == 2
    with pytest.raises(Conflict):
        write(desk.terms(), 1)
    writing.submit(scheme.id, version=2, now=NOON, actor_id=me)
    assert reason(lambda: write(desk.terms(), 2)) is SchemeRefusal.SUBMITTED
    back = {"now": NOON, "actor_id": desk.publisher.id}
    assert reason(lambda: writing.send_back(scheme.id, " ", **back)) is SchemeRefusal.NO_REASON  # type: ignore[arg-type]  # two of the names
    writing.send_back(scheme.id, "Jendela terlalu pendek.", now=NOON, actor_id=desk.publisher.id)
    assert schemes.writers(scheme.id) == {me}
    assert write(desk.terms(), 2) == 3
    writing.retire(scheme.id, now=NOON, actor_id=me)
    assert reason(lambda: write(other, 3)) is SchemeRefusal.RETIRED
    writing.reopen(scheme.id, now=NOON, actor_id=me)
    assert write(other, 3) == 4


def test_ce_5_a_published_version_cannot_be_changed_even_by_sql(desk: Desk) -> None:
    made = desk.publish(desk.create())
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(update(CertificateSchemeVersion).values(title="Lain"))
    db.session.expire_all()
    assert db.session.get_one(CertificateSchemeVersion, made.id).title == "Pelayanan Adminduk"


def application(person: Person, made: CertificateSchemeVersion) -> CertificateApplication:
    row = CertificateApplication(
        organisation_id=made.scheme.organisation_id,
        scheme_id=made.scheme_id,
        version_id=made.id,
        person_id=person.id,
        kind="first",
        began_at=NOON,
    )
    with transaction():
        db.session.add(row)
    return row


def test_of_two_open_applications_of_one_human_being_the_submitted_one_is_kept(desk: Desk) -> None:
    made = desk.publish(desk.create())
    db.session.refresh(made, ["scheme"])
    [stays, goes] = [desk.office.member(name) for name in ("Sari", "Sari Dua")]
    mine, theirs = application(stays, made), application(goes, made)
    with transaction():
        theirs.submitted_at = NOON
    moves = Moves()
    register(*following.TABLES)
    with transaction():
        following.follow(stays.id, goes.id, NOON, moves)
    assert (mine.withdrawn_at, theirs.withdrawn_at) == (NOON, None)
    assert (mine.person_id, theirs.person_id) == (stays.id, stays.id)
    with transaction():
        take_back(moves.as_json())
    db.session.expire_all()
    assert (mine.withdrawn_at, theirs.person_id) == (None, goes.id)


def test_pr_3_an_erasure_ends_what_runs_and_takes_out_what_a_certificate_prints(desk: Desk) -> None:
    made = desk.publish(desk.create())
    db.session.refresh(made, ["scheme"])
    person = desk.office.clerks[0]
    old, running = application(person, made), desk.office.member("Lain")
    with transaction():
        old.submitted_at = old.decided_at = NOON
        old.decision = "granted"
        issued = Certificate(
            organisation_id=old.organisation_id, unit_id=made.unit_id, version_id=made.id,
            application_id=old.id, person_id=person.id, year=2026, sequence=1, number="1/2026",
            code="2345-6789-ABCD-EFGHJ", qr_value="q" * 22, valid_from=NOON.date(),
            commitment="0" * 64, issued_at=NOON,
        )  # fmt: skip
        db.session.add(issued)
        db.session.flush()
        facts = CertificateFacts(certificate_id=issued.id, salt=b"s" * 16, facts=b"Rina Maharani")
        db.session.add(facts)
    open_one, others = application(person, made), application(running, made)
    erasing = Erasing(
        ids=(person.id,), needles=("Rina",), organisation_id=desk.office.agency.id,
        proposed_by=desk.publisher.id, decided_by=desk.writer.id, now=NOON,
    )  # fmt: skip
    with transaction():
        holdings.erase(erasing)
    db.session.expire_all()
    assert (open_one.withdrawn_at, others.withdrawn_at, old.withdrawn_at) == (NOON, None, None)
    assert db.session.scalar(select(func.count()).select_from(CertificateFacts)) == 0
    assert db.session.get_one(Certificate, issued.id).number == "1/2026"
