"""Acts on many certificates: asked for once, carried out line by line, however often cut off."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.certification.rules.bulk import BulkRefusal
from portal.certification.rules.certificate_states import Act
from portal.certification.schemes.bulk_models import CertificateBulk, CertificateBulkLine
from portal.certification.schemes.models import Certificate, CertificateEvent, CertificateNote
from portal.certification.schemes.queries import register
from portal.certification.schemes.service import bulk
from portal.core import outbox
from portal.core.access import Actor, Grant
from portal.core.db import db
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.people.models import InboxMessage
from portal.people.service import inbox
from portal.web.app import Portal
from tests.certification.certificates.register import Register
from tests.support.pages import PageClient
from tests.support.people import make_agency, make_grant, make_unit
from tests.support.portal_app import NOON, beside
from tests.support.races import race
from tests.support.refusals import refusal
from tests.support.statements import counted

PATH = "/admin/certificates"
DAY = timedelta(days=1)
END = date(2027, 3, 1)


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    """Whoever holds a role here need not set up a second factor first."""
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def made(portal: Portal) -> Iterator[Register]:
    with portal.app_context():
        yield Register()


@pytest.fixture
def page(portal: Portal, made: Register) -> PageClient:
    return made.office.enter(PageClient(portal), made.desk.publisher)


def told() -> list[int]:
    """Persons who were asked to renew, one for each message."""
    kinds = select(InboxMessage.person_id).where(InboxMessage.kind == "certificate.asked_to_renew")
    return sorted(db.session.scalars(kinds))


def officer(made: Register) -> Actor:
    """Who keeps the certificates of the whole agency."""
    person, agency = made.desk.publisher, made.agency
    grant = Grant(
        id=1, role=Role.HR, organisation_id=agency.id, unit_id=None, unit_path="", subtree=True
    )
    return Actor(
        person_id=person.id, person_public_id=person.public_id, name="", account_id=0,
        session_id=0, organisation_id=agency.id, timezone="Asia/Jakarta", locale="id",
        shared_device=False, reauthenticated_at=NOON, second_factor_done=True, grants=(grant,),
        leads=False, unread=0,
    )  # fmt: skip


def carried_out() -> None:
    outbox.drain(bulk.KIND, now=NOON)
    db.session.expire_all()


def acts(row: Certificate) -> list[str]:
    """What was done to it, in order."""
    query = select(CertificateEvent.act).where(CertificateEvent.certificate_id == row.id)
    return list(db.session.scalars(query.order_by(CertificateEvent.id)))


def states(outcome: str) -> int:
    """How many lines have the outcome."""
    row = CertificateBulkLine
    return db.session.scalar(select(func.count()).where(row.outcome == outcome)) or 0


def test_who_ticks_nothing_is_told_how_many_it_concerns_first(
    page: PageClient, made: Register
) -> None:
    rina, budi = made.office.clerks[0], made.office.member("Budi Santosa")
    old = made.issue(rina, until=END)
    made.issue(rina, until=date(2030, 3, 1), renews=old, at=NOON)
    for person in (rina, budi):
        made.issue(person, until=END)
    made.issue(budi, until=None)
    made.happen(made.issue(budi, until=END), (Act.SUSPENDED, NOON - DAY))
    text = page.post(f"{PATH}/remind?month=2027-03").text
    assert "Ingatkan 2 pemegang?" in text
    assert db.session.scalar(select(func.count()).select_from(CertificateBulk)) == 0
    answer = page.post(f"{PATH}/remind?month=2027-03", {"sure": "1"})
    assert "0 dari 2 selesai" in page.get(answer.headers["Location"]).text
    assert "Refresh" in page.client.get(answer.headers["Location"]).headers
    assert "Mengingatkan pemegang" in page.get(PATH).text
    carried_out()
    assert told() == sorted([rina.id, budi.id])
    assert "2 dari 2 selesai" in page.get(answer.headers["Location"]).text
    assert "Refresh" not in page.client.get(answer.headers["Location"]).headers
    again = page.post(f"{PATH}/remind?month=2027-03", {"sure": "1"}, follow_redirects=True)
    assert "sudah diingatkan hari ini" in again.text
    query = select(AuditEntry.detail).where(AuditEntry.action == "certificate.holders_reminded")
    assert [one["count"] for one in db.session.scalars(query)] == [2]


def test_what_was_cut_off_goes_on_and_tells_nobody_twice(
    page: PageClient, made: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies in the middle of a line; the effect is carried out anew."""
    for name in ("Budi Santosa", "Sari Utami", "Dewi Lestari"):
        made.issue(made.office.member(name), until=END)
    page.post(f"{PATH}/remind", {"sure": "1"})
    send, sent = inbox.send, []

    def dies_at_the_second(*args: Any, **named: Any) -> None:
        send(*args, **named)
        sent.append(args)
        if len(sent) == 2:
            raise RuntimeError("the power went")

    monkeypatch.setattr(inbox, "send", dies_at_the_second)
    carried_out()
    assert (len(told()), states("done"), states("")) == (1, 1, 2)
    monkeypatch.setattr(inbox, "send", send)
    [row] = db.session.scalars(select(CertificateBulk))
    bulk.carry_out({"bulk": row.id}, NOON + DAY)
    bulk.carry_out({"bulk": row.id}, NOON + DAY)
    assert len(set(told())) == len(told()) == 3
    assert row.ended_at == NOON + DAY


