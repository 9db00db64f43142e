"""The pages of the area: what everybody reads, what officers change, what others must not."""

import re
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select

from portal.competency.models import AttainmentPolicy, JobStandard, PolicyDraft
from portal.competency.queries import policies as policy_queries
from portal.competency.queries import reference, requirements
from portal.competency.queries.catalogue import catalogue, directory
from portal.competency.service import wordings
from portal.core.db import db
from portal.people.models import Job
from portal.web.app import Portal
from tests.competency.setting import (
    TODAY,
    TOMORROW,
    Agency,
    agency_called,
    competency_id,
    grant,
    job_id,
    make_agency,
    make_job,
    make_person,
    publishing,
    reference_framework,
)
from tests.competency.visitors import Visitor, visit

ROOT = "/admin/frameworks"


@pytest.fixture(scope="session")
def template(stocked: str) -> str:
    """Every test of this module starts with the reference data."""
    return stocked


@pytest.fixture
def agency(context: object) -> Agency:
    return agency_called("kota")


@pytest.fixture
def employee(app: Portal, agency: Agency) -> Visitor:
    return visit(app, make_person(agency, "Rina Maharani"))


@pytest.fixture
def officer(app: Portal, agency: Agency) -> Visitor:
    person = make_person(agency, "Ayu Lestari")
    grant(person, "hr", agency)
    return visit(app, person)


def address(key: str) -> str:
    versions = catalogue().histories[competency_id(key)]
    return f"{ROOT}/competencies/{versions[0].public_id}"


def job_address(code: str) -> str:
    found = db.session.scalars(select(Job.public_id).where(Job.code == code)).one()
    return f"{ROOT}/standards/{found}"


