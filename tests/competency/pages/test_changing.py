"""What officers change on the pages of the area: wordings and standards."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.competency.models import JobStandard
from portal.competency.queries import requirements
from portal.competency.queries.catalogue import catalogue, directory
from portal.core.db import db
from tests.competency.pages.places import address, day_parts, job_address
from tests.competency.setting import (
    TODAY,
    TOMORROW,
    Agency,
    competency_id,
    job_id,
    make_job,
)
from tests.competency.visitors import Visitor


class TestWordings:
    def form(self, officer: Visitor, **changes: object) -> dict[str, object]:
        page = officer.get(address("spbe") + "/edit")
        return officer.filled(page) | {"source": "Keputusan 7/2026"} | changes

    def test_an_officer_publishes_a_new_version_and_all_readers_see_it_in_its_time(
        self, officer: Visitor, employee: Visitor
    ) -> None:
        before = catalogue().histories[competency_id("spbe")][0]
        form = self.form(officer, name="SPBE kota", valid_from=day_parts(TOMORROW))
        answer = officer.post(address("spbe") + "/edit", form)
        assert answer.status_code == 303
        shown = officer.get(answer.headers["Location"])
        assert "Akan berlaku" in shown.text
        assert "<del" in shown.text
        assert "SPBE kota" in shown.text
        assert "Diterbitkan Ayu Lestari" in shown.text
        assert "<h1>Penyelenggaraan" in employee.get(address("spbe")).text
        after = directory(TOMORROW)[before.id]
        assert (after.public_id, after.number, after.wording.name) == (
            before.public_id,
            2,
            "SPBE kota",
        )
        assert after.wording.levels == before.wording.levels

    def test_a_form_with_faults_says_each_at_its_field_and_keeps_what_was_typed(
        self, officer: Visitor
    ) -> None:
        form = self.form(officer, name="", source="", **{"levels-0-indicators": "Satu saja"})
        answer = officer.post(address("spbe") + "/edit", form)
        assert answer.status_code == 422
        page = officer.check(answer)
        assert page.text.count('class="invalid-feedback"') == 3
        assert "Tulis 2 sampai 20 baris." in page.text
        assert "Satu saja" in page.text
        assert "<title>Galat: " in page.text

    def test_a_day_in_the_past_and_a_version_published_meanwhile_are_refused_in_words(
        self, officer: Visitor
    ) -> None:
        late = self.form(officer, name="X", valid_from=day_parts(TODAY - timedelta(days=1)))
        answer = officer.post(address("spbe") + "/edit", late)
        assert "tidak dapat berlaku surut" in officer.check(answer).text
        first = self.form(officer, name="Pertama", valid_from=day_parts(TOMORROW))
        second = self.form(officer, name="Kedua", valid_from=day_parts(TOMORROW))
        assert officer.post(address("spbe") + "/edit", first).status_code == 303
        refused = officer.post(address("spbe") + "/edit", second)
        assert refused.status_code == 422
        page = officer.check(refused)
        assert "Orang lain baru saja menerbitkan versi 2" in page.text
        assert "Kedua" in page.text
        assert len(catalogue().histories[competency_id("spbe")]) == 2

    def test_the_same_form_sent_twice_publishes_once(self, officer: Visitor) -> None:
        form = self.form(officer, name="Sekali", valid_from=day_parts(TOMORROW))
        answers = [officer.post(address("spbe") + "/edit", form) for _time in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0].headers["Location"] == answers[1].headers["Location"]
        assert len(catalogue().histories[competency_id("spbe")]) == 2


class TestStandards:
    def form(self, officer: Visitor, code: str, **changes: object) -> dict[str, object]:
        page = officer.get(job_address(code) + "/new")
        return officer.filled(page) | {"source": "Keputusan 8/2026"} | changes

    def test_an_officer_changes_lines_and_the_page_shows_the_difference(
        self, officer: Visitor
    ) -> None:
        form = self.form(officer, "lurah", valid_from=day_parts(TOMORROW))
        keys = [form[f"lines-{place}-competency"] for place in range(13)]
        raised, dropped = keys.index("adminduk"), keys.index("komunikasi_publik")
        form |= {
            f"lines-{raised}-level": "4",
            f"lines-{dropped}-level": "0",
            "lines-13-competency": "spbe",
            "lines-13-level": "2",
            "rank": "Penata, III/c",
        }
        answer = officer.post(job_address("lurah") + "/new", form)
        assert answer.status_code == 303
        page = officer.get(answer.headers["Location"])
        for words in (
            "Naik dari level 2 ke 4",
            "Baru: level 2",
            "Tidak disyaratkan lagi (tadinya level 2)",
            "Penata, III/c",
            "Pelatihan Kepemimpinan Pengawas (PKP)",
        ):
            assert words in page.text
        lurah = job_id("lurah")
        after = requirements.of_job(lurah, TOMORROW)
        assert (after[competency_id("adminduk")], after[competency_id("spbe")]) == (4, 2)
        assert competency_id("komunikasi_publik") not in after
        assert requirements.of_job(lurah, TODAY)[competency_id("adminduk")] == 2

    def test_a_job_without_a_standard_starts_from_the_levels_of_its_class(
        self, officer: Visitor, agency: Agency
    ) -> None:
        make_job(agency, "baru", "Analis Baru")
        empty = officer.get(job_address("baru"))
        assert "belum mempunyai standar" in empty.text
        form = self.form(officer, "baru", valid_from=day_parts(TODAY))
        assert form["lines-0-competency"] == "integritas"
        assert officer.post(job_address("baru") + "/new", form).status_code == 303
        assert set(requirements.of_job(job_id("baru"), TODAY).values()) == {1}

    def test_more_lines_can_be_asked_for_without_losing_what_was_typed(
        self, officer: Visitor
    ) -> None:
        form = self.form(officer, "lurah", rank="Belum terbit", more="1")
        form |= {"lines-13-competency": "kearsipan", "lines-13-level": "3"}
        answer = officer.post(job_address("lurah") + "/new", form)
        assert answer.status_code == 200
        page = officer.check(answer)
        assert "Belum terbit" in page.text
        refilled = officer.filled(page)
        assert (refilled["lines-13-competency"], refilled["lines-13-level"]) == ("kearsipan", "3")
        assert "lines-20-competency" in refilled
        assert len(db.session.scalars(select(JobStandard.id)).all()) == 12

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"lines-13-competency": "adminduk", "lines-13-level": "3"}, "ditulis dua kali"),
            ({"source": ""}, "Isi bagian ini."),
            ({"valid_from": ["1", "1", "2018"]}, "Sudah ada versi yang mulai berlaku"),
            ({"valid_from": ["31", "2", "2027"]}, "Tulis tanggal yang ada di kalender"),
            ({"lines-0-level": "9"}, "invalid-feedback"),
            ({"lines-13-competency": "tidak_ada", "lines-13-level": "3"}, "invalid-feedback"),
        ],
    )
    def test_a_standard_with_faults_is_shown_again_with_what_is_wrong(
        self, officer: Visitor, changes: dict[str, object], words: str
    ) -> None:
        form = self.form(officer, "lurah", valid_from=day_parts(TOMORROW)) | changes
        answer = officer.post(job_address("lurah") + "/new", form)
        assert answer.status_code == 422
        assert words in officer.check(answer).text
        assert len(db.session.scalars(select(JobStandard.id)).all()) == 12
