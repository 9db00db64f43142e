"""One semester of evaluation, walked through the pages by everybody who has a part in it.

Opened in January, a course and a new head in the middle, rated in May, calibrated, objected to and
fixed in June, followed up from July, and looked at again in the next period.
"""

import hashlib
import json
import re
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.assessment.regrading import service as regrades
from portal.core.db import db
from portal.evaluation.models import EvaluationSnapshot
from portal.evaluation.rules.followups import Kind
from portal.evaluation.service import applying_reminders, fixing, followups, periods
from portal.ledger.queries import events
from portal.planning.models import Need
from portal.web.app import Portal
from tests.journeys.semester import LONG, SHORT, Town, on
from tests.support.forms import Given, send
from tests.support.pages import PageClient
from tests.support.taking import take

pytestmark = pytest.mark.postgresql

KEY = "pelayanan_publik"
OWN = "/evaluations/2027-1"
ACTION = "Memasang langkah kedua pada akun layanan di loket mulai Senin depan."
RESULT = "Dua akun loket memakai langkah kedua; satu percobaan masuk tertolak sejak itu."
SEEN = "Saya menyaksikan Rina memeriksa alamat tautan sebelum membukanya di loket."
EXAMPLE = "Menjelaskan syarat akta kelahiran dengan sabar sampai warga paham."
WHY = "Unit lain memberi level dua untuk contoh yang sama beratnya."
OBJECTION = "Contoh bulan Mei itu pekerjaan rekan, bukan pekerjaan saya."
ANSWER = "Menurut buku loket contoh itu memang pekerjaan pegawai lain."


@pytest.fixture
def town(app: Portal, page: PageClient) -> Town:
    return Town(app, page)


def test_a_semester_from_its_opening_to_the_period_after_it(town: Town) -> None:
    hr_copies_the_last_period_looks_at_who_is_in_it_and_opens_it(town)
    a_course_finished_in_february_changes_the_open_form_at_once(town)
    a_new_head_in_april_makes_two_who_rate(town)
    rina_rates_herself_and_what_she_applied_is_confirmed(town)
    predicates_come_by_file(town)
    both_heads_rate_the_months_they_led(town)
    hr_calibrates_with_a_reason(town)
    rina_objects_and_somebody_without_a_part_in_it_decides(town)
    the_result_is_fixed_as_it_stands(town)
    what_is_corrected_later_is_flagged_and_answered_by_an_entry(town)
    follow_ups_are_decided_and_begin(town)
    a_deed_is_recognised_and_readiness_is_a_checklist(town)
    the_next_period_shows_that_the_gap_is_closed(town)


def hr_copies_the_last_period_looks_at_who_is_in_it_and_opens_it(town: Town) -> None:
    with on(1, 4):
        page = town.enter(town.siti)
        place = send(
            page, "/admin/periods/new", "/admin/periods/new", name="Semester I 2027", code="2027-1"
        )
        town.place = place
        assert "1 Januari – 30 Juni 2027" in page.get(place).text
        send(page, place, f"{place}/prepare")
        town.work(periods.JOB)
        assert "Belum ada penilai" in page.get(place).text
        everybody = page.get(f"{place}/people").text
        assert "Rina Maharani" in everybody
        assert "6 bulan" in everybody  # Hendri leads the three of the counter
        lacking = page.get(f"{place}/people?gap=gap.no_rater")
        assert "Rina Maharani" not in lacking.text
        with town.app.app_context():
            form = town.form_of(town.yulia)
        send(
            page, f"{place}/people/{form.public_id}", number=town.number(town.hendri),
            reason="Ditunjuk sampai jabatan barunya terisi.",
        )  # fmt: skip
        assert "ditunjuk" in page.get(f"{place}/people").text
        send(page, place, f"{place}/open")
        assert "Berjalan" in page.get(place).text
    with on(1, 5):
        own = town.enter(town.rina).get("/evaluations").text
        assert "Evaluasi Semester I 2027" in own
        assert "0 dari 12 kompetensi memenuhi standar jabatan" in own
        assert "Periode lalu: 0 dari 12" in own
        assert "0 kursus selesai" in own