def day_parts(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


class TestReading:
    def test_the_dictionary_shows_every_competency_by_kind(self, employee: Visitor) -> None:
        page = employee.get(ROOT)
        links = [link for link in page.links() if "/competencies/" in link]
        assert len(links) == 21
        assert "Kompetensi sosial kultural" in page.text
        assert "Paham / Dalam Pengembangan" in page.text
        assert "Muat berkas" not in page.text
        assert "pk-work" not in page.text  # no workspace of theirs

    @pytest.mark.parametrize(
        ("words", "found"),
        [("integritas", 1), ("T.KOMINFO.01", 1), ("menegur rekan", 1), ("digital government", 1)],
    )
    def test_a_search_finds_names_codes_and_indicators(
        self, employee: Visitor, words: str, found: int
    ) -> None:
        page = employee.get(f"{ROOT}?q={quote(words)}")
        assert len([link for link in page.links() if "/competencies/" in link]) == found

    def test_a_search_shows_where_an_indicator_matched_and_what_to_do_without_a_hit(
        self, employee: Visitor
    ) -> None:
        assert "Level 2: Menegur rekan" in employee.get(f"{ROOT}?q=menegur").text
        nothing = employee.get(f"{ROOT}?q=zzz")
        assert "Tidak ada kompetensi yang cocok" in nothing.text
        kind = employee.get(f"{ROOT}?jenis=sociocultural")
        assert len([link for link in kind.links() if "/competencies/" in link]) == 1

    def test_a_competency_shows_five_levels_indicators_source_and_history(
        self, employee: Visitor
    ) -> None:
        page = employee.get(address("spbe"))
        for level in range(1, 6):
            assert f'id="level-{level}"' in page.text
        assert "Menjaga kata sandi dan mengenali penipuan daring" in page.text
        assert "Contoh buatan sendiri, untuk disunting instansi" in page.text
        assert "Versi 1" in page.text
        assert "Buat versi baru" not in page.text

    def test_in_english_names_are_english_and_indonesian_text_is_marked(
        self, employee: Visitor
    ) -> None:
        employee.speak("en")
        page = employee.get(address("spbe"))
        assert "<h1>Digital Government (SPBE)</h1>" in page.text
        assert '<span lang="id">Menjaga kata sandi' in page.text

    def test_a_standard_shows_levels_by_kind_and_who_says_so(self, employee: Visitor) -> None:
        page = employee.get(job_address("ppbj_muda"))
        assert "Pengelola Pengadaan Barang/Jasa Ahli Muda" in page.text
        assert page.text.count("Level 3</span>") == 11  # nine shared, two technical
        assert "Sertifikat Kompetensi PBJ Level-1" in page.text
        assert "JF Ahli Muda" in page.text

    def test_the_list_of_jobs_is_paged_searched_and_says_what_is_missing(
        self, employee: Visitor, agency: Agency
    ) -> None:
        for number in range(60):
            make_job(agency, f"kode-{number:02}", f"Analis {number:02}")
        first = employee.get(f"{ROOT}/standards")
        jobs = [link for link in first.links() if re.search(r"/standards/\w{22}$", link)]
        assert len(jobs) == 50
        assert "Belum ada" in first.text
        [following] = [link for link in first.links() if "sesudah=" in link]
        second = employee.get(following)
        rest = [link for link in second.links() if re.search(r"/standards/\w{22}$", link)]
        assert len(rest) == 22
        assert not set(jobs) & set(rest)
        [back] = [link for link in second.links() if "sebelum=" in link]
        again = employee.get(back)
        assert [one for one in again.links() if re.search(r"/standards/\w{22}$", one)] == jobs
        found = employee.get(f"{ROOT}/standards?q=lurah")
        assert len([one for one in found.links() if re.search(r"/standards/\w{22}$", one)]) == 1

    def test_a_policy_is_told_in_words_with_the_source_of_each_rule(
        self, employee: Visitor
    ) -> None:
        page = employee.get(f"{ROOT}/policies/1")
        assert (
            "Level 3 tercapai bila pengetahuan, keterampilan, dan sikap masing-masing mencapai "
            "level 3." in page.text
        )
        assert "Kuis membuktikan pengetahuan, paling tinggi level 2." in page.text
        assert (
            "Mulai level 3, kompetensi manajerial dan kompetensi sosial kultural memerlukan uji "
            "praktik atau hasil penilaian kompetensi oleh asesor." in page.text
        )
        assert "Dasar: Peraturan BNSP 03/BNSP.302/X/2013" in page.text
        assert "Mulai draf baru" not in employee.get(f"{ROOT}/policies").text

    @pytest.mark.parametrize(
        "path",
        [
            "/competencies/tidakada",
            "/standards/tidakada",
            "/policies/99",
            "/competencies/{spbe}?versi=9",
            "/standards/{job}?versi=9",
        ],
    )
    def test_what_does_not_exist_is_not_found(self, employee: Visitor, path: str) -> None:
        spbe = address("spbe").rsplit("/", 1)[1]
        job = job_address("lurah").rsplit("/", 1)[1]
        employee.get(ROOT + path.format(spbe=spbe, job=job), status=404)


class TestStatements:
    """Ordinary pages need no statement for the catalogue: the actor's brought its stamp."""

    @pytest.mark.parametrize(
        ("path", "limit"),
        [
            ("", 2),  # who acts, dictionaries in scope
            ("/policies", 2),
            ("/policies/1", 2),
            ("/standards", 2),
        ],
    )
    def test_a_page_costs_few_statements(self, employee: Visitor, path: str, limit: int) -> None:
        employee.get(ROOT + path)
        assert employee.statements(ROOT + path) == limit

    def test_single_things_cost_few_statements(self, employee: Visitor) -> None:
        spbe, job = address("spbe"), job_address("lurah")
        for path in (spbe, job):
            employee.get(path)
        assert employee.statements(spbe) == 3  # and its history
        assert employee.statements(job) == 4  # the job, its standards, their lines


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


class TestPolicies:
    def start(self, officer: Visitor) -> str:
        answer = officer.post(f"{ROOT}/policies/drafts", {}, seen=f"{ROOT}/policies")
        assert answer.status_code == 303
        return answer.headers["Location"]

    def save(self, officer: Visitor, path: str, old: str, new: str) -> str:
        form = officer.filled(officer.get(path))
        assert old in str(form["text"])
        form |= {"text": str(form["text"]).replace(old, new), "source": "Keputusan 9/2026"}
        answer = officer.post(path, form | {"review": "1"})
        assert answer.status_code == 303
        return answer.headers["Location"]

    def test_from_draft_to_policy_with_a_look_at_what_changes(
        self, officer: Visitor, employee: Visitor
    ) -> None:
        path = self.start(officer)
        assert "Draf versi 2" in officer.get(f"{ROOT}/policies").text
        review = self.save(officer, path, "{max_level: 2,", "{max_level: 1,")
        assert review == path + "/review"
        page = officer.get(review)
        assert "bukti › kuis › pengetahuan › level tertinggi" in page.text
        assert "Kuis membuktikan pengetahuan, paling tinggi level 1." in page.text
        assert "<strong>1 Desember 2026</strong>" in page.text
        answer = officer.post(path + "/publish", officer.filled(page))
        assert answer.headers["Location"] == f"{ROOT}/policies/2"
        shown = employee.get(f"{ROOT}/policies/2")
        assert "Keputusan 9/2026" in shown.text
        assert "Akan berlaku" in shown.text
        assert [one.version for one in policy_queries.published()] == [1, 2]
        assert officer.get(path, status=303).response.headers["Location"].endswith("/policies/2")

    def test_a_draft_with_faults_is_kept_and_names_the_lines(self, officer: Visitor) -> None:
        path = self.start(officer)
        back = self.save(officer, path, "{max_level: 2,", "{max_level: dua,")
        assert back == path
        page = officer.get(path)
        assert "Baris" in page.text
        assert "Tulis bilangan bulat, misalnya 3." in page.text
        assert "max_level: dua" in page.text
        assert officer.get(path + "/review", status=303).response.headers["Location"] == path

    def test_what_cannot_be_published_says_why_and_offers_no_button(self, officer: Visitor) -> None:
        path = self.start(officer)
        review = self.save(officer, path, "{max_level: 2,", "{max_level: 1,")
        sourceless = officer.filled(officer.get(path)) | {"source": ""}
        officer.post(path, sourceless)
        page = officer.get(review)
        assert "Tulis dasarnya" in page.text
        assert "Terbitkan kebijakan" not in page.text

    def test_a_draft_overtaken_by_another_is_told_so_and_can_be_put_aside(
        self, officer: Visitor
    ) -> None:
        late = self.start(officer)
        self.save(officer, late, "{max_level: 2,", "{max_level: 3,")
        first = self.start(officer)
        review = self.save(officer, first, "{max_level: 2,", "{max_level: 1,")
        officer.post(first + "/publish", officer.filled(officer.get(review)))
        assert "versi 2 sudah terbit" in officer.get(late).text
        stale = officer.post(late + "/publish", {"revision": "2"}, seen=late)
        assert stale.status_code == 409
        assert "Orang lain baru saja menerbitkan versi 2" in stale.text
        gone = officer.post(late + "/discard", {}, seen=late)
        assert gone.status_code == 303
        officer.get(late, status=404)

    def test_a_draft_saved_by_somebody_else_meanwhile_is_not_overwritten(
        self, officer: Visitor
    ) -> None:
        path = self.start(officer)
        mine = officer.filled(officer.get(path))
        self.save(officer, path, "{max_level: 2,", "{max_level: 1,")
        answer = officer.post(path, mine | {"text": str(mine["text"]) + "# lain\n"})
        assert answer.status_code == 409
        assert "disimpan orang lain" in answer.text
        [draft] = db.session.scalars(select(PolicyDraft))
        db.session.refresh(draft)
        assert "# lain" not in draft.text


class TestFiles:
    def test_a_file_is_checked_then_shown_then_published(self, officer: Visitor) -> None:
        path = f"{ROOT}/load"
        text = reference.text(reference.COMPETENCIES).replace("name: Integritas", "name: Jujur")
        form = officer.filled(officer.get(path)) | {"text": text}
        checked = officer.post(path, form)
        assert checked.status_code == 200
        page = officer.check(checked)
        assert "<code>integritas</code>" in page.text
        assert directory(TODAY)[competency_id("integritas")].wording.name == "Integritas"
        agreed = officer.filled(page)
        changed = agreed | {"text": text.replace("name: Jujur", "name: Lain")}
        again = officer.post(path, changed)
        assert again.status_code == 200  # another text was not agreed to
        assert directory(TODAY)[competency_id("integritas")].wording.name == "Integritas"
        assert officer.post(path, agreed).status_code == 303
        assert directory(TODAY)[competency_id("integritas")].wording.name == "Jujur"

    def test_faults_are_shown_with_their_lines_in_words(self, officer: Visitor) -> None:
        path = f"{ROOT}/load"
        text = reference.text(reference.STANDARDS).replace("adminduk: 3", "adminduk: 9")
        answer = officer.post(path, officer.filled(officer.get(path)) | {"text": text})
        assert answer.status_code == 422
        page = officer.check(answer)
        assert "Nilainya di luar batas" in page.text
        line = text[: text.index("adminduk: 9")].count("\n") + 1
        assert f"Baris {line}" in page.text

    def test_a_policy_is_not_published_past_its_preview(self, officer: Visitor) -> None:
        text = reference.text(reference.POLICY).replace("version: 1", "version: 2")
        form = officer.filled(officer.get(f"{ROOT}/load")) | {"text": text}
        assert officer.post(f"{ROOT}/load", form).status_code == 403
        assert len(db.session.scalars(select(AttainmentPolicy.id)).all()) == 1


class TestAccess:
    WRITES = (
        ("get", "{spbe}/edit"),
        ("post", "{spbe}/edit"),
        ("get", "{job}/new"),
        ("post", "{job}/new"),
        ("get", "/admin/frameworks/load"),
        ("post", "/admin/frameworks/load"),
        ("post", "/admin/frameworks/policies/drafts"),
        ("get", "/admin/frameworks/policies/drafts/{draft}"),
        ("post", "/admin/frameworks/policies/drafts/{draft}"),
        ("get", "/admin/frameworks/policies/drafts/{draft}/review"),
        ("post", "/admin/frameworks/policies/drafts/{draft}/publish"),
        ("post", "/admin/frameworks/policies/drafts/{draft}/discard"),
    )

    @pytest.mark.parametrize(("verb", "path"), WRITES)
    def test_an_employee_changes_nothing(
        self, employee: Visitor, officer: Visitor, verb: str, path: str
    ) -> None:
        draft = TestPolicies().start(officer).rsplit("/", 1)[1]
        path = path.format(spbe=address("spbe"), job=job_address("lurah"), draft=draft)
        assert employee.status(verb, path, seen=ROOT) == 403
        assert officer.status(verb, path, seen=ROOT) != 403

    def test_an_officer_of_one_unit_of_several_agencies_changes_no_common_thing(
        self, app: Portal, agency: Agency
    ) -> None:
        """What binds every agency is changed only by somebody who holds the right at each."""
        other = make_agency("kabupaten", "Kabupaten Lain")
        other.load_standards()
        person = make_person(agency, "Budi")
        grant(person, "hr", agency)
        budi = visit(app, person)
        assert budi.status("get", address("spbe") + "/edit") == 403
        assert budi.status("post", f"{ROOT}/policies/drafts", seen=ROOT) == 403
        assert budi.status("get", job_address_of(agency, "lurah") + "/new") == 200
        assert budi.status("get", job_address_of(other, "lurah")) == 404
        assert budi.status("get", job_address_of(other, "lurah") + "/new") == 404
        grant(person, "hr", other)
        assert budi.status("get", address("spbe") + "/edit") == 200
        assert budi.status("get", job_address_of(other, "lurah") + "/new") == 200

    def test_an_officer_of_a_subtree_reads_but_sets_no_standard(
        self, app: Portal, agency: Agency
    ) -> None:
        person = make_person(agency, "Cici")
        grant(person, "hr", agency, unit_id=agency.unit_id)
        cici = visit(app, person)
        assert cici.status("get", job_address("lurah")) == 200
        assert cici.status("get", job_address("lurah") + "/new") == 403

    def test_a_dictionary_of_another_agency_does_not_exist(
        self, app: Portal, agency: Agency, employee: Visitor
    ) -> None:
        other = make_agency("kabupaten", "Kabupaten Lain")
        publish_own(other)
        theirs = address("milik_lain")
        assert employee.status("get", theirs) == 404
        assert "Milik Lain" not in employee.get(ROOT).text
        neighbour = visit(app, make_person(other, "Dodi"))
        assert neighbour.status("get", theirs) == 200
        assert neighbour.status("get", theirs + "/edit") == 403


def job_address_of(agency: Agency, code: str) -> str:
    found = db.session.scalars(
        select(Job.public_id).where(Job.code == code, Job.organisation_id == agency.id)
    ).one()
    return f"{ROOT}/standards/{found}"


def publish_own(agency: Agency) -> None:
    document = reference_framework()
    entry = document.entries[-1]
    wording = replace(entry.wording, name="Milik Lain")
    own = replace(
        document, code="milik", entries=(replace(entry, key="milik_lain", wording=wording),)
    )
    wordings.publish_framework(own, publishing(organisation_id=agency.id), dry_run=False)
