"""The forum: support counts once, similar ones are found, names that are hidden stay hidden."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import Forbidden, Refused
from portal.core.models import AuditEntry, IdempotencyKey
from portal.core.permissions import Role
from portal.people.models import InboxMessage, Person
from portal.people.service import approvals
from portal.planning.models import ForumProposal, ForumSupport, Need
from portal.planning.queries import forum as queries
from portal.planning.rules import forum as rules
from portal.planning.rules.forum import ForumRefusal, ForumState, ProposalKind
from portal.planning.service import forum, moderating, names
from portal.planning.service.forum import Said
from portal.planning.service.moderating import Decision
from portal.web.app import Portal
from tests.planning.making import acting, make_proposal
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, make_person, make_unit
from tests.support.portal_app import NOON, beside
from tests.support.races import race

SIGN = "Bahasa isyarat untuk petugas loket"


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    with beside(app, second_factor_optional=True) as portal, portal.app_context():
        yield portal


@pytest.fixture
def page(portal: Portal) -> PageClient:
    return PageClient(portal)


@pytest.fixture
def office(portal: Portal) -> Office:
    return Office(clerks=3)


def proposal(office: Office, author: Person | None, title: str = SIGN) -> ForumProposal:
    return make_proposal(office.agency, office.unit, author, title)


@pytest.mark.parametrize(
    ("mine", "theirs", "alike"),
    [
        ({"bahasa", "isyarat", "loket"}, {"isyarat", "loket", "dasar", "tugas"}, True),
        ({"bahasa", "isyarat", "loket"}, {"bahasa", "inggris", "wisata"}, False),
        ({"arsip"}, {"arsip", "digital"}, True),
        ({"arsip"}, {"surat"}, False),
        (set(), {"arsip"}, False),
    ],
)
def test_what_is_alike(mine: set[str], theirs: set[str], alike: bool) -> None:
    assert rules.alike(mine, theirs) is alike
    assert rules.alike(theirs, mine) is alike


def test_an_answer_becomes_a_duty_with_enough_support_and_stays_one() -> None:
    due = rules.answer_due(rules.ANSWER_AT, None, NOON)
    assert due == NOON + timedelta(days=30)
    assert rules.answer_due(rules.ANSWER_AT - 1, None, NOON) is None
    assert rules.answer_due(3, due, NOON + timedelta(days=9)) == due


@pytest.mark.parametrize(
    ("found", "wanted", "reason", "refusal"),
    [
        (ForumState.OPEN, ForumState.PLANNED, "Masuk rencana", None),
        (ForumState.OPEN, ForumState.PLANNED, "  ", ForumRefusal.REASON),
        (ForumState.OPEN, ForumState.DONE, "Sudah", ForumRefusal.STATE),
        (ForumState.DECLINED, ForumState.PLANNED, "Ada anggaran", None),
        (ForumState.DONE, ForumState.DECLINED, "Tidak", ForumRefusal.STATE),
    ],
)
def test_a_decision_follows_the_state_and_has_a_reason(
    found: ForumState, wanted: ForumState, reason: str, refusal: ForumRefusal | None
) -> None:
    assert rules.may_answer(found, wanted, reason) is refusal


@pytest.mark.postgresql
def test_support_of_many_at_once_counts_each_person_once(app: Portal) -> None:
    with app.app_context():
        office = Office(clerks=0)
        one = proposal(office, office.head)
        unit = make_unit(office.agency)
        ids = [make_person(unit, f"Pegawai {number}").id for number in range(12)]

    def some(people: list[int]) -> int:
        for who in people:
            forum.support(one.id, who, now=NOON)
            forum.support(one.id, who, now=NOON)
        return len(people)

    # Each person twice from two threads: the first support counts, the others change nothing.
    race(app, [partial(some, ids[start::2]) for start in (0, 1, 0, 1)])
    with app.app_context():
        rows = db.session.scalars(select(ForumSupport.person_id)).all()
        assert sorted(rows) == sorted(ids)
        assert db.session.get_one(ForumProposal, one.id).supports == 12
        forum.withdraw(one.id, ids[0])
        forum.withdraw(one.id, ids[0])
        assert db.session.get_one(ForumProposal, one.id).supports == 11


def test_planning_a_proposal_makes_it_a_need_of_its_unit_once(office: Office) -> None:
    one = proposal(office, office.clerks[0])
    forum.support(one.id, office.clerks[1].id, now=NOON)
    plan = Decision(ForumState.PLANNED, "Masuk rencana 2027.")
    moderating.answer(one.id, plan, by=office.head.id, now=NOON)
    [need] = db.session.scalars(select(Need)).all()
    assert (need.unit_id, need.origin, need.title) == (office.unit.id, "forum", SIGN)
    told = set(db.session.scalars(select(InboxMessage.person_id)))
    assert told == {office.clerks[0].id, office.clerks[1].id}
    [answer] = queries.answers(one.id)
    assert (answer.by, answer.reason) == ("Hendri Saputra", "Masuk rencana 2027.")
    with pytest.raises(Refused):
        moderating.answer(one.id, plan, by=office.head.id, now=NOON)


def test_a_merged_proposal_brings_its_supports_each_person_once(office: Office) -> None:
    first, second = proposal(office, office.head), proposal(office, office.clerks[0], "Isyarat")
    rina, budi = office.clerks[1].id, office.clerks[2].id
    for one, who in ((first, rina), (second, rina), (second, budi)):
        forum.support(one.id, who, now=NOON)
    forum.comment(second.id, "Setuju", by=budi, now=NOON)
    moderating.merge(second.id, first, by=office.head.id, now=NOON)
    kept = db.session.get_one(ForumProposal, first.id)
    assert (kept.supports, kept.comments) == (2, 1)
    with pytest.raises(Refused):
        forum.support(second.id, office.head.id, now=NOON)


def test_a_name_that_is_hidden_stands_in_no_row_and_no_page(
    office: Office, page: PageClient
) -> None:
    author, colleague = office.clerks[0], office.clerks[1]
    office.enter(page, author)
    said = {"kind": "need", "title": SIGN, "body": "Perlu", "nameless": "y", "_key": "k1"}
    page.post("/forum", said)
    one = db.session.scalars(select(ForumProposal)).one()
    assert (one.author_id, one.unit_id, one.published_at) == (None, None, None)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.object_kind == "forum_proposal")
    )
    assert {entry.actor_id for entry in entries} == {None}
    places = db.session.scalars(select(IdempotencyKey.location)).all()
    assert not [where for where in places if one.public_id in where]
    page.get(f"/forum/{one.public_id}")
    office.enter(page, colleague)
    page.get(f"/forum/{one.public_id}", status=404)
    moderating.publish(one.id, by=office.head.id, now=NOON)
    for address in ("/forum", f"/forum/{one.public_id}", "/forum?order=newest"):
        shown = page.get(address).text
        assert SIGN in shown
        assert author.full_name not in shown
        assert "Tanpa nama" in shown


def test_a_hidden_name_is_opened_by_two_and_its_author_is_told(office: Office) -> None:
    actor = acting(office.clerks[0], office.agency)
    said = Said(ProposalKind.NEED, SIGN, "Perlu", nameless=True)
    one = forum.propose(actor, said, now=NOON)
    first = office.member("Dewi Pengelola")
    make_grant(first, Role.HR, office.agency)
    hr, second = acting(first, office.agency), office.member("Bima Pemeriksa")
    with pytest.raises(Forbidden):
        names.read(one, hr, now=NOON)
    approval = names.ask(one, "Ada ancaman", by=hr.person_id, now=NOON)
    with pytest.raises(Refused):
        approvals.approve(approval.id, actor_id=hr.person_id, on=NOON.date(), now=NOON)
    approvals.approve(approval.id, actor_id=second.id, on=NOON.date(), now=NOON)
    assert names.read(one, hr, now=NOON) == office.clerks[0].full_name
    read = select(AuditEntry.actor_id).where(AuditEntry.action == "forum.name_read")
    assert db.session.scalars(read).all() == [hr.person_id]
    told = select(InboxMessage.person_id).where(InboxMessage.kind == "forum.author_opened")
    assert db.session.scalars(told).all() == [office.clerks[0].id]
    with pytest.raises(Forbidden):
        names.read(one, actor, now=NOON)


def test_a_similar_proposal_is_shown_before_a_second_one_is_made(
    office: Office, page: PageClient
) -> None:
    first = proposal(office, office.clerks[0])
    office.enter(page, office.clerks[1])
    said = {"kind": "idea", "title": "Belajar bahasa isyarat bagi petugas loket", "body": "Perlu"}
    again = page.post("/forum", said)
    assert again.status_code == 422
    assert first.public_id in again.text
    page.post("/forum", {**said, "differs": "y"})
    assert len(db.session.scalars(select(ForumProposal)).all()) == 2


def test_the_list_is_filtered_by_unit_and_competency_and_paged(
    office: Office, page: PageClient
) -> None:
    other = make_unit(office.agency, name="Dinas Lain")
    for number in range(22):
        make_proposal(office.agency, office.unit, office.head, f"Usulan nomor {number:02}")
    far = make_proposal(office.agency, other, office.clerks[0], "Dari jauh")
    office.enter(page, office.clerks[1])
    first = page.get("/forum?order=newest")
    assert "Dari jauh" in first.text
    assert "Usulan nomor 00" not in first.text
    only = page.get(f"/forum?unit={other.public_id}")
    assert "Dari jauh" in only.text
    assert "Usulan nomor" not in only.text
    [last] = re.findall(r"after=([\w-]+)", first.text)
    rest = page.get(f"/forum?order=newest&after={last}")
    assert "Usulan nomor 00" in rest.text
    assert far.title not in rest.text