def a_course_finished_in_february_changes_the_open_form_at_once(town: Town) -> None:
    with on(2, 8):
        page = town.enter(town.rina)
        take(page, SHORT, wrong=1)
        own = page.get(OWN).text
        assert "1 kursus selesai" in own
        assert "0,29 dari 20 JP diakui" in own
        assert "+1 sejak periode lalu" in own
        index = page.get(f"{OWN}/figures/index")
        assert "Kuis" in index.text
        assert "/profile/spbe" in index.links()  # from the figure to its evidence
        assert "Kuis" in page.get("/profile/spbe").text
        board = town.enter(town.hendri).get("/team/evaluations").text
        assert ">1/" in board  # the superior sees it too
        page = town.enter(town.rina)
        [plan] = {one for one in page.get(f"/courses/{SHORT}").links() if "/application" in one}
        town.applied = send(page, plan, action=ACTION)
        assert "Direncanakan" in page.get(OWN).text


def a_new_head_in_april_makes_two_who_rate(town: Town) -> None:
    post = f"/admin/posts/{town.post}"
    with on(4, 1):
        page = town.enter(town.siti)
        [ending] = {one for one in page.get(post).links() if one.endswith("/end")}
        send(page, ending, on=date(2027, 3, 31))
        found = send(page, f"{post}/appoint", f"{post}/candidates", who=town.number(town.yulia))
        send(page, found, valid_from=date(2027, 4, 1), decree="800/77/BKPSDM/2027")
    with on(4, 2):
        town.work(periods.FOLLOW, periods.JOB)
        people = town.enter(town.siti).get(f"{town.place}/people?gap=gap.several_raters").text
        assert "Rina Maharani" in people
        assert people.count("3 bulan") == 6  # two heads for each of the three
        own = town.enter(town.rina).get(OWN).text
        assert "Hendri Saputra" in own
        assert "Yulia Pratiwi" in own
        assert own.count("Menilai 3 bulan") == 2


def rina_rates_herself_and_what_she_applied_is_confirmed(town: Town) -> None:
    with on(5, 10):
        town.work(applying_reminders.JOB)
        home = town.home(town.rina)
        assert "1 penilaian diri belum dikirim" in home
        assert "1 hasil penerapan untuk dilaporkan" in home
        page = town.page
        send(page, town.applied, f"{town.applied}/report", **proof(date(2027, 4, 20), RESULT))
        rate = f"{OWN}/rate/{KEY}?level=1"
        send(page, rate, **proof(date(2027, 3, 8), EXAMPLE))
        send(page, f"{OWN}/values", kompeten_note="Membantu rekan baru di loket.")
        assert "Belum terkirim" in page.get(f"{OWN}/rate").text
        send(page, f"{OWN}/rate", f"{OWN}/submit")
        assert "Terkirim 10 Mei 2027" in page.get(OWN).text
        assert "1 penerapan menunggu konfirmasi Anda" in town.home(town.yulia)
        led = f"/team{town.applied}"
        send(page, led, f"{led}/confirm", **proof(date(2027, 4, 21), SEEN))
        own = town.enter(town.rina).get(OWN).text
        assert "Dikonfirmasi" in own
        assert SEEN in page.get(town.applied).text
        assert "Penerapan" in page.get("/profile/spbe").text  # proves skill


def proof(day: date, example: str) -> dict[str, Given]:
    """Two indicators of the level shown, with a dated example."""
    return {"indicators": ["1-0", "1-1"], "example_on": day, "example": example}


