"""A supervisor's confirmation, from the form to the level and back, through the pages."""

import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.core.models import StoredFile
from portal.core.permissions import Role
from portal.ledger.models import Confirmation, EvidenceEvent
from portal.ledger.queries import events, profiles
from portal.ledger.service.verifying import rebuild
from portal.people.models import InboxMessage, Tenure
from portal.people.service import tenures
from portal.web.app import Portal
from tests.core.uploads.samples import pdf
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, make_unit
from tests.support.portal_app import NOON

pytestmark = pytest.mark.postgresql

EXAMPLE = "Menyusun alur layanan daring perpindahan penduduk dan memakainya di loket 3."


@pytest.fixture
def office(app: Portal) -> Office:
    with app.app_context():
        return Office(2)


@pytest.fixture
def head(page: PageClient, office: Office) -> PageClient:
    return office.enter(page, office.head)


def path(office: Office, level: int = 2, key: str = "spbe", who: int = 0) -> str:
    return f"/team/{office.clerks[who].public_id}/{key}/confirm?level={level}"


def form(head: PageClient, address: str, **changed: object) -> dict[str, object]:
    """What the page offers, with two indicators ticked and an example of last week."""
    shown = head.get(address)
    ticks = re.findall(r'name="indicators"[^>]*value="([^"]+)"', shown.text)
    on = TODAY - timedelta(days=7)
    filled = {
        "indicators": ticks[:2],
        "strands": ["skill"],
        "example_on": [str(on.day), str(on.month), str(on.year)],
        "example": EXAMPLE,
        **changed,
    }
    return {name: value for name, value in filled.items() if value is not None}


def test_the_level_is_chosen_before_what_depends_on_it(head, office):
    shown = head.get(path(office)).text
    assert shown.index("Level yang Anda lihat") < shown.index('name="indicators"')
    assert "mencatat yang Anda saksikan" in head.get(f"/team/{office.clerks[0].public_id}").text


def held(office: Office, who: int = 0) -> tuple[int, int, int]:
    person = office.clerks[who]
    one = profiles.levels([person.id], TODAY)[person.id].get(office.competencies["spbe"])
    return one.strands if one else (0, 0, 0)


def told(person_id: int) -> list[str]:
    query = select(InboxMessage.kind).where(InboxMessage.person_id == person_id)
    return list(db.session.scalars(query.order_by(InboxMessage.id)))


def test_what_was_seen_is_evidence_of_each_strand_and_the_person_is_told(app, office, head):
    sent = head.post(path(office), form(head, path(office), strands=["skill", "attitude"]))
    assert sent.status_code == 303, sent.text[:3000]
    rina = office.clerks[0]
    with app.app_context():
        assert held(office) == (0, 2, 2)
        found = events.of_persons([rina.id])[rina.id]
        assert {(one.source_kind, one.lines[0].strand) for one in found} == {
            (SourceKind.APPLICATION, Strand.SKILL),
            (SourceKind.SUPERVISOR_RATING, Strand.ATTITUDE),
        }
        assert all(one.lines[0].indicators == 2 for one in found)
        assert all(one.lines[0].example_on == TODAY - timedelta(days=7) for one in found)
        assert told(rina.id) == ["profile.confirmed"]
        assert rebuild(check=True).differing == ()
    own = office.enter(PageClient(app), rina)
    why = own.get("/profile/spbe")
    [link] = {one for one in why.links() if one.startswith("/confirmations/")}
    shown = own.get(link)
    assert EXAMPLE in shown.text
    [contest] = [one for one in shown.links() if "correction" in one]
    assert "selected" in own.get(contest).text


def test_a_form_sent_twice_and_a_second_like_it_make_one_confirmation(app, office, head):
    address = path(office)
    filled = form(head, address, _key="once-and-only")
    first = head.post(address, filled)
    again = head.post(address, filled)
    assert (first.status_code, again.status_code) == (303, 303)
    second = head.post(address, form(head, address))
    assert second.status_code == 422
    assert "sudah tercatat" in second.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Confirmation)) == 1
        assert db.session.scalar(select(func.count()).select_from(EvidenceEvent)) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"indicators": None}, "Centang indikator yang benar-benar Anda amati."),
        ({"indicators": ["1-0"]}, "sedikitnya 2 indikator"),
        ({"indicators": ["7-0", "7-1"]}, "perlu diperbaiki"),
        ({"strands": None}, "Pilih keterampilan, sikap, atau keduanya."),
        ({"strands": ["knowledge"]}, "perlu diperbaiki"),
        ({"example": "Bagus."}, "sedikitnya 30 huruf"),
        ({"example": "a" * 2001}, "paling panjang 2.000"),
        ({"example_on": ["27", "11", "2026"]}, "belum tiba"),
        ({"example_on": ["1", "1", "2019"]}, "tidak memimpin pegawai ini"),
        ({"document": (io.BytesIO(b"MZ\x90"), "hasil.exe")}, "perlu diperbaiki"),
    ],
)
def test_a_bare_tick_or_a_doubtful_example_is_refused_in_place(app, office, head, changed, said):
    refused = head.post(path(office), form(head, path(office), **changed))
    assert refused.status_code == 422
    assert said in refused.text
    with app.app_context():
        for table in (Confirmation, EvidenceEvent, StoredFile, InboxMessage):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_the_policy_says_how_far_a_supervisors_word_goes(app, office, head):
    links = head.get(path(office, level=5)).links()
    assert not [link for link in links if "level=5" in link]  # level 4 is shown instead
    sent = head.post(path(office, level=4), form(head, path(office, level=4)))
    assert sent.status_code == 303
    with app.app_context():
        assert held(office) == (0, 4, 0)


