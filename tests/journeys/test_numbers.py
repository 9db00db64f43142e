"""The numbers on the pages of the demonstration obey the rules that stand in the policy files.

Each is worked out anew from the file and from what else the page says, never by the portal's own
functions: a constant that went wrong in a page, in a rule or in a story of the demonstration shows.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import html

import portal
from portal.core import clock
from portal.web.app import Portal
from portal.web.demo import accounts
from tests.support.demonstration import TODAY, account_of, app_on, noon
from tests.support.pages import PageClient
from tests.support.portal_app import close

ROOT = Path(portal.__file__).parent
HALF_A_HUNDREDTH = 0.0051
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


@pytest.fixture(scope="module")
def city(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    made = app_on(TODAY, pytestconfig, tmp_path_factory.mktemp("numbers"))
    with clock.fixed(noon(TODAY)):
        yield made
    close(made)


@cache
def policy(path: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))
    return found


def rules(path: str) -> dict[str, Any]:
    """The version of that file that is in force on the day of the tests."""
    started = [one for one in policy(path)["versions"] if one["valid_from"] <= TODAY]
    return max(started, key=lambda one: one["valid_from"])  # type: ignore[no-any-return]


class Reader:
    """Somebody who reads pages."""

    def __init__(self, app: Portal, role: str = "") -> None:
        self.client = PageClient(app)
        if role:
            self.client.enter(account_of(app, role))

    def read(self, path: str) -> html.HtmlElement:
        answer = self.client.client.get(path)
        assert answer.status_code == 200, path
        return html.document_fromstring(answer.text).find(".//main")

    def leads(self, path: str, pattern: str) -> list[str]:
        """Addresses the page leads to."""
        links = {str(one.get("href")) for one in self.read(path).iter("a")}
        return sorted(one for one in links if re.fullmatch(pattern, one))


def text(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def rows(page: html.HtmlElement) -> list[list[str]]:
    """The cells of every row of every table."""
    return [[text(cell) for cell in row.xpath("./th|./td")] for row in page.xpath(".//tbody/tr")]


def number(said: str) -> float:
    return float(said.replace(".", "").replace(",", "."))


def day(said: str) -> date:
    in_month, month, year = said.split()
    return date(int(year), MONTHS.index(month) + 1, int(in_month))


def test_satisfaction_is_the_mean_of_nine_elements_and_its_grade_that_of_its_bounds(
    city: Portal,
) -> None:
    stated = rules("feedback/data/satisfaction-policy.yaml")
    factor, grades = stated["scale"]["factor"], stated["grades"]
    citizen = Reader(city)
    results = [f"{one}/results" for one in citizen.leads("/feedback", "/feedback/[a-z-]+")]
    results += [more for one in results for more in citizen.leads(one, one + r"\?period=.*")]
    shown = 0
    for path in results:
        page = citizen.read(path)
        said = re.match(r".*? ([\d,]+) Mutu ([A-D]), ([^.]+?) Periode", text(page))
        if said is None:
            assert "belum terbit" in text(page)
            continue
        elements = [row for row in rows(page) if re.match(r"U\d ", row[0])]
        assert len(elements) == len(stated["elements"])
        if any(len(row) < 3 for row in elements):
            continue  # an element that too few answered is not shown
        shown += 1
        converted = [number(row[2]) for row in elements]
        for name, mean, value in elements:
            assert number(value) == pytest.approx(
                number(mean) * factor, abs=(factor + 1) * HALF_A_HUNDREDTH
            ), (path, name)
        index = number(said[1])
        assert index == pytest.approx(sum(converted) / len(converted), abs=2 * HALF_A_HUNDREDTH)
        grade = next(one for one in grades if index >= float(one["from"]))
        assert (said[2], said[3]) == (grade["grade"], grade["id"]), path
        for other, letter in re.findall(r"\d{4}: ([\d,]+) \(([A-D])\)", text(page)):
            assert letter == next(
                one["grade"] for one in grades if number(other) >= float(one["from"])
            )
    assert shown >= 3


def test_learning_hours_are_worth_what_their_form_says(city: Portal) -> None:
    stated = rules("learning/data/hours-policy.yaml")
    forms = {one["name"]: one["domestic"] for one in stated["forms"]}
    kept = accounts.read(city.settings.instance_dir)
    assert kept is not None
    counted, kinds = 0, set()
    for seat in kept.accounts:
        reader = Reader(city, seat.role)
        for year in (TODAY.year, TODAY.year - 1):
            page = reader.read(f"/history/hours?year={year}")
            least = stated["duties"]["pns"]["jp"]
            for owed, months in re.findall(
                r"PNS: paling sedikit ([\d,]+) JP.*?(?:(\d+) dari 12 bulan|$)", text(page)
            ):
                assert number(owed) == pytest.approx(
                    least * int(months or 12) / 12, abs=HALF_A_HUNDREDTH
                )
            for line in rows(page):
                if ", selesai " not in line[0]:
                    continue  # goes on, hence counts nothing yet
                form = next(name for name in forms if f" {name}, selesai" in line[0])
                worth, kind = expected(forms[form], line[1], stated["jp_minutes"])
                assert number(line[2]) == pytest.approx(worth, abs=HALF_A_HUNDREDTH), line
                counted += 1
                kinds.add(kind)
    assert counted > 20
    assert kinds >= {"program_hours", "per_day", "per_day_cap", "per_event"}


def expected(rule: dict[str, Any], how: str, minutes_each: int) -> tuple[float, str]:
    """What a line is worth at most by its form's rule, and the kind of that rule."""
    numbers = [number(one) for one in re.findall(r"\d[\d.,]*\d|\d", how.split(" JP")[0])]
    kind = rule["rule"]
    if kind == "program_hours":
        assert f"{minutes_each} menit tiap JP" in how
        return numbers[0] / minutes_each, kind
    assert numbers[-1] == rule["jp"], (how, rule)
    if kind == "per_day_cap":
        days = 1 if "satu hari" in how else numbers[1]
        return min(numbers[0] / minutes_each, days * rule["jp"]), kind
    return numbers[0] * rule["jp"], kind