def test_a_second_call_leaves_out_what_waits_already(made: Register) -> None:
    actor = officer(made)
    made.issue(made.office.clerks[0], until=END)
    first = bulk.remind(actor, register.Search(), (), on=NOON.date(), now=NOON)
    assert first.total == 1
    again = refusal(bulk.remind, actor, register.Search(), (), on=NOON.date(), now=NOON)
    assert again is BulkRefusal.REMINDED


def test_those_ticked_are_suspended_with_a_reason_and_the_rest_is_named(
    page: PageClient, made: Register
) -> None:
    first, second, other = (
        made.issue(made.office.member(name), until=END) for name in ("Budi", "Sari", "Dewi")
    )
    ticked = [first.public_id, second.public_id]
    again = page.post(f"{PATH}/suspend", {"certificate": ticked, "reason": " "})
    assert "Tulis alasannya" in again.text
    assert again.text.count(" checked") == len(ticked)  # nothing has to be ticked anew
    answer = page.post(f"{PATH}/suspend", {"certificate": ticked, "reason": "Diperiksa ulang."})
    made.happen(first, (Act.SUSPENDED, NOON))  # by a colleague, meanwhile
    carried_out()
    text = page.get(answer.headers["Location"]).text
    assert "2 dari 2 selesai" in text
    assert "1 dilewati" in text
    assert first.number.replace("/", "/<wbr>") in text
    assert second.number.replace("/", "/<wbr>") not in text
    listed = page.get(f"{PATH}?state=suspended").text
    assert listed.index(f"{PATH}/reinstate") < listed.index("<table")  # in reach of who ticks
    assert second.number in listed
    assert other.number not in listed
    assert list(db.session.scalars(select(CertificateNote.text))) == ["Diperiksa ulang."]
    assert list(db.session.scalars(select(CertificateBulk.reason))) == [""]


def test_those_ticked_hold_again_and_of_the_rest_it_says_why_not(
    page: PageClient, made: Register
) -> None:
    """Every line that was ticked is answered for, whatever its state was."""
    first, second, valid, revoked = (
        made.issue(made.office.member(name), until=END) for name in ("Budi", "Sari", "Dewi", "Eko")
    )
    for row in (first, second, revoked):
        made.happen(row, (Act.SUSPENDED, NOON - DAY))
    made.happen(revoked, (Act.REVOKED, NOON - DAY))
    ticked = [row.public_id for row in (first, second, valid, revoked)]
    assert "Tulis alasannya" in page.post(f"{PATH}/reinstate", {"certificate": ticked}).text
    none = page.post(f"{PATH}/reinstate", {"certificate": [valid.public_id], "reason": "Keliru."})
    assert "Tidak ada sertifikat yang cocok" in none.text
    answer = page.post(f"{PATH}/reinstate", {"certificate": ticked, "reason": "Tidak terbukti."})
    carried_out()
    text = page.get(answer.headers["Location"]).text
    assert "Memulihkan sertifikat" in text
    assert "2 dilewati" in text
    assert "Sertifikat ini tidak sedang dibekukan." in text
    assert "Sertifikat ini sudah dicabut atau diganti" in text
    assert "Budi" not in text
    assert list(db.session.scalars(select(CertificateNote.text))) == ["Tidak terbukti."] * 2
    query = select(AuditEntry.detail).where(AuditEntry.action == "certificate.reinstated_together")
    assert [one["count"] for one in db.session.scalars(query)] == [2]
    assert [acts(row) for row in (first, second, valid)] == [["suspended", "reinstated"]] * 2 + [[]]


@pytest.mark.postgresql
def test_two_officers_who_reinstate_the_same_do_it_once(portal: Portal, made: Register) -> None:
    """Both tasks are carried out at the same time, one of them by two processes."""
    rows = [made.issue(made.office.member(name), until=END) for name in ("Budi", "Sari", "Dewi")]
    for row in rows:
        made.happen(row, (Act.SUSPENDED, NOON - DAY))
    ids, actor = [row.public_id for row in rows], officer(made)
    one, other = (
        bulk.reinstate(actor, ids, "Tidak terbukti.", on=NOON.date(), now=NOON).id for _ in range(2)
    )
    carry = [partial(bulk.carry_out, {"bulk": id_}, NOON) for id_ in (one, one, other)]
    assert race(portal, carry) == [None] * 3
    db.session.expire_all()
    assert [acts(row) for row in rows] == [["suspended", "reinstated"]] * 3
    assert (states("done"), states("left"), states("")) == (3, 3, 0)
    why = select(CertificateBulkLine.why).where(CertificateBulkLine.outcome == "left")
    assert list(db.session.scalars(why)) == [{"reason": "certificate.not_suspended"}] * 3


def test_nobody_of_another_agency_sees_how_far_it_is(
    portal: Portal, page: PageClient, made: Register
) -> None:
    made.issue(made.office.clerks[0], until=END)
    answer = page.post(f"{PATH}/remind", {"sure": "1"})
    agency = make_agency()
    foreign = made.office.member("Joko Lain", make_unit(agency))
    make_grant(foreign, Role.HR, agency)
    away = made.office.enter(PageClient(portal), foreign)
    away.get(answer.headers["Location"], status=404)
    assert "Mengingatkan" not in away.get(PATH).text


def test_two_thousand_are_asked_for_in_few_statements(portal: Portal, made: Register) -> None:
    """Not one statement a line, until the lines are carried out."""
    holder = made.office.clerks[0]
    for _ in range(12):
        made.issue(holder, until=END)
    actor = officer(made)
    with counted(portal) as statements:
        bulk.remind(actor, register.Search(), (), on=NOON.date(), now=NOON)
    assert len(statements) <= 14, "\n".join(statements)
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 12
