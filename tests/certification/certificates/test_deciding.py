"""Deciding: by rule, or by two equal words; who may not, what is kept, the way forward."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select, update

from portal.assessment.models import Attempt, AttemptResult
from portal.certification.rules.applications import ApplyRefusal, BoardRefusal, Verdict, Word
from portal.certification.rules.requirements import Group, Operator
from portal.certification.rules.schemes import DecidedBy
from portal.certification.rules.signatories import SignatoryRefusal
from portal.certification.schemes.application_notices import ApplicationNotice
from portal.certification.schemes.models import (
    Certificate,
    CertificateApplication,
    CertificateWord,
)
from portal.certification.schemes.queries import applications
from portal.certification.schemes.service import applying, deciding
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import InboxMessage, Person, Tenure
from portal.web.app import Portal
from tests.certification.certificates.counter import DAY, SUPPORTS, TODAY, Counter
from tests.support.people import make_grant
from tests.support.portal_app import NOON
from tests.support.races import race
from tests.support.refusals import refusal

pytestmark = pytest.mark.postgresql


@pytest.fixture
def counter(app: Portal) -> Iterator[Counter]:
    with app.app_context():
        yield Counter()


def told(person: Person) -> list[str]:
    query = select(InboxMessage.kind).where(InboxMessage.person_id == person.id)
    return list(db.session.scalars(query.order_by(InboxMessage.id)))


def word(member: Person, *, grants: bool, **said: str) -> Word:
    values = {"reason": "Hasil ujian dan masa jabatannya cukup.", **said}
    if not grants:
        values = {"way_forward": "Ikuti ujian berikutnya.", **values}
    return Word(member.id, grants=grants, **values)


def handed_in(counter: Counter, **changed: object) -> CertificateApplication:
    counter.open_scheme(**changed)
    counter.passed()
    return applying.submit(counter.begin().id, now=NOON)


def issued() -> list[Certificate]:
    return list(db.session.scalars(select(Certificate).order_by(Certificate.id)))


def test_where_the_rule_decides_handing_in_issues_the_certificate_at_once(
    counter: Counter,
) -> None:
    made = handed_in(counter, decided_by=DecidedBy.RULE)
    assert (made.decision, made.decided_at) == ("granted", NOON)
    [certificate] = issued()
    assert (certificate.application_id, certificate.person_id) == (made.id, counter.clerk.id)
    assert certificate.issued_by_id is None
    assert told(counter.clerk)[-1] == ApplicationNotice.GRANTED
    assert applying.submit(made.id, now=NOON + DAY).decided_at == NOON
    assert len(issued()) == 1
    late = word(counter.members[0], grants=True)
    assert refusal(deciding.say, made.id, late, now=NOON) is BoardRefusal.DECIDED


def test_two_equal_words_decide_and_the_findings_are_kept_as_they_stood(counter: Counter) -> None:
    made = handed_in(counter)
    first, second, _third = counter.members
    assert deciding.say(made.id, word(first, grants=True), now=NOON) is Verdict.OPEN
    assert issued() == []
    assert deciding.say(made.id, word(second, grants=True), now=NOON) is Verdict.GRANTED
    [certificate] = issued()
    assert (certificate.application_id, certificate.issued_by_id) == (made.id, second.id)
    with transaction():
        db.session.execute(update(Attempt).values(ending="voided"))
    case = applications.case(applications.locked(made.id), NOON)
    assert case.outcome.met
    [kept] = case.application.findings
    assert (kept["key"], kept["gap"], kept["on"]) == ("a", "", (TODAY - DAY).isoformat())
    assert case.source(counter.exam) == kept["source"]


def test_a_refusal_names_reason_and_way_forward_and_one_may_apply_again(counter: Counter) -> None:
    made = handed_in(counter)
    first, second, _third = counter.members
    bare = Word(first.id, grants=False, reason="Belum cukup.")
    assert refusal(deciding.say, made.id, bare, now=NOON) is BoardRefusal.WAY_FORWARD
    silent = Word(first.id, grants=True, reason=" ")
    assert refusal(deciding.say, made.id, silent, now=NOON) is BoardRefusal.REASON
    for member in (first, second):
        deciding.say(made.id, word(member, grants=False), now=NOON)
    assert (made.decision, issued()) == ("refused", [])
    assert told(counter.clerk)[-1] == ApplicationNotice.REFUSED
    again = counter.begin()
    assert again.id != made.id
    assert applying.submit(again.id, now=NOON).submitted_at == NOON


def test_where_two_differ_a_third_is_asked_and_decides(counter: Counter) -> None:
    made = handed_in(counter)
    first, second, third = counter.members
    deciding.say(made.id, word(first, grants=True), now=NOON)
    assert refusal(deciding.say, made.id, word(first, grants=False), now=NOON) is BoardRefusal.TWICE
    assert deciding.say(made.id, word(second, grants=False), now=NOON) is Verdict.OPEN
    assert ApplicationNotice.DIFFERING in told(third)
    assert ApplicationNotice.DIFFERING not in told(first)
    assert deciding.say(made.id, word(third, grants=False), now=NOON) is Verdict.REFUSED
    assert db.session.scalar(select(func.count()).select_from(CertificateWord)) == 3


def test_nobody_decides_about_themselves_those_they_lead_or_what_they_stated(
    counter: Counter,
) -> None:
    asks = Group(Operator.ALL, (counter.exam, SUPPORTS))
    counter.open_scheme(requirements=asks)
    counter.passed()
    made, head = counter.begin(), counter.head
    applying.state(made.id, SUPPORTS.key, head.id, is_made=True, note="", now=NOON)
    applying.submit(made.id, now=NOON)
    for member in (counter.clerk, head):
        make_grant(member, Role.BOARD_MEMBER, counter.office.agency)

    def say(member: Person) -> object:
        return refusal(deciding.say, made.id, word(member, grants=True), now=NOON)

    assert say(counter.clerk) is BoardRefusal.OWN_CASE
    assert say(head) is BoardRefusal.LEADS_THEM
    with transaction():
        over = update(Tenure).where(Tenure.person_id == head.id).values(valid_until=TODAY)
        db.session.execute(over)
    assert say(head) is BoardRefusal.STATED


def test_what_the_records_do_not_bear_out_any_more_is_not_granted(counter: Counter) -> None:
    made = handed_in(counter)
    first, second, _third = counter.members
    deciding.say(made.id, word(first, grants=True), now=NOON)
    with transaction():
        attempt = db.session.scalars(select(Attempt)).one()
        db.session.add(
            AttemptResult(
                attempt_id=attempt.id, number=2, earned=1, possible=10, cut=7, passed=False,
                marks={}, reason="regrade", made_at=NOON,
            )
        )  # fmt: skip
    granting = word(second, grants=True)
    assert refusal(deciding.say, made.id, granting, now=NOON) is ApplyRefusal.NOT_MET
    assert issued() == []
    assert deciding.say(made.id, word(second, grants=False), now=NOON) is Verdict.OPEN


def test_an_application_is_weighed_on_the_day_it_was_handed_in_however_late_it_is_decided(
    counter: Counter,
) -> None:
    recent = Group(Operator.ALL, (counter.recent_exam(months=1),))
    made = handed_in(counter, requirements=recent)
    much_later = NOON + 200 * DAY
    for member in counter.members[:2]:
        deciding.say(made.id, word(member, grants=True), now=much_later)
    assert (made.decision, made.findings[0]["gap"]) == ("granted", "")


def test_what_cannot_be_issued_leaves_no_decision_behind(counter: Counter) -> None:
    made = handed_in(counter)
    first, second, _third = counter.members
    deciding.say(made.id, word(first, grants=True), now=NOON)
    with transaction():
        post = counter.office.head_post
        over = update(Tenure).where(Tenure.post_id == post).values(valid_until=TODAY)
        db.session.execute(over)
    granting = word(second, grants=True)
    assert refusal(deciding.say, made.id, granting, now=NOON) is SignatoryRefusal.VACANT
    db.session.expire_all()
    assert (made.decided_at, issued()) == (None, [])
    assert db.session.scalar(select(func.count()).select_from(CertificateWord)) == 1


def test_a_withdrawn_application_is_not_decided(counter: Counter) -> None:
    made = handed_in(counter)
    applying.withdraw(made.id, now=NOON)
    granting = word(counter.members[0], grants=True)
    assert refusal(deciding.say, made.id, granting, now=NOON) is ApplyRefusal.NOT_OPEN
    assert applying.withdraw(made.id, now=NOON + DAY) is None
    assert refusal(applying.submit, made.id, now=NOON) is ApplyRefusal.NOT_OPEN


def test_members_who_speak_at_once_make_one_decision_and_one_certificate(
    app: Portal, counter: Counter
) -> None:
    made_id = handed_in(counter).id
    words = [word(member, grants=True) for member in counter.members]
    db.session.commit()
    outcomes = race(app, [lambda one=one: deciding.say(made_id, one, now=NOON) for one in words])
    assert sorted(str(one) for one in outcomes if isinstance(one, Verdict)) == ["granted", "open"]
    [late] = [one for one in outcomes if not isinstance(one, Verdict)]
    assert late.reason is BoardRefusal.DECIDED  # type: ignore[union-attr]  # a refusal
    assert len(issued()) == 1


def test_withdrawing_and_deciding_at_once_end_in_one_of_the_two(
    app: Portal, counter: Counter
) -> None:
    made_id = handed_in(counter).id
    first, second, _third = counter.members
    deciding.say(made_id, word(first, grants=True), now=NOON)
    last = word(second, grants=True)
    db.session.commit()
    race(
        app,
        [
            lambda: applying.withdraw(made_id, now=NOON),
            lambda: deciding.say(made_id, last, now=NOON),
        ],
    )
    db.session.expire_all()
    made = db.session.get_one(CertificateApplication, made_id)
    assert (made.withdrawn_at is None) != (made.decided_at is None)
    assert len(issued()) == (0 if made.decided_at is None else 1)