def predicates_come_by_file(town: Town) -> None:
    rows = [
        "NIP,Periode awal,Periode akhir,Predikat kinerja",
        f"{town.number(town.rina)},01-01-2027,31-03-2027,Baik",
        f"{town.number(town.dedi)},01-01-2027,31-03-2027,Istimewa",
        "198001012000011001,01-01-2027,31-03-2027,Baik",
    ]
    with on(5, 18):
        assert "Predikat kinerja belum diimpor" in town.enter(town.rina).get(OWN).text
        page = town.enter(town.siti)
        file = (BytesIO("\n".join(rows).encode()), "triwulan-1.csv")
        checked = send(page, "/admin/appraisals", "/admin/appraisals", file=file)
        shown = page.get(checked).text
        assert "Predikat tidak dikenal" in shown
        assert "Nomor ini tidak dikenal" in shown
        send(page, checked, f"{checked}/take")
        assert "Predikat kinerja: Baik" in town.enter(town.rina).get(OWN).text


def both_heads_rate_the_months_they_led(town: Town) -> None:
    with town.app.app_context():
        town.led = f"/team/evaluations/{town.form_of(town.rina).public_id}"
    with on(5, 24):
        for head, level, day in (
            (town.hendri, 1, date(2027, 2, 9)),
            (town.yulia, 1, date(2027, 5, 4)),
        ):
            assert "menunggu penilaian Anda" in town.home(head)
            page = town.page
            assert town.led in page.get("/team/evaluations").links()
            whole = page.get(town.led).text
            beside = page.get(f"{town.led}/rate/spbe").text
            assert "Pengetahuan: level 1" in beside
            leads = head is town.yulia  # Hendri reads what there was on his last day, and no more
            assert ("Membantu rekan baru di loket." in whole) is leads
            assert ("Keterampilan: level 1" in beside) is leads
            send(page, f"{town.led}/rate/{KEY}?level={level}", **proof(day, EXAMPLE))
            send(page, town.led, f"{town.led}/submit")
        own = town.enter(town.rina).get(OWN).text
        assert "Penilaian Hendri Saputra" in own
        assert "Penilaian Yulia Pratiwi" in own


def hr_calibrates_with_a_reason(town: Town) -> None:
    place = f"{town.place}/calibration"
    with on(6, 14):
        page = town.enter(town.siti)
        assert place in page.get(town.place).links()
        units = page.get(f"{place}?competency={KEY}")
        [unit] = {one for one in units.links() if "unit=" in one}
        people = page.get(unit)
        assert "Rina Maharani" in people.text
        change = next(one for one in people.links() if f"/{KEY}?" in one)
        assert send(page, change, level="2", reason=WHY) == unit  # where one came from
        assert "semula 1" in page.get(unit).text
        own = town.enter(town.rina).get(OWN).text
        assert "level 1 menjadi 2" in own
        assert WHY in own


def rina_objects_and_somebody_without_a_part_in_it_decides(town: Town) -> None:
    with on(6, 21):
        assert "1 hasil evaluasi menunggu jawaban Anda" in town.home(town.rina)
        page = town.page
        send(page, f"{OWN}/comment", comment="Terima kasih atas contoh-contohnya.")
        send(page, f"{OWN}/object", reason=OBJECTION)
        own = page.get(OWN).text
        assert "Diputus paling lambat 5 Juli 2027" in own  # ten working days
        assert "Terima hasil" not in own
        page = town.enter(town.siti)
        [case] = {one for one in page.get("/admin/objections").links() if "/objections/" in one}
        assert "Putuskan" not in page.get(case).text  # calibrated the form
        assert "1 keberatan atas evaluasi" in town.home(town.dewi)
        *_others, last = re.findall(r'name="(level-\d+-\d+)"', page.get(case).text)
        send(page, case, verdict="upheld", answer=ANSWER, **{last: "0"})
        assert ANSWER in page.get(case).text
        own = town.enter(town.rina).get(OWN).text
        assert ANSWER in own
        assert "menjadi 0" in own