def required() -> dict[str, dict[str, int]]:
    """Levels by competency, by the name of the job, as the files of standards ask them."""
    names = {
        one["id"]: one["name"]
        for one in policy("competency/data/competencies.yaml")["competencies"]
    }
    found = {}
    for path in ("competency/data/job_standards.yaml", "web/demo/positions.yaml"):
        whole = policy(path)
        levels = {one["id"]: one["level"] for one in whole["job_classes"]}
        for job in whole["positions"]:
            same = dict.fromkeys(whole["class_level_applies_to"], levels[job["job_class"]])
            asked = same | job["technical"]
            found[job["name"]] = {names[key]: level for key, level in asked.items()}
    return found


def test_standards_ask_the_levels_of_their_files(city: Portal) -> None:
    reader, stated = Reader(city, "hr"), required()
    pattern = r"/admin/frameworks/standards/\w+"
    seen = 0
    for path in reader.leads("/admin/frameworks/standards", pattern):
        page = reader.read(path)
        asked = {
            text(one.find(".//a")): int(said[1])
            for one in page.xpath(".//ul[@class='pk-list']/li[.//a]")
            if (said := re.search(r"Level (\d)$", text(one)))
        }
        assert asked == stated[text(page.find(".//h1"))], path
        seen += 1
    assert seen > 10


def test_profiles_count_what_is_missing_from_the_standard(city: Portal) -> None:
    stated = required()
    compared = 0
    for role in ("employee", "supervisor", "trainer", "unit_officer", "assessor", "inspector"):
        page = Reader(city, role).read("/profile")
        job = re.search(r"standar jabatan ([^.]+)\.", text(page))
        assert job is not None, role
        met = 0
        asked = dict(stated[job[1]])
        for row in page.xpath(".//tbody/tr"):
            name = row.xpath("string(./th/a)").strip()
            label = " ".join(row.xpath(".//svg/@aria-label"))
            levels = re.search(
                r"(?:level (\d)|belum ada level).*?, standar jabatan level (\d)", label
            )
            if levels is None:
                assert name not in asked, (role, name, label)
                continue
            got, need = int(levels[1] or 0), int(levels[2])
            assert 0 <= got <= 5
            assert need == asked.pop(name), (role, name)
            met += got >= need
            missing = f"{need - got} level lagi" if got else "Belum level 1"
            state = missing if got < need else "Terpenuhi"
            renewing = ("Perpanjang", "Menunggu perpanjangan")
            assert any(one in text(row) for one in (state, *renewing)), (role, name)
            compared += 1
        assert not asked, (role, asked)
        said = re.search(r"(\d+) dari (\d+) memenuhi", text(page))
        assert said is not None
        assert (int(said[1]), int(said[2])) == (met, len(stated[job[1]])), role
    assert compared > 50


