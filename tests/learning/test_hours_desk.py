"""The desk of learning hours: verified in bulk, corrected by further entries, sent, recapped."""

import csv
import io
import zipfile
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal.core.access import Actor, Grant
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.models import StoredFile
from portal.core.permissions import Role
from portal.learning.holdings import AREA
from portal.learning.hours import account, reminding, siasn, verifying
from portal.learning.hours.models import HoursClaim, HoursEntry, SiasnLine
from portal.learning.hours.recap import FEWEST, Group, shown
from portal.learning.rules.claims import ClaimRefusal
from portal.learning.rules.siasn import Answer, SiasnRefusal, SiasnState, may_answer, read
from portal.people.models import InboxMessage
from portal.people.queries import viewings
from portal.people.queries.holdings import Erasing
from portal.people.service import person_lists
from portal.web.app import Portal
from tests.core.uploads.samples import pdf
from tests.support.hours import filed, make_claim
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, nip_of
from tests.support.portal_app import NOON
from tests.support.races import race
from tests.support.statements import counted

pytestmark = pytest.mark.postgresql

YEAR = TODAY.year


@pytest.fixture
def office(app: Portal) -> Office:
    with app.app_context():
        made = Office(3)
        make_grant(made.head, Role.HR, made.agency)
        return made


@pytest.fixture
def hr(page: PageClient, office: Office) -> PageClient:
    return office.enter(page, office.head)


def claim(office: Office, who: int = 0, **facts: object) -> HoursClaim:
    return make_claim(office.clerks[who].id, filed(**facts))  # type: ignore[arg-type]


def ticked(*some: HoursClaim) -> list[str]:
    return [f"{one.public_id}:{one.version}" for one in some]


def verify(office: Office, *some: HoursClaim, verify: bool = True) -> verifying.Outcome:
    return verifying.decide(
        select(HoursClaim), {one.public_id: one.version for one in some}, verify=verify,
        reason="Nomor tidak terbaca.", decider_id=office.head.id, now=NOON,
    )  # fmt: skip


def states(app: Portal) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(HoursClaim.state).order_by(HoursClaim.id)))


def test_claims_wait_oldest_first_and_are_verified_together(app, office, hr):
    with app.app_context():
        first, second = claim(office, title="Lama"), claim(office, 1, title="Baru")
        third = claim(office, title="Ketiga")
    text_ = hr.get("/admin/hours").text
    assert text_.index("Lama") < text_.index("Baru") < text_.index("Ketiga")
    assert "3 permohonan jam pelajaran" in hr.get("/").text
    sent = hr.post("/admin/hours/decide", {"chosen": ticked(first, second), "act": "verify"})
    assert sent.status_code == 303
    assert "2 permohonan diverifikasi: 10 JP" in hr.get("/admin/hours").text
    assert states(app) == ["verified", "verified", "open"]
    again = hr.post("/admin/hours/decide", {"chosen": ticked(first, third), "act": "verify"})
    assert again.status_code == 303
    assert "1 dilewati" in hr.get("/admin/hours").text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(HoursEntry)) == 3


def test_a_refusal_needs_a_reason_and_its_owner_reads_it(app, office, hr, page):
    with app.app_context():
        one = claim(office)
    bare = hr.post("/admin/hours/decide", {"chosen": ticked(one), "act": "refuse", "reason": " "})
    assert (bare.status_code, states(app)) == (422, ["open"])
    assert f'value="{ticked(one)[0]}" checked' in bare.text  # the ticks are not lost
    assert f'value="{ticked(one)[0]}" checked' in hr.get("/admin/hours?all=1").text
    assert " checked" not in hr.get("/admin/hours").text
    said = {"chosen": ticked(one), "act": "refuse", "reason": "Sertifikat tidak terbaca."}
    assert hr.post("/admin/hours/decide", said).status_code == 303
    assert hr.post("/admin/hours/decide", {"act": "verify"}).status_code == 422
    rina = office.enter(page, office.clerks[0])
    assert "Sertifikat tidak terbaca." in rina.get("/history/hours").text


def test_what_was_corrected_meanwhile_is_left_and_nobody_verifies_their_own(app, office):
    with app.app_context():
        one = claim(office)
        own = make_claim(office.head.id)
        seen = {one.public_id: 7, own.public_id: 1}
        outcome = verifying.decide(
            select(HoursClaim), seen, verify=True, reason="", decider_id=office.head.id, now=NOON
        )
    assert outcome.done == 0
    assert outcome.left == {
        one.public_id: ClaimRefusal.CHANGED, own.public_id: ClaimRefusal.OWN_CLAIM,
    }  # fmt: skip


