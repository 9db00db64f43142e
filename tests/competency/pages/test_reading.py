"""What everybody reads of dictionary, standards and policies."""

import re
from urllib.parse import quote

import pytest

from tests.competency.pages.places import (
    ROOT,
    address,
    job_address,
)
from tests.competency.setting import (
    Agency,
    make_job,
)
from tests.competency.visitors import Visitor


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
