"""What participants prove and say, the files they are handed, and completing a large activity."""

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.assessment.service import attempts
from portal.certification import data
from portal.certification.documents import facts as frozen
from portal.certification.rules.issuing import IssueRefusal
from portal.certification.rules.scheme_starts import started
from portal.certification.rules.schemes import CertificateKind
from portal.certification.schemes.models import Certificate, CertificateFacts, CertificateScheme
from portal.certification.schemes.service import attendance, writing
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Refused
from portal.ledger.queries import events, profiles
from portal.people.models import Person
from portal.web.app import Portal
from portal.workshops.models import ActivityOutcome, ActivityReaction, ActivityTest
from portal.workshops.queries import reacting, testing
from portal.workshops.queries import tasks as task_queries
from portal.workshops.rules import testing as rules
from portal.workshops.rules.presence import PresenceRefusal
from portal.workshops.rules.testing import ActivityTestRefusal, Stage
from portal.workshops.service import activities, attending, inviting, tasks
from portal.workshops.service import reacting as reacting_service
from portal.workshops.service import testing as service
from portal.workshops.service.inviting import Letter
from portal.workshops.service.tasks import Act
from portal.workshops.service.wishes import ActivityTests, By, Terms
from tests.assessment.conftest import Sitting, write_course
from tests.assessment.making import COMPETENCY
from tests.assessment.passing import answer
from tests.learning.conftest import offer
from tests.support.pages import PageClient
from tests.support.pdf import language_of, text_of
from tests.support.people import make_person, make_unit
from tests.support.portal_app import NOON
from tests.workshops.test_attending import AFTER, BEGIN, by, noted
from tests.workshops.test_places import Opened

SESSION = 41
CLOSED = AFTER + timedelta(days=8)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99"
    b"=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def opened(portal: Portal) -> Iterator[Opened]:
    with portal.app_context():
        house = Opened(clerks=6, capacity=6)
        for who in house.office.clerks:
            house.join(who)
        yield house


@pytest.fixture
def tested(opened: Opened, tmp_path: Path) -> Opened:
    """With a test before and one after, which is asked for; five of six were there."""
    offer(opened.office.agency.id, write_course(tmp_path / "semua-jenis"))
    agency = By(opened.hr.id, agency=True, now=NOON)
    activities.aim(opened.one.id, {opened.office.competencies[COMPETENCY]: 2}, "knowledge", agency)
    [bank] = testing.banks(opened.one.id, opened.office.agency.id)
    what = ActivityTests(
        bank.id, 5, 20, 70, 2, 7, has_before=True, has_after=True, is_required=True
    )
    service.set_tests(opened.one.id, what, agency)
    return opened


def take(house: Opened, who: Person, stage: Stage, now: datetime, *, wrong: bool = False) -> str:
    attempt = service.start(house.one.id, who.id, stage, session_id=SESSION, now=now)
    sitting = Sitting(
        who.id, 0, house.office.agency.id, 0, attempt.id, attempt.public_id, list(attempt.paper)
    )
    answer(sitting, now=now, wrong=wrong)
    attempts.submit(who.id, attempt.public_id, now=now)
    return attempt.public_id


def test_items_are_spread_as_the_bank_has_them() -> None:
    drawn = rules.spread({("a", "easy"): 6, ("a", "hard"): 3, ("b", "easy"): 1}, 5)
    assert [(one.competency, one.difficulty, one.count) for one in drawn] == [
        ("a", "easy", 3), ("a", "hard", 1), ("b", "easy", 1)
    ]  # fmt: skip
    assert sum(one.count for one in rules.spread({("a", "easy"): 2}, 10)) == 2
    assert rules.spread({}, 5) == ()


