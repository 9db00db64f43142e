"""Assessors' results from a file: judged by line, confirmed, entered once, taken back."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import clock, taken_files
from portal.core.db import db
from portal.core.permissions import Role
from portal.ledger.models import AssessmentImport, AssessmentLine, EvidenceEvent
from portal.ledger.queries import assessments as queries
from portal.ledger.queries import events, profiles
from portal.ledger.service import assessing
from portal.ledger.service.verifying import rebuild
from portal.people.models import InboxMessage
from portal.web.app import Portal
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, make_unit, nip_of
from tests.support.portal_app import NOON

pytestmark = pytest.mark.postgresql

HEAD = "NIP;Kode kompetensi;Level;Tanggal penilaian;Berlaku sampai;Nomor laporan;Lembaga"
PATH = "/admin/assessments"


@pytest.fixture
def office(app: Portal) -> Office:
    with app.app_context():
        return Office(3)


@pytest.fixture
def assessor(app: Portal, office: Office) -> PageClient:
    with app.app_context():
        somebody = office.member("Asesor Kota", make_unit(office.agency))
        make_grant(somebody, Role.ASSESSOR, office.agency)
    return office.enter(PageClient(app), somebody)


def nip(app: Portal, office: Office, who: int) -> str:
    with app.app_context():
        return nip_of(office.clerks[who])


def send(client: PageClient, *lines: str, name: str = "hasil.csv", head: str = HEAD):
    content = io.BytesIO("\n".join([head, *lines]).encode())
    return client.post(PATH, {"file": (content, name)})


def staged(client: PageClient, *lines: str) -> str:
    """The address of the judged file."""
    sent = send(client, *lines)
    assert sent.status_code == 303, sent.text[:3000]
    return str(sent.headers["Location"])


def level(office: Office, who: int = 0, key: str = "integritas") -> int:
    person = office.clerks[who]
    one = profiles.levels([person.id], TODAY)[person.id].get(office.competencies[key])
    return one.level if one else 0


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_confirmed_file_sets_levels_tells_people_and_is_entered_once(app, office, assessor):
    assessor.get(PATH)
    first, second = nip(app, office, 0), nip(app, office, 1)
    address = staged(
        assessor,
        f"{first};M.01;3;2026-03-10;2029-03-10;117/PK/2026;UPT Penilaian",
        f"'{second};integritas;2;10 Maret 2026;;;",
        f"{first};Kerja Sama;0;10/03/2026;;;",
    )
    with app.app_context():
        assert count(EvidenceEvent) == 0  # a judgement is nothing yet
    assert "117/PK" not in assessor.get(address).text
    assert assessor.post(f"{address}/confirm").status_code == 303
    with app.app_context():
        assert (level(office, 0), level(office, 1), level(office, 0, "kerja_sama")) == (3, 2, 0)
        [event] = events.of_persons([office.clerks[1].id])[office.clerks[1].id]
        assert (event.source_kind, event.lines[0].strand) == (SourceKind.ASSESSOR, Strand.OVERALL)
        told = select(InboxMessage.person_id).where(InboxMessage.kind == "profile.assessed")
        assert sorted(db.session.scalars(told)) == sorted(c.id for c in office.clerks[:2])
        assert rebuild(check=True).differing == ()
    assert "Sudah dicatat" in assessor.get(address).text
    assert assessor.post(f"{address}/confirm").status_code == 303
    again = staged(assessor, f"{first};M.01;3;2026-03-10;2029-03-10;117/PK/2026;UPT Penilaian")
    assert "Tidak ada yang perlu dicatat" in assessor.get(again).text
    with app.app_context():
        assert count(EvidenceEvent) == 3


def test_a_file_sent_twice_by_one_press_is_one_import_and_later_another(app, office, assessor):
    line = f"{nip(app, office, 0)};M.01;3;2026-03-10;;;"
    first = staged(assessor, line)
    assert staged(assessor, line) == first
    assert staged(assessor, line, f"{nip(app, office, 1)};M.01;3;2026-03-10;;;") != first
    with clock.fixed(NOON + timedelta(minutes=5)):
        assert staged(assessor, line) != first  # judged anew, by what is known then
    with app.app_context():
        assert count(AssessmentImport) == 3


def test_every_line_says_what_is_wrong_with_it(app, office, assessor):
    known = nip(app, office, 0)
    with app.app_context():
        stranger = nip_of(Office(1).clerks[0])
    good = f"{known};M.01;3;2026-03-10;;;"
    cases = {
        ";M.01;3;2026-03-10;;;": "Tulis NIP",
        "197512082005012007;M.01;3;2026-03-10;;;": "tidak dikenal",
        f"{stranger};M.01;3;2026-03-10;;;": "tidak dikenal",  # of another agency: the same words
        f"{known};;3;2026-03-10;;;": "Tulis kode kompetensi",
        f"{known};X.99;3;2026-03-10;;;": "tidak ada di kamus",
        f"{known};M.01;tiga;2026-03-10;;;": "Tulis level sebagai angka",
        f"{known};M.01;6;2026-03-10;;;": "di luar yang diuraikan kamus",
        f"{known};M.01;3;31-02-2026;;;": "Tulis tanggal penilaian",
        f"{known};M.01;3;2026-11-27;;;": "belum tiba",
        f"{known};M.01;3;2026-03-10;besok;;": "akhir masa berlaku",
        f"{known};M.01;3;2026-03-10;2026-03-10;;": "sesudah tanggal penilaian",
        f"{known};M.01;3;2026-03-10;;{'9' * 121};": "120 huruf",
        f"{known};M.01;2;2026-03-10;;;": "dua kali",
    }
    address = staged(assessor, good, *cases)
    shown = assessor.get(f"{address}?outcome=refused").text
    for words in cases.values():
        assert words in shown, words
    report = assessor.client.get(f"{address}/refused.csv")
    text = report.data.decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 1 + len(cases)
    assert "X.99" in text
    with app.app_context():
        tally = queries.counts(db.session.scalars(select(AssessmentImport.id)).one())
        assert tally.outcomes == {"new": 1, "refused": len(cases)}


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"NIP;Level\n1;2\n", "hasil.csv", "Kode kompetensi"),
        (HEAD.encode(), "hasil.csv", "tidak memuat satu baris pun"),
        (b"\x00\x01\x02", "hasil.csv", ""),
        (b"MZ\x90", "hasil.exe", ""),
    ],
)
def test_a_file_that_is_none_is_refused_in_place(app, assessor, content, name, said):
    refused = assessor.post(PATH, {"file": (io.BytesIO(content), name)})
    assert refused.status_code == 422
    assert said in refused.text
    with app.app_context():
        assert count(AssessmentImport) == 0


def test_the_template_is_read_as_it_is_filled(app, office, assessor):
    got = assessor.client.get(f"{PATH}/template.xlsx")
    assert got.status_code == 200
    sent = assessor.post(PATH, {"file": (io.BytesIO(got.data), "hasil-penilaian.xlsx")})
    got.close()
    assert sent.status_code == 422
    assert "tidak memuat satu baris pun" in sent.text  # the headings are understood


def test_a_cut_run_goes_on_and_enters_nothing_twice(app, office, assessor):
    numbers = [nip(app, office, who) for who in range(3)]
    lines = [
        f"{number};{code};2;2026-0{month}-10;;;"
        for number in numbers
        for code in ("M.01", "M.02", "M.03")
        for month in range(1, 7)
    ]
    address = staged(assessor, *lines)
    with app.app_context():
        import_id = db.session.scalars(select(AssessmentImport.id)).one()
        assessing.files.confirm(import_id, actor_id=office.head.id, now=NOON)
        assert assessing.files.piece(import_id, now=NOON)
        assert count(EvidenceEvent) == taken_files.AT_ONCE
    assert "Sedang dicatat" in assessor.get(address).text
    with app.app_context():
        assessing.files.go_on(now=NOON)
        assert count(EvidenceEvent) == len(lines)
        assessing.files.go_on(now=NOON)
        assert count(EvidenceEvent) == len(lines)
        assert rebuild(check=True).differing == ()


def test_undoing_withdraws_restores_what_stood_before_and_leaves_later_corrections(
    app, office, assessor
):
    one, two, three = (nip(app, office, who) for who in range(3))
    first = staged(assessor, f"{one};M.01;2;2026-03-10;;;")
    assessor.post(f"{first}/confirm")
    later = staged(
        assessor,
        f"{one};M.01;4;2026-03-10;;;",  # corrects the first file
        f"{two};M.01;3;2026-03-10;;;",
        f"{three};M.01;3;2026-03-10;;;",
    )
    assert "berubah" in assessor.get(later).text
    with clock.fixed(NOON + timedelta(minutes=1)):
        assessor.post(f"{later}/confirm")
    with app.app_context():
        assert [level(office, who) for who in range(3)] == [4, 3, 3]
    third = staged(assessor, f"{three};M.01;5;2026-03-10;;;")
    with clock.fixed(NOON + timedelta(minutes=2)):
        assessor.post(f"{third}/confirm")
    with clock.fixed(NOON + timedelta(minutes=3)):
        assert assessor.post(f"{later}/undo").status_code == 303
        assert assessor.post(f"{later}/undo").status_code == 303  # again changes nothing
    with app.app_context():
        assert [level(office, who) for who in range(3)] == [2, 0, 5]
        assert rebuild(check=True).differing == ()
        states = db.session.scalars(
            select(AssessmentLine.state).order_by(AssessmentLine.id).where(
                AssessmentLine.import_id > 1, AssessmentLine.import_id < 3
            )
        ).all()  # fmt: skip
        assert states == ["undone", "undone", "kept"]
        told = select(func.count()).where(InboxMessage.kind == "profile.assessment_undone")
        assert db.session.scalar(told) == 2
    shown = assessor.get(later).text
    assert "Dibatalkan" in shown
    assert "1 baris dibiarkan" in shown


def test_what_was_not_confirmed_can_be_put_aside_and_then_no_more_confirmed(app, office, assessor):
    address = staged(assessor, f"{nip(app, office, 0)};M.01;3;2026-03-10;;;")
    assert assessor.post(f"{address}/undo").status_code == 409
    assert assessor.post(f"{address}/discard").status_code == 303
    assert assessor.post(f"{address}/confirm").status_code == 409
    with app.app_context():
        assert count(EvidenceEvent) == 0


def test_others_neither_find_nor_confirm_it(app, office, assessor):
    address = staged(assessor, f"{nip(app, office, 0)};M.01;3;2026-03-10;;;")
    with app.app_context():
        abroad = Office(0)
        make_grant(abroad.head, Role.ASSESSOR, abroad.agency)
    other = abroad.enter(PageClient(app), abroad.head)
    other.get(address, status=404)
    assert other.post(f"{address}/confirm").status_code == 404
    assert office.enter(PageClient(app), office.head).client.get(address).status_code == 403


def test_long_lists_go_on_where_a_page_ends(app, office, assessor):
    number = nip(app, office, 0)
    lines = [f"{number};M.01;3;{TODAY - timedelta(days=day)};;;" for day in range(1, 54)]
    first = assessor.get(staged(assessor, *lines))
    [onward] = [link for link in first.links() if "after=" in link]
    assert "Baris 54" in assessor.get(onward.partition("#")[0]).text
    assert "Baris 54" not in first.text