def the_result_is_fixed_as_it_stands(town: Town) -> None:
    place = f"{town.place}/fixing"
    with on(6, 28):
        page = town.enter(town.siti)
        assert place in page.get(town.place).links()
        send(page, place, place)
        town.work(fixing.JOB)
        shown = page.get(place).text
        assert "Seluruhnya ditetapkan" in shown
        assert "masih berdiri di atas bukti yang sama" in shown
        own = town.enter(town.rina).get(OWN).text
        assert "tidak berubah lagi" in own
    with town.app.app_context():
        form = town.form_of(town.rina)
        kept = db.session.get_one(EvaluationSnapshot, form.id)
        facts, seal, known = bytes(kept.facts), kept.sha256, dict(kept.positions)
        agency = town.office.agency.id
        assert known == {str(agency): events.heads({agency})[agency][0]}
    assert json.loads(facts)["effective_on"] == "2027-06-28"
    assert seal == hashlib.sha256(facts).hexdigest()
    assert seal[:16] in own  # what everybody can compare


def what_is_corrected_later_is_flagged_and_answered_by_an_entry(town: Town) -> None:
    with on(7, 6):
        page = town.enter(town.bagus)
        asked = send(
            page, f"/admin/regrades/new?{town.question()}", "/admin/regrades/new", remedy="full",
            reason="Dua pilihan jawaban sama-sama benar.",
        )  # fmt: skip
        town.work(regrades.JOB)
        send(page, asked, f"{asked}/propose")
        page = town.enter(town.ratna)
        send(page, asked, f"{asked}/approve")
        town.work(regrades.JOB, "ledger-chain")
        own = town.enter(town.rina).get(OWN).text
        assert "1 bukti di balik hasil ini dikoreksi" in own
        page = town.enter(town.siti)
        flagged = page.get(f"{town.place}/fixing")
        assert "1 bukti dikoreksi" in flagged.text
        [entry] = {one for one in flagged.links() if f"{town.place}/fixing/" in one}
        send(page, entry, reason="Soal kuisnya dinilai penuh sesuai putusan sidang.")
        assert "masih berdiri di atas bukti yang sama" in page.get(f"{town.place}/fixing").text
        own = town.enter(town.rina).get(OWN).text
        assert "Catatan koreksi 1" in own
        assert "dikoreksi sesudah ditetapkan" not in own


def follow_ups_are_decided_and_begin(town: Town) -> None:
    with on(7, 7):
        town.work(followups.JOB)
        assert "tindak lanjut evaluasi menunggu putusan" in town.home(town.siti)
        decide(town, Kind.TRAINING, "spbe", course=LONG)
        decide(town, Kind.TRAINING, "adminduk")
        decide(town, Kind.SOCIALISATION, "adminduk")
        mentoring = decide(town, Kind.MENTORING)
        page = town.page
        send(
            page, f"{mentoring}/mentor", number=town.number(town.dedi), competency="adminduk",
            goals="Melayani loket akta kelahiran tanpa didampingi.", until_on=date(2027, 12, 31),
        )  # fmt: skip
        with town.app.app_context():
            titles = {one.title for one in db.session.scalars(select(Need))}
            assert any("Kependudukan" in one for one in titles), titles
        for one in (town.rina, town.dedi):
            assert "pendampingan menunggu Anda" in town.home(one)
            links = set(page.get("/mentoring").links()) - {"/mentoring/new"}
            [waits] = {one for one in links if one.startswith("/mentoring/")}
            send(page, waits, f"{waits}/agree")
        assert "Berjalan" in town.enter(town.siti).get(mentoring).text
        own = town.enter(town.rina).get("/evaluations/follow-ups").text
        assert "Pelatihan: " in own
        assert "Kesenjangan masih ada" in own
        assert "tercatat untuk rencana unit" in own
        assert "SPBE dalam Pekerjaan Sehari-hari" in own