def test_only_a_passed_test_after_is_proof_and_completes_what_asks_for_it(tested: Opened) -> None:
    passes, fails, absent = (tested.office.clerks[one] for one in (0, 1, 5))
    for who in tested.office.clerks[:5]:
        take(tested, who, Stage.BEFORE, NOON, wrong=True)
    with pytest.raises(Refused) as begun:
        take(tested, absent, Stage.BEFORE, BEGIN)
    assert begun.value.reason is ActivityTestRefusal.ACTIVITY_BEGUN
    noted(tested, 0, 1, 2, 3, 4)
    with pytest.raises(Refused) as early:
        take(tested, passes, Stage.AFTER, BEGIN)
    assert early.value.reason is ActivityTestRefusal.NOT_OVER
    with pytest.raises(Refused) as missing:
        take(tested, absent, Stage.AFTER, AFTER)
    assert missing.value.reason is ActivityTestRefusal.NOT_PRESENT
    proof = take(tested, passes, Stage.AFTER, AFTER)
    take(tested, fails, Stage.AFTER, AFTER, wrong=True)
    competency = tested.office.competencies[COMPETENCY]
    [(_id, event)] = events.revisions("quiz", f"attempt:{proof}")
    assert [(line.competency_id, line.passed) for line in event.lines] == [(competency, True)]
    held = profiles.levels([passes.id, fails.id], AFTER.date())
    assert held[passes.id][competency].level == 1  # the items ask about level 1, the aim is 2
    assert competency not in held[fails.id] or not held[fails.id][competency].level
    assert testing.results(tested.one.id).gain is None  # two took both: no mean of so few
    for who in tested.office.clerks[2:5]:
        take(tested, who, Stage.AFTER, AFTER)
    found = testing.results(tested.one.id)
    assert (found.before, found.after, found.passed) == (5, 5, 4)
    assert found.gain is not None
    assert found.gain.count == 5
    with pytest.raises(Refused) as still:
        attending.complete(tested.one.id, by(tested, AFTER))
    assert still.value.reason is PresenceRefusal.TEST_OPEN
    done = attending.complete(tested.one.id, by(tested, CLOSED))
    assert (done.completed, done.missed) == (4, 2)


@pytest.mark.postgresql
def test_home_and_pages_say_what_an_activity_that_is_over_still_waits_for(
    tested: Opened, portal: Portal
) -> None:
    """While the test after may be sat nothing can be decided; then the agency is asked to."""
    noted(tested, 0, 1, 2, 3, 4)
    for who, wrong in zip(tested.office.clerks[:2], (False, True), strict=True):
        take(tested, who, Stage.AFTER, AFTER, wrong=wrong)
    _who, account = tested.coordinator()
    guest, writer = PageClient(portal), PageClient(portal)
    desk = f"/admin/activities/{tested.one.public_id}/attendance"
    report = f"/activities/{tested.one.public_id}/report"
    far = "1 dari 5 orang yang cukup hadir sudah lulus"
    runs, waits = "1 kegiatan usai, tes akhirnya masih dibuka", "kehadiran menunggu ditetapkan"
    [test] = db.session.scalars(select(ActivityTest))
    free = rules.decided_from(tested.one.ends_at or AFTER, test.open_days, test.minutes)
    for at, said in ((AFTER, "masih dibuka"), (free - timedelta(seconds=1), "sudah ditutup")):
        with clock.fixed(at):
            guest.enter(account)
            tested.office.enter(writer, tested.hr)
            for page, address in ((writer, desk), (guest, report)):
                shown = page.get(address).text
                assert f"Tes akhir yang disyaratkan {said}" in shown
                assert far in shown
            assert "Tetapkan dan bukukan JP" not in writer.get(desk).text
            home = writer.get("/").text
            assert (runs in home, waits in home, f'href="{desk}"' in home) == (True, False, True)
    with clock.fixed(free):
        tested.office.enter(writer, tested.hr)
        assert "Tetapkan dan bukukan JP" in writer.get(desk).text
        home = writer.get("/").text
        assert (runs in home, f"1 kegiatan usai, {waits}" in home) == (False, True)
        attending.complete(tested.one.id, by(tested, free))
        assert "kegiatan usai" not in writer.get("/").text
        assert far not in writer.get(desk).text


def test_a_test_stays_as_it_is_once_begun_and_asks_what_the_activity_aims_at(
    tested: Opened,
) -> None:
    agency = By(tested.hr.id, agency=True, now=NOON)
    other = next(id_ for key, id_ in tested.office.competencies.items() if key != COMPETENCY)
    with pytest.raises(Refused) as aims:
        activities.aim(tested.one.id, {other: 1}, "knowledge", agency)
    assert aims.value.reason is ActivityTestRefusal.OTHER_AIMS
    take(tested, tested.office.clerks[0], Stage.BEFORE, NOON)
    with pytest.raises(Refused) as begun:
        service.set_tests(tested.one.id, None, agency)
    assert begun.value.reason is ActivityTestRefusal.BEGUN


def test_the_pages_lead_a_participant_through_tests_and_survey(
    tested: Opened, portal: Portal
) -> None:
    who = tested.office.clerks[0]
    page = tested.office.enter(PageClient(portal), who)
    address = f"/activities/{tested.one.public_id}"
    assert "Tes awal" in page.get(address).text
    assert "Mulai tes" in page.get(f"{address}/tests/before").text
    assert page.post(f"{address}/tests/before").status_code == 303
    assert "Tes akhir terbuka sesudah" in page.get(f"{address}/tests/after").text
    assert "Tanggapan diminta sesudah" in page.get(f"{address}/survey").text
    outsider = tested.office.enter(PageClient(portal), tested.office.member("Luar Daftar"))
    for part in ("tests/before", "survey"):
        outsider.get(f"{address}/{part}", status=404)
    writer = tested.office.enter(PageClient(portal), tested.hr)
    shown = writer.get(f"{address}/write/tests").text
    assert "Semua jenis soal" in shown
    assert writer.post(f"{address}/write/tests", {"bank": "0"}).status_code == 422