def test_certificates_end_after_the_months_of_their_kind(city: Portal) -> None:
    kinds = {
        one["id_words"]["name"]: one["months"]
        for one in policy("certification/data/certificate-kinds.yaml")["kinds"]
    }
    reader = Reader(city, "hr")
    pages = [*map(reader.read, reader.leads("/admin/certificates", r"/admin/certificates/\w{22}"))]
    assert len(pages) > 10
    ended = 0
    for page in pages:
        facts = dict(
            zip(map(text, page.xpath(".//dt")), map(text, page.xpath(".//dd")), strict=False)
        )
        issued, until = day(facts["Tanggal terbit"]), facts["Berlaku sampai"]
        months = kinds[facts["Jenis"]]
        if months is None:
            continue  # its scheme says how long
        years, month = divmod(issued.month - 1 + months, 12)
        due = date(issued.year + years, month + 1, issued.day)
        assert 0 <= (due - day(until)).days <= 1, facts
        ended += 1
    assert ended


def test_rules_are_shown_as_their_files_say(city: Portal) -> None:
    reader = Reader(city, "hr")
    shown = [number(row[1]) for row in rows(reader.read("/admin/evaluation-policy"))]
    figures = rules("evaluation/data/evaluation-policy.yaml")["figures"]
    assert shown == [one["value"] for one in figures.values()]
    cells = [row[1] for row in rows(reader.read("/admin/frameworks/exam-rules"))]
    of_exams = [
        one["value"]
        for path in ("exam-policy", "practical-policy")
        for one in rules(f"certification/data/{path}.yaml")["figures"].values()
    ]
    assert [int(found[0]) for cell in cells if (found := re.search(r"\d+", cell))] == of_exams


def test_levels_beside_the_index_of_citizens_are_those_of_the_unit_map(city: Portal) -> None:
    """The head of a unit reads both of the same people."""
    reader = Reader(city, "unit_head")
    page, unit_map = reader.read("/admin/survey"), reader.read("/admin/unit-map")
    [[_unit, *cells]] = rows(page)
    periods = [text(one) for one in page.xpath(".//thead//th")][1:]
    shown = {
        period: found.group(1)
        for period, cell in zip(periods, cells, strict=True)
        if (found := re.search(r"(\d+) % standar", cell))
    }
    trend = unit_map.xpath(".//section[@aria-labelledby='tren']//tbody/tr")
    known = {text(row.find("th")): text(row.find("td")).rstrip(" %") for row in trend}
    assert set(shown) == {"Semester II 2025", "Semester I 2026"}
    assert shown == {period: known[period] for period in shown}


def test_the_page_of_impact_says_what_the_pages_it_leads_to_say(city: Portal) -> None:
    """Hours as the recap has them, spending as the budgets, competencies as the unit map."""
    reader = Reader(city, "hr")
    page = reader.read("/admin/impact")
    reached, _valid, _risen, cost = (text(one) for one in page.xpath(".//div[@class='pk-kpi']/div"))
    some, everybody = _pair(r"JP: (\S+) dari (\S+)", reached)
    assert f" {100 * some // everybody:.0f} %" in reached
    spent, jp = _pair(r"Rp(\S+)\sjt untuk (\S+) JP", cost)
    assert number(cost.rpartition("Rp")[2]) == spent * 1_000_000 // jp
    assert f"{_said(jp)} JP" in text(reader.read("/admin/hours/recap"))
    assert f"realisasi Rp{_said(spent * 1_000_000)}" in text(
        reader.read(f"/admin/budgets?year={TODAY.year}")
    )
    kinds = reader.leads("/admin/unit-map", r"/admin/unit-map\?.*kind=\w+")
    known = " ".join(text(reader.read(one)) for one in kinds)
    for name, short, share, *_answer in rows(page):
        some, everybody = _pair(r"(\d+) dari (\d+)", short)
        assert share == f"{100 * some // everybody:.0f} %"
        assert name in known
    assert "Belum ada" in text(page)
    assert "Jawaban" not in text(Reader(city, "inspector").read("/admin/impact"))  # reads no plans


def _pair(pattern: str, said: str) -> tuple[float, float]:
    found = re.search(pattern, said)
    assert found is not None, said
    return number(found.group(1)), number(found.group(2))


def _said(value: float) -> str:
    """1640.32 is 1.640,32."""
    return f"{value:,.2f}".removesuffix(".00").translate(str.maketrans(",.", ".,"))
