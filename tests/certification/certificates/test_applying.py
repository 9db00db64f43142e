"""Applying: one open application, documents, the statement, handing in, taking back."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from portal.certification.rules.applications import ApplyRefusal, StatementRefusal
from portal.certification.rules.requirements import Group, Operator
from portal.certification.schemes.application_notices import ApplicationNotice
from portal.certification.schemes.models import CertificateApplication
from portal.certification.schemes.queries import applications
from portal.certification.schemes.service import applying, writing
from portal.core.db import db, transaction
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.people.models import InboxMessage, Person
from portal.web.app import Portal
from tests.certification.certificates.counter import DAY, SUPPORTS, Counter
from tests.support.hours import received
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


def submitted(counter: Counter, found: CertificateApplication) -> CertificateApplication:
    return applying.submit(found.id, now=NOON)


def test_who_begins_twice_goes_on_with_the_first_and_only_in_their_own_agency(
    counter: Counter,
) -> None:
    scheme = counter.open_scheme()
    made = counter.begin()
    assert counter.begin().id == made.id
    assert (made.kind, made.version.number, made.submitted_at) == ("first", 1, None)
    args = (counter.clerk.id, counter.office.agency.id + 1, scheme.public_id)
    with pytest.raises(NotFound):
        applying.begin(*args, now=NOON)
    writing.retire(scheme.id, now=NOON, actor_id=counter.writer.id)
    with pytest.raises(NotFound):
        counter.begin(counter.office.clerk("Sari Dewi"))
    assert applying.withdraw(made.id, now=NOON) is None
    with pytest.raises(NotFound):
        counter.begin()


def test_two_devices_that_begin_at_once_begin_one_application(
    app: Portal, counter: Counter
) -> None:
    scheme = counter.open_scheme()
    who = (counter.clerk.id, counter.office.agency.id, scheme.public_id)

    def begin() -> int:
        return applying.begin(*who, now=NOON).id

    db.session.commit()
    outcomes = race(app, [begin] * 4)
    assert len(set(outcomes)) == 1
    assert db.session.scalar(select(func.count()).select_from(CertificateApplication)) == 1


def test_it_is_handed_in_once_everything_is_met_and_the_board_is_told(counter: Counter) -> None:
    counter.open_scheme()
    made = counter.begin()
    assert refusal(applying.submit, made.id, now=NOON) is ApplyRefusal.NOT_MET
    counter.passed()
    assert applying.submit(made.id, now=NOON).submitted_at == NOON
    assert applying.submit(made.id, now=NOON + DAY).submitted_at == NOON
    assert told(counter.clerk)[-1] == ApplicationNotice.SUBMITTED
    assert [ApplicationNotice.TO_DECIDE in told(one) for one in counter.members] == [True] * 3
    assert ApplicationNotice.TO_DECIDE not in told(counter.head)
    assert refusal(applying.agree, made.id, agreed=True, now=NOON) is ApplyRefusal.NOT_OPEN


def test_where_the_score_may_be_public_the_applicant_says_yes_or_no(counter: Counter) -> None:
    counter.open_scheme(score_is_public=True)
    counter.passed()
    made = counter.begin()
    assert refusal(applying.submit, made.id, now=NOON) is ApplyRefusal.CONSENT
    applying.agree(made.id, agreed=False, now=NOON)
    assert applying.submit(made.id, now=NOON).agreed is False


def test_documents_are_the_applicants_own_at_most_ten_and_gone_when_it_is_withdrawn(
    counter: Counter,
) -> None:
    counter.open_scheme()
    made = counter.begin()
    assert refusal(applying.add_document, made.id, None, "", now=NOON) is ApplyRefusal.NO_DOCUMENT
    for number in range(10):
        applying.add_document(made.id, received(), f"Surat {number}", now=NOON)
    full = refusal(applying.add_document, made.id, received(), "", now=NOON)
    assert full is ApplyRefusal.TOO_MANY_DOCUMENTS
    first = applications.documents(made.id)[0]
    with pytest.raises(NotFound):
        applying.remove_document(made.id, "x" * 21, now=NOON)
    applying.remove_document(made.id, first.file.public_id, now=NOON)
    assert next(one.document.title for one in applications.documents(made.id)) == "Surat 1"
    applying.withdraw(made.id, now=NOON)
    applying.withdraw(made.id, now=NOON + DAY)
    assert applications.documents(made.id) == []
    left = select(func.count()).where(StoredFile.deleted_at.is_(None))
    assert db.session.scalar(left.select_from(StoredFile)) == 0
    assert db.session.get_one(CertificateApplication, made.id).withdrawn_at == NOON


def test_the_superior_states_or_says_why_not_and_may_say_it_anew_until_it_is_handed_in(
    counter: Counter,
) -> None:
    counter.open_scheme(requirements=Group(Operator.ALL, (counter.exam, SUPPORTS)))
    counter.passed()
    made, head = counter.begin(), counter.head.id
    assert told(counter.head) == [ApplicationNotice.STATEMENT_ASKED]
    assert refusal(applying.submit, made.id, now=NOON) is ApplyRefusal.NOT_MET

    def say(by: int, *, is_made: bool, note: str = "", key: str = SUPPORTS.key) -> object:
        return applying.state(made.id, key, by, is_made=is_made, note=note, now=NOON)

    for stranger in (counter.members[0].id, counter.clerk.id):
        with pytest.raises(NotFound):
            say(stranger, is_made=True)
    with pytest.raises(NotFound):
        say(head, is_made=True, key="r99")
    assert refusal(say, head, is_made=False) is StatementRefusal.REASON
    assert refusal(say, head, is_made=True, note="x" * 2001) is StatementRefusal.TOO_LONG
    say(head, is_made=False, note="Masih sering terlambat.")
    assert refusal(applying.submit, made.id, now=NOON) is ApplyRefusal.NOT_MET
    say(head, is_made=True)
    assert told(counter.clerk)[-2:] == [ApplicationNotice.NOT_STATED, ApplicationNotice.STATED]
    assert applying.submit(made.id, now=NOON).submitted_at == NOON
    assert refusal(say, head, is_made=False, note="Batal.") is StatementRefusal.CLOSED


def test_a_scheme_that_changes_meanwhile_leaves_a_begun_application_as_it_was(
    counter: Counter,
) -> None:
    scheme = counter.open_scheme()
    made = counter.begin()
    other = replace(counter.terms(), requirements=Group(Operator.ALL, (counter.exam, counter.post)))
    version = writing.write(
        scheme.id, other, version=scheme.draft_version, now=NOON, actor_id=counter.writer.id
    )
    assert version == 2
    counter.publish(scheme)
    counter.passed()
    assert applications.newest([scheme.id])[scheme.id].number == 2
    assert applying.submit(made.id, now=NOON).version.number == 1
    second = counter.begin(counter.office.clerk("Sari Dewi"))
    assert second.version.number == 2


def test_an_open_application_goes_on_with_the_record_that_a_merge_keeps(counter: Counter) -> None:
    counter.open_scheme()
    twin = counter.office.member("Rina Maharani")
    made = counter.begin(twin)
    with transaction():
        db.session.get_one(Person, twin.id).merged_into_id = counter.clerk.id
        db.session.get_one(CertificateApplication, made.id).person_id = counter.clerk.id
    counter.passed(twin)
    assert applications.case(applications.locked(made.id), NOON).outcome.met