def say(house: Opened, number: int, mark: int, remark: str = "") -> None:
    ratings = dict.fromkeys(("trainer", "material", "venue", "organising", "useful"), mark)
    who = house.office.clerks[number]
    reacting_service.answer(house.one.id, who.id, ratings, remark, now=AFTER)


def test_answers_are_shown_in_whole_groups_and_once_for_each(opened: Opened) -> None:
    noted(opened, 0, 1, 2, 3, 4)
    with pytest.raises(Refused):
        say(opened, 5, 5)  # was in no session
    for number in range(4):
        say(opened, number, 4, f"Ruang {number} panas")
    say(opened, 3, 2, "Ruang dingin")
    found = reacting.said(opened.one.id)
    assert (found.answered, list(found.ratings), list(found.remarks)) == (4, [], [])
    say(opened, 4, 5)
    found = reacting.said(opened.one.id)
    assert len(found.ratings) == 5
    said = [one.text for one in found.remarks]
    assert sorted(said) == ["Ruang 0 panas", "Ruang 1 panas", "Ruang 2 panas", "Ruang dingin"]
    with pytest.raises(Refused):
        say(opened, 0, 1)
    assert len(db.session.scalars(select(ActivityReaction)).all()) == 5


def test_the_partner_reads_the_remarks_that_the_agency_hands_on(
    opened: Opened, portal: Portal
) -> None:
    noted(opened, 0, 1, 2, 3, 4)
    for number, words in enumerate(("Pak Budi terlambat", "Ruang panas", "", "", "")):
        say(opened, number, 4, words)
    guest, writer = PageClient(portal), opened.office.enter(PageClient(portal), opened.hr)
    guest.enter(opened.coordinator()[1])
    address = f"/activities/{opened.one.public_id}/report"
    assert "Pak Budi" in writer.get(address).text
    assert "Pak Budi" not in guest.get(address).text
    keys = {one.text: one.key for one in reacting.said(opened.one.id).remarks}
    for _twice in range(2):
        share = f"{address}/remarks/{keys['Ruang panas']}"
        assert writer.post(share, {"act": "share"}).status_code == 303
    writer.post(f"{address}/remarks/{keys['Pak Budi terlambat']}", {"act": "withhold"})
    assert writer.post(f"{address}/remarks/{'0' * 32}", {"act": "share"}).status_code == 404
    assert guest.post(share, {"act": "withhold"}).status_code in {403, 404}
    shown = guest.get(address).text
    assert ("Ruang panas" in shown, "Pak Budi" in shown) == (True, False)


def test_files_are_read_by_participants_alone_and_in_their_time(
    opened: Opened, portal: Portal
) -> None:
    writer = opened.office.enter(PageClient(portal), opened.hr)
    address = f"/activities/{opened.one.public_id}"
    for phase in ("before", "after"):
        sent = {"document": (io.BytesIO(PNG), f"{phase}.png"), "title": f"Salindia {phase}"}
        answer_ = writer.post(f"{address}/materials", {**sent, "phase": phase})
        assert answer_.status_code == 303
    assert writer.post(f"{address}/materials", {"phase": "before"}).status_code == 422
    who = opened.office.enter(PageClient(portal), opened.office.clerks[0])
    shown = who.get(address).text
    assert "Salindia before" in shown
    assert "Salindia after" not in shown
    guest = PageClient(portal)
    assert "Salindia" not in guest.get(address).text
    from_page = shown.split(f"{address}/files/")[1].split('"')[0]
    with who.client.get(f"{address}/files/{from_page}") as file:
        assert file.status_code == 200
    other = opened.office.enter(PageClient(portal), opened.office.member("Luar Daftar"))
    other.get(f"{address}/files/{from_page}", status=404)