def test_two_officers_at_once_book_a_claim_once_and_share_the_cap_of_a_month(app, office):
    with app.app_context():
        some = [claim(office, form="coaching", events=1) for _ in range(3)]
        ids = [(one.public_id, one.version) for one in some]
    race(app, [lambda one=one: _verify_one(office, *one) for one in [*ids, *ids]])
    with app.app_context():
        credits = sorted(db.session.scalars(select(HoursEntry.credit_jp100)))
    assert credits == [0, 200, 200]  # two coachings a month, whoever verified them


def _verify_one(office: Office, public_id: str, version: int) -> int:
    return verifying.decide(
        select(HoursClaim), {public_id: version}, verify=True, reason="",
        decider_id=office.head.id, now=NOON,
    ).done  # fmt: skip


def test_verifying_costs_the_same_statements_however_many(app, office):
    def cost(number: int) -> int:
        some = [claim(office) for _ in range(number)]
        with counted(app) as statements:
            verify(office, *some)
        return len(statements)

    with app.app_context():
        assert cost(12) - cost(2) == 0


def test_a_correction_is_a_further_entry_and_the_former_stays(app, office, hr):
    with app.app_context():
        one = claim(office)
        verify(office, one)
    address = f"/admin/hours/claims/{one.public_id}"
    assert "Yang sudah dibukukan tidak diubah" in hr.get(address).text
    facts = {
        "verdict": "correct", "begins_on": ["7", "9", "2026"], "ends_on": ["8", "9", "2026"],
        "reason": "Dua hari menurut jadwal.", "seen": "1",
    }  # fmt: skip
    assert hr.post(f"{address}/correct", facts).status_code == 303
    stale = hr.post(f"{address}/correct", {**facts, "verdict": "withdraw"})
    assert (stale.status_code, "berubah sejak" in stale.text) == (422, True)
    assert "Dikoreksi menjadi 10 JP" in hr.get(address).text
    assert hr.post(f"{address}/correct", {**facts, "verdict": "withdraw", "seen": "2"}).status_code
    with app.app_context():
        rows = db.session.execute(
            select(HoursEntry.kind, HoursEntry.credit_jp100).order_by(HoursEntry.revision)
        ).all()
        assert [tuple(row) for row in rows] == [
            ("verified", 500), ("corrected", 1000), ("withdrawn", 0),
        ]  # fmt: skip
        assert account.account(office.clerks[0].id, YEAR, TODAY).booked == 0


@pytest.mark.parametrize(
    "act", ["UPDATE hours_entry SET credit_jp100 = 9", "DELETE FROM hours_entry"]
)
def test_an_entry_can_be_neither_changed_nor_deleted(app, office, act):
    with app.app_context():
        verify(office, claim(office))
        with pytest.raises(DBAPIError, match="append-only"), transaction():
            db.session.connection().execute(text(act))


def test_the_document_stands_beside_the_facts_and_only_within_the_scope(app, office, hr, page):
    with app.app_context():
        one = claim(office)
    address = f"/admin/hours/claims/{one.public_id}"
    assert "sertifikat.pdf" in hr.get(address).text
    with hr.client.get(f"{address}/document") as sent:
        assert sent.data == pdf()
        assert sent.headers["Content-Disposition"].startswith("attachment")
    with app.app_context():
        [seen] = viewings.of([one.person_id]).viewings  # once a day, however often it is opened
        assert (seen.viewer, seen.what) == ("Hendri Saputra", "hours")
    rina = office.enter(page, office.clerks[1])
    for path in ("/admin/hours", address, f"{address}/document"):
        assert rina.client.get(path).status_code == 403


def test_lines_go_to_siasn_once_and_their_answers_come_back(app, office, hr):
    with app.app_context():
        some = [claim(office, title=f"=K{n}") for n in range(3)]
        study = claim(office, form="tugas_belajar", semesters=1)  # SIASN knows no kind for it
        verify(office, *some, study)
    assert "3 baris belum dikirim" in hr.get("/admin/hours/siasn").text
    assert hr.post("/admin/hours/siasn").status_code == 303
    nothing = hr.post("/admin/hours/siasn")
    assert (nothing.status_code, "Tidak ada baris" in nothing.text) == (422, True)
    rows = downloaded(app, hr)
    assert [row["Jumlah jam"] for row in rows] == ["5", "5", "5"]
    assert rows[0]["Nama kegiatan"].startswith("'=")  # never run by a spreadsheet
    rows[0]["Status"], rows[1]["Status"], rows[1]["Alasan"] = "Diterima", "Ditolak", "NIP keliru"
    report = answered(hr, rows)
    assert "1 diterima, 1 ditolak, 0 sudah tercatat, 1 tidak terbaca" in report
    assert "0 diterima, 0 ditolak, 2 sudah tercatat" in answered(hr, rows)
    rows[0]["Status"], rows[0]["Alasan"] = "Ditolak", "Berubah pikiran"
    assert "sudah dijawab lain" in answered(hr, rows)
    with app.app_context():
        lines = account.account(office.clerks[0].id, YEAR, TODAY).lines
    assert sorted(line.siasn for line in lines) == ["", "accepted", "refused", "sent"]
    assert hr.post("/admin/hours/siasn", {"again": "y"}).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SiasnLine)) == 4