def decide(town: Town, kind: Kind, competency: str = "", course: str = "") -> str:
    """HR approves one of Rina's, or of her unit's, by the list; its address."""
    page = town.enter(town.siti)
    with town.app.app_context():
        found = town.follow_up(kind, competency)
    place = f"/admin/follow-ups/{found}"
    given: dict[str, Given] = {
        "verdict": "approve",
        "reason": "Sesuai rencana pengembangan unit tahun ini.",
    }
    if kind is Kind.TRAINING:
        given["course"] = course
    send(page, place, f"{place}/decide", **given)
    return place


def a_deed_is_recognised_and_readiness_is_a_checklist(town: Town) -> None:
    with on(7, 8):
        page = town.enter(town.yulia)
        award = send(
            page, "/admin/awards/new", members=town.number(town.dedi), kind="non_material",
            deed="Menertibkan arsip akta lima tahun.", proof="Berita acara arsip nomor 12.",
        )  # fmt: skip
        assert "usulan penghargaan" in town.home(town.siti)
        send(
            page, award, f"{award}/decide", verdict="approve", decree="800/12/2027",
            decree_on=date(2027, 7, 8), reason="Buktinya diperiksa dan sesuai.",
        )  # fmt: skip
        assert "800/12/2027" in town.enter(town.dedi).get("/evaluations/follow-ups").text
        page = town.enter(town.sutan)  # reads and proposes, decides nothing
        with town.app.app_context():
            training = f"/admin/follow-ups/{town.follow_up(Kind.TRAINING, 'spbe')}"
        assert "Simpan putusan" not in page.get(training).text
        new = f"/admin/follow-ups/new/{town.maya.public_id}"
        plan = send(page, new, kind="development", reason="Disiapkan memimpin loket akta.")
        assert "Diputus pejabat pengelola kepegawaian" in page.get(plan).text
        checked = page.get(f"/admin/readiness/{town.rina.public_id}").text
        page = town.enter(town.siti)
        send(page, plan, f"{plan}/decide", verdict="approve", reason="Disetujui untuk tahun ini.")
        assert "Susun rencana belajar" in town.enter(town.maya).get("/evaluations/follow-ups").text
        own = town.enter(town.rina).get("/evaluations/readiness").text
        for text in (checked, own):
            assert "Semester I 2027" in text
            assert "PP 11/2017 pasal 206" in text  # a source for each criterion
            assert "Tidak ada nilai gabungan" in text


def the_next_period_shows_that_the_gap_is_closed(town: Town) -> None:
    with on(7, 9):
        page = town.enter(town.siti)
        new = "/admin/periods/new"
        place = send(page, new, new, name="Semester II 2027", code="2027-2")
        send(page, place, f"{place}/prepare")
        town.work(periods.JOB)
        send(page, place, f"{place}/open")
    with on(8, 9):
        page = town.enter(town.rina)
        take(page, LONG)
        [plan] = {one for one in page.get(f"/courses/{LONG}").links() if "/application" in one}
        applied = send(page, plan, action=ACTION)
        assert "Selesai" in page.get("/evaluations/follow-ups").text  # the training, by itself
        second = proof(date(2027, 8, 9), RESULT)
        send(page, applied, f"{applied}/report", **second)
        led = f"/team{applied}"
        send(town.enter(town.yulia), led, f"{led}/confirm", **second)
        page = town.enter(town.rina)
        now = page.get("/evaluations/2027-2").text
        assert "1 dari 12 kompetensi memenuhi standar jabatan" in now
        assert "+1 sejak periode lalu" in now
        came = page.get("/evaluations/follow-ups").text
        assert "Kesenjangan tertutup" in came
        assert "Level sebelumnya 1, sekarang 2; standar jabatan 2." in came
        assert "Menurut Semester II 2027" in came
        before = page.get(OWN).text
        assert "0 dari 12 kompetensi memenuhi standar jabatan" in before  # as it was fixed