def test_completing_many_is_a_task_that_goes_on_where_it_was_cut_off(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(opened, 0, 1, 2, 3)
    monkeypatch.setattr(attending, "PIECE", 2)
    begun = tasks.begin(opened.one.id, Act.COMPLETE, total=6, by=by(opened, AFTER))
    assert tasks.begin(opened.one.id, Act.COMPLETE, total=6, by=by(opened, AFTER)).id == begun.id
    assert tasks.piece(begun.id, AFTER)  # and then the power went
    tasks.carry_out({"task": begun.id}, AFTER)
    tasks.carry_out({"task": begun.id}, AFTER)
    [task] = task_queries.recent(opened.one.id, Act.COMPLETE.value)
    assert (task.done, task.left_out, task.ended_at) == (4, 2, AFTER)
    outcomes = db.session.scalars(select(ActivityOutcome)).all()
    assert sorted(one.completed for one in outcomes) == [False] * 2 + [True] * 4


def scheme_of(house: Opened) -> CertificateScheme:
    """What a new scheme of attendance without a course begins with, published by another."""
    terms = started(
        CertificateKind.ATTENDANCE, data.kinds(), title="Sertifikat Kehadiran",
        unit=house.office.unit.id, post=house.office.head_post,
    )  # fmt: skip
    agency, hr = house.office.agency.id, house.hr.id
    made = writing.create(agency, "HADIR", terms, now=NOON, actor_id=hr)
    writing.submit(made.id, version=made.draft_version, now=NOON, actor_id=hr)
    writing.publish(made.id, version=made.draft_version, now=NOON, actor_id=house.second.id)
    return made


def test_who_completed_it_gets_one_certificate_that_names_the_activity(
    opened: Opened, portal: Portal
) -> None:
    scheme = scheme_of(opened)
    noted(opened, 0, 1)
    attending.complete(opened.one.id, by(opened, AFTER))
    writer = opened.office.enter(PageClient(portal), opened.hr)
    address = f"/admin/activities/{opened.one.public_id}/certificates"
    assert "Sertifikat Kehadiran" in writer.get(address).text
    task = attendance.begin(opened.one, scheme.public_id, by(opened, AFTER))
    tasks.carry_out({"task": task.id}, AFTER)
    issued = db.session.scalars(select(Certificate).order_by(Certificate.id)).all()
    assert [row.person_id for row in issued] == [one.id for one in opened.office.clerks[:2]]
    facts = frozen.read(db.session.get_one(CertificateFacts, issued[0].id).facts)
    assert (facts.scheme.title, facts.hours_jp100) == ("Literasi Data", 500)
    assert (facts.starts_on, facts.ends_on) == (BEGIN.date(), BEGIN.date())
    with pytest.raises(Refused) as again:
        attendance.begin(opened.one, scheme.public_id, by(opened, AFTER))
    assert again.value.reason is IssueRefusal.NOBODY
    holder = opened.office.enter(PageClient(portal), opened.office.clerks[0])
    shown = holder.get("/certificates").text
    assert f"/certificates/apply/{scheme.public_id}" not in shown  # nobody applies for it


def test_the_report_tells_agency_and_partner_the_same_and_names_nobody(
    opened: Opened, portal: Portal
) -> None:
    letter = Letter("800/1", NOON.date(), "Dra. Yusra", "Kepala Badan", NOON + timedelta(days=1))
    called = make_person(make_unit(opened.office.agency, name="Dinas Perhubungan"), "Jaka Undangan")
    wide = Terms(9, NOON - timedelta(days=1), NOON + timedelta(days=5))
    activities.offer(opened.one.id, wide, by(opened, NOON))
    inviting.send(opened.one.id, letter, [called.id], by(opened, NOON))
    noted(opened, 0, 1)
    attending.complete(opened.one.id, by(opened, AFTER))
    _who, account = opened.coordinator()
    guest, writer = PageClient(portal), opened.office.enter(PageClient(portal), opened.hr)
    guest.enter(account)
    address = f"/activities/{opened.one.public_id}/report"
    for text in (guest.get(address).text, writer.get(address).text):
        assert "Laporan kegiatan" in text
        unit = text.split("Dinas Perhubungan</th>")[1].split("</tr>")[0]
        assert re.findall(r"<div>(\d+)</div>", unit) == ["1", "0", "0", "0", "0"]
        assert not any(one.full_name in text for one in opened.office.clerks)
    for kind in ("xlsx", "pdf"):
        with guest.client.get(f"{address}/file/{kind}") as file:
            assert file.status_code == 200
    guest.get(f"{address}/file/csv", status=404)
    with guest.client.get(f"{address}/file/pdf?lang=en") as file:
        assert "Report of the activity" in text_of(file.data)
        assert language_of(file.data) == "en"  # the page's, not the account's
    house = f"/activities/partners/{opened.partner.public_id}"
    everybody = PageClient(portal)
    assert "Literasi Data" in everybody.get(house).text
    assert "Belum ada kegiatan di bagian ini" in everybody.get(f"{house}?part=past").text
    assert opened.partner.name in everybody.get(f"{house}/poster").text