def test_only_the_period_led_counts(app, office, head):
    """Somebody who took the post over speaks of what they saw since, not of the years before."""
    with app.app_context():
        fresh = office.member("Kepala baru")
        seat = db.session.scalars(select(Tenure).where(Tenure.person_id == office.head.id)).one()
        since = TODAY - timedelta(days=30)
        tenures.end(seat.id, since, now=NOON, actor_id=None)
        tenures.appoint(
            fresh.id, office.head_post, kind=tenures.TenureKind.DEFINITIVE, valid_from=since,
            valid_until=None, now=NOON, actor_id=None,
        )  # fmt: skip
    new = office.enter(PageClient(app), fresh)
    before, after = since - timedelta(days=1), since
    for on, status in ((before, 422), (after, 303)):
        filled = form(new, path(office), example_on=[str(on.day), str(on.month), str(on.year)])
        assert new.post(path(office), filled).status_code == status
    head.get(path(office), status=403)  # leads nobody any more


def test_nobody_confirms_themselves_or_somebody_they_do_not_lead(app, office, head):
    own = f"/team/{office.head.public_id}/spbe/confirm"
    head.get(own, status=404)
    peer = office.enter(PageClient(app), office.clerks[1])
    assert peer.client.get(path(office)).status_code == 403
    with app.app_context():
        other = Office(1)
    abroad = other.enter(PageClient(app), other.head)
    abroad.get(path(office), status=404)
    assert abroad.post(path(office), {"strands": ["skill"]}).status_code == 404


def test_its_author_takes_it_back_with_a_reason_and_nobody_else(app, office, head):
    document = (io.BytesIO(pdf()), "hasil.pdf")
    head.post(path(office), form(head, path(office), document=document))
    with app.app_context():
        made = db.session.scalars(select(Confirmation.public_id)).one()
        hr = office.member("Petugas SDM", make_unit(office.agency))
        make_grant(hr, Role.HR, office.agency)
    rina = office.enter(PageClient(app), office.clerks[0])
    address = f"/confirmations/{made}"
    got = rina.client.get(f"{address}/document")
    assert (got.data, got.mimetype) == (pdf(), "application/pdf")
    got.close()
    office.enter(PageClient(app), hr).get(address)
    peer = office.enter(PageClient(app), office.clerks[1])
    peer.get(address, status=404)
    peer.get(f"{address}/document", status=404)
    reason = {"reason": "Ternyata dikerjakan rekan lain."}
    for other in (rina, peer):
        assert other.post(f"{address}/withdraw", reason).status_code == 404
    assert head.post(f"{address}/withdraw", {"reason": "salah"}).status_code == 422
    with app.app_context():
        assert held(office) == (0, 2, 0)
    assert office.clerks[0].full_name in head.get("/confirmations").text
    assert head.post(f"{address}/withdraw", reason).status_code == 303
    assert head.post(f"{address}/withdraw", reason).status_code == 303  # again changes nothing
    with app.app_context():
        assert held(office) == (0, 0, 0)
        assert told(office.clerks[0].id) == [
            "profile.confirmed",
            "profile.confirmation_withdrawn",
        ]
        assert db.session.scalar(select(func.count()).select_from(EvidenceEvent)) == 2
    assert "Ternyata dikerjakan rekan lain." in rina.get("/profile/spbe").text
    assert "Ternyata dikerjakan rekan lain." in rina.get(address).text
    assert head.post(path(office), form(head, path(office))).status_code == 303  # and once more
    with app.app_context():
        assert held(office) == (0, 2, 0)


def test_the_author_still_reads_and_withdraws_after_leaving_the_post(app, office, head):
    head.post(path(office), form(head, path(office)))
    with app.app_context():
        made = db.session.scalars(select(Confirmation.public_id)).one()
        seat = db.session.scalars(select(Tenure).where(Tenure.person_id == office.head.id)).one()
        tenures.end(seat.id, TODAY, now=NOON, actor_id=None)
    assert EXAMPLE in head.get(f"/confirmations/{made}").text
    sent = head.post(f"/confirmations/{made}/withdraw", {"reason": "Keliru orang yang dinilai."})
    assert sent.status_code == 303
    with app.app_context():
        assert held(office) == (0, 0, 0)


def test_the_list_goes_on_where_a_page_ends(app, office, head):
    with app.app_context(), transaction():
        for number in range(27):
            day = date(2026, 1, 1) + timedelta(days=number)
            db.session.add(
                Confirmation(
                    organisation_id=office.agency.id, person_id=office.clerks[0].id,
                    author_id=office.head.id, competency_id=office.competencies["spbe"], level=2,
                    example_on=day, confirmed_at=NOON,
                )
            )  # fmt: skip
    first = head.get("/confirmations")
    [onward] = [link for link in first.links() if "after=" in link]
    assert ">1 Januari 2026" in head.get(onward).text
    assert ">1 Januari 2026" not in first.text