def downloaded(app: Portal, hr: PageClient) -> list[dict[str, str]]:
    with app.app_context():
        batch = db.session.scalar(select(siasn.SiasnBatch.public_id))
    sent = hr.post(f"/admin/hours/siasn/{batch}/download/csv")
    assert sent.status_code == 200
    return list(csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig")), delimiter=";"))


def answered(hr: PageClient, rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    file = (io.BytesIO(out.getvalue().encode()), "jawaban.csv")
    return hr.post("/admin/hours/siasn/answers", {"file": file}).text


def test_two_officers_make_one_file_of_the_same_lines(app, office):
    with app.app_context():
        verify(office, *(claim(office) for _ in range(3)))
        actor = _actor(office)
    results = race(
        app, [lambda: siasn.make(actor, YEAR, again=False, on=TODAY, now=NOON).lines] * 3
    )
    refused = [one.reason for one in results if isinstance(one, Refused)]
    assert refused == [SiasnRefusal.NOTHING_TO_SEND] * 2
    assert 3 in results


def test_an_answer_names_its_line_and_says_what_became_of_it():
    assert read({"Nomor baris": "abc-d-12", "Status": " DITERIMA "}) == Answer(
        "abc-d", 12, SiasnState.ACCEPTED, ""
    )
    refused = read({"Nomor baris": "x-1", "Status": "ditolak", "Alasan": " NIP  salah "})
    assert refused == Answer("x", 1, SiasnState.REFUSED, "NIP salah")
    assert read({"Nomor baris": "x-1", "Status": "ditolak"}) is SiasnRefusal.REASON_MISSING
    assert read({"Nomor baris": "x-1", "Status": "?"}) is SiasnRefusal.STATE_UNKNOWN
    for number in ("", "12", "x-", "x-1a", "x-1234567"):
        assert read({"Nomor baris": number, "Status": "diterima"}) is SiasnRefusal.UNKNOWN
    assert isinstance(refused, Answer)
    assert may_answer(SiasnState.SENT, refused) is None
    assert may_answer(SiasnState.REFUSED, refused) is None
    assert may_answer(SiasnState.ACCEPTED, refused) is SiasnRefusal.ANSWERED


def test_a_list_by_name_is_printed_and_its_proofs_come_as_one_archive(app, office, hr):
    with app.app_context():
        verify(office, claim(office, title="Lokakarya arsip"), claim(office, 1))
        ids = [one.id for one in office.clerks]
        kept = person_lists.keep(_actor(office), "Apel", ids, now=NOON)
    address = f"/admin/hours/lists/{kept.public_id}"
    assert address in " ".join(hr.get("/admin/hours/lists").links())
    printed = hr.get(address).text
    assert "Lokakarya arsip" in printed
    assert "25 % dari kewajiban 20 JP" in printed
    sheet = hr.post(f"{address}/download/csv").data.decode("utf-8-sig")
    assert sheet.count("\r\n") == 4  # head, two lines, one person without any
    packed = zipfile.ZipFile(io.BytesIO(hr.post(f"{address}/proofs").data))
    names = sorted(packed.namelist())
    assert names[0].startswith("001 Rina Maharani 0 01 Lokakarya arsip")
    assert (len(names), names[-1]) == (3, "daftar.csv")
    assert packed.read(names[0]) == pdf()
    assert packed.testzip() is None


def test_the_recap_counts_each_dimension_from_everybody_and_costs_the_same(app, office, hr):
    with app.app_context():
        verify(office, claim(office), claim(office, 1, form="seminar"))
    with counted(app) as few:
        text_ = hr.get("/admin/hours/recap").text
    assert "2 dari 4 pegawai di unit Anda sudah ber-JP: 2 baris, 9 JP" in text_
    assert "Kelompok di bawah lima orang, digabung" in text_
    with app.app_context():
        verify(office, *(claim(office, number % 3) for number in range(9)))
    with counted(app) as many:
        hr.get("/admin/hours/recap")
    assert len(many) <= len(few) <= 4
    assert hr.post("/admin/hours/recap/xlsx").status_code == 200


def test_groups_too_small_are_one_without_hours():
    big, small, tiny = (
        Group(key, 1, of, 2, 700) for key, of in (("a", FEWEST), ("b", 4), ("c", 1))
    )
    assert shown([big, small, tiny]) == (big, Group("*", 2, 5, 4, None))
    assert shown([big]) == (big,)


def test_months_of_leave_lower_what_is_owed_until_the_record_is_removed(app, office, hr):
    with app.app_context():
        nip = nip_of(office.clerks[0])
    facts = {
        "number": nip, "kind": "study_leave",
        "from_on": ["1", "1", "2026"], "until_on": ["1", "7", "2026"], "decree": "800/1",
    }  # fmt: skip
    assert hr.post("/admin/hours/absences", facts).status_code == 303
    twice = hr.post("/admin/hours/absences", {**facts, "from_on": ["1", "6", "2026"]})
    assert twice.status_code == 422
    unknown = hr.post("/admin/hours/absences", {**facts, "number": "199001012015011999"})
    assert unknown.status_code == 422
    with app.app_context():
        duty = account.account(office.clerks[0].id, YEAR, TODAY).duty
        assert (duty.jp100, duty.away) == (1000, 6)
    page = hr.get("/admin/hours/absences")
    [remove] = [
        form.get("action") for form in page.root.iter("form")
        if (form.get("action") or "").endswith("/remove")
    ]  # fmt: skip
    assert hr.post(remove).status_code == 303
    with app.app_context():
        assert account.account(office.clerks[0].id, YEAR, TODAY).duty.jp100 == 2000


def test_an_erasure_takes_words_and_documents_and_leaves_the_hours(app, office):
    with app.app_context():
        verify(office, claim(office, title="Lokakarya Rina"))
        claim(office)
        ids = (office.clerks[0].id,)
        erasing = Erasing(ids, (), office.agency.id, office.head.id, office.clerks[1].id, NOON)
        with transaction():
            AREA.erase(erasing)
        rows = db.session.execute(
            select(HoursClaim.title, HoursClaim.number, HoursClaim.fingerprint, HoursClaim.state)
        ).all()
        assert {tuple(row) for row in rows} == {
            ("", "", None, "verified"), ("", "", None, "withdrawn"),
        }  # fmt: skip
        files = db.session.execute(select(StoredFile.deleted_at, StoredFile.original_name)).all()
        assert {tuple(row) for row in files} == {(NOON, "")}
        assert db.session.scalar(select(HoursEntry.credit_jp100)) == 500


def test_whoever_is_behind_is_reminded_once_in_each_of_three_months(app, office):
    def told() -> int:
        query = select(func.count()).select_from(InboxMessage)
        return db.session.scalar(query.where(InboxMessage.kind == "hours.reminder")) or 0

    with app.app_context():
        with transaction():
            db.session.merge(office.clerks[2]).erased_at = NOON
        october = NOON - timedelta(days=40)
        verify(office, *(claim(office, on=date(2026, 2, n)) for n in range(2, 5)))  # 15 JP
        assert reminding.remind(now=october) == 2  # head and the other clerk
        assert reminding.remind(now=october + timedelta(days=3)) == 0
        assert reminding.remind(now=NOON) == 0  # November: nothing to say
        assert reminding.remind(now=NOON - timedelta(days=130)) == 2  # July
        assert told() == 4


def test_claimed_elearning_shares_the_day_with_what_is_claimed_already(app, office):
    with app.app_context():
        day = date(2026, 3, 2)
        for minutes in (100, 100):
            verify(office, claim(office, form="elearning", on=day, minutes=minutes))
        credits = list(db.session.scalars(select(HoursEntry.credit_jp100).order_by(HoursEntry.id)))
    assert credits == [222, 78]


def _actor(office: Office) -> Actor:
    """The head, who holds HR at the agency."""
    grant = Grant(
        id=1, role=Role.HR, organisation_id=office.agency.id, unit_id=None, unit_path="",
        subtree=True,
    )  # fmt: skip
    return Actor(
        person_id=office.head.id, person_public_id="", name="", account_id=0, session_id=0,
        organisation_id=office.agency.id, timezone="Asia/Jakarta", locale="id",
        shared_device=False, reauthenticated_at=NOON, second_factor_done=True, grants=(grant,),
        leads=True, unread=0,
    )  # fmt: skip
