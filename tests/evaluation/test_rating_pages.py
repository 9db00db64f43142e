"""Rating in the browser: oneself and those one leads, competency by competency, then handed in."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind
from portal.core.db import db, transaction
from portal.evaluation.models import EvaluationForm, EvaluationRating
from portal.ledger.queries import events, profiles
from portal.people.models import AccessView, Person
from portal.web.app import Portal
from tests.support.evaluation import make_rated
from tests.support.markup import parsed
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.portal_app import NOON

EXAMPLE = "Menjelaskan syarat akta kelahiran dengan sabar sampai warga paham."
KEY = "pelayanan_publik"


@dataclass
class Case:
    """A head who rates a clerk, and the pages of both."""

    office: Office
    form: str

    @property
    def led(self) -> str:
        return f"/team/evaluations/{self.form}"


@pytest.fixture
def case(app: Portal) -> Case:
    with app.app_context():
        office = Office()
        form = make_rated(office.agency.id, office.clerks[0].id, office.head.id)
        return Case(office, form.public_id)


def mark(version: int = 0, **changed: object) -> dict[str, object]:
    form: dict[str, object] = {
        "indicators": ["1-0", "1-1"], "example_on": ["2", "9", "2026"], "example": EXAMPLE,
        "version": str(version),
    }  # fmt: skip
    return {**form, **changed}


def test_a_superiors_rating_is_kept_handed_in_and_proves_attitude(
    app: Portal, page: PageClient, case: Case
) -> None:
    case.office.enter(page, case.office.head)
    assert 'href="/team/evaluations"' in page.get("/team").text
    assert "Menunggu Anda" in page.get("/team/evaluations").text
    place = f"{case.led}/rate/{KEY}?level=1"
    assert "Standar jabatan" in page.get(place).text
    assert page.post(place, mark()).status_code == 303
    with app.app_context():
        assert _of_source(case) == []  # kept, not handed in
    assert EXAMPLE in page.get(case.led).text
    assert page.post(f"{case.led}/submit").status_code == 303
    with app.app_context():
        [event] = _of_source(case)
        [line] = event.lines
        assert (line.strand, line.target_level, line.indicators) == ("attitude", 1, 2)
        held = profiles.levels([case.office.clerks[0].id], TODAY)[case.office.clerks[0].id]
        assert held[line.competency_id].strands[2] == 1
    assert page.post(place, mark(1)).status_code == 422  # what was sent stays
    assert "Selesai" in page.get("/team/evaluations").text
    case.office.enter(page, case.office.clerks[0])
    assert EXAMPLE in page.get("/evaluations").text  # whoever is rated reads it


def _of_source(case: Case) -> list[object]:
    found = events.of_persons([case.office.clerks[0].id])[case.office.clerks[0].id]
    return [one for one in found if one.source_kind is SourceKind.SUPERVISOR_RATING]


def test_handed_in_twice_it_is_evidence_once(app: Portal, page: PageClient, case: Case) -> None:
    case.office.enter(page, case.office.head)
    page.post(f"{case.led}/rate/{KEY}?level=1", mark())
    for _again in range(2):
        assert page.post(f"{case.led}/submit").status_code == 303
    with app.app_context():
        assert len(_of_source(case)) == 1


def test_a_self_rating_proves_nothing(app: Portal, page: PageClient, case: Case) -> None:
    case.office.enter(page, case.office.clerks[0])
    own = page.get("/evaluations").text
    assert "Isi penilaian diri" in own
    assert "Evaluasi tim" not in own  # rates nobody
    assert page.post(f"/evaluations/2026-2/rate/{KEY}?level=1", mark()).status_code == 303
    values = {"kompeten_seen": ["0"], "kompeten_note": "Membantu rekan baru.", "version": "1"}
    assert page.post("/evaluations/2026-2/values", values).status_code == 303
    assert "Membantu rekan baru." in page.get("/evaluations/2026-2/rate").text
    assert page.post("/evaluations/2026-2/submit").status_code == 303
    assert "Terkirim" in page.get("/evaluations").text
    case.office.enter(page, case.office.head)
    assert "Membantu rekan baru." in page.get(case.led).text  # beside the superior's rating
    with app.app_context():
        assert _of_source(case) == []
        rating = db.session.scalars(select(EvaluationRating)).one()
        assert rating.submitted_at is not None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"indicators": ["1-0"]}, "belum cukup"),
        ({"example": "baik"}, "sedikitnya 30 huruf"),
        ({"example_on": ["1", "1", "2020"]}, "di dalam periode"),
    ],
)
def test_a_bare_tick_is_not_handed_in(
    page: PageClient, case: Case, changed: dict[str, object], said: str
) -> None:
    case.office.enter(page, case.office.head)
    page.post(f"{case.led}/rate/{KEY}?level=1", mark(**changed))
    answer = page.post(f"{case.led}/submit")
    assert answer.status_code == 422
    assert said in answer.text


def test_nothing_is_handed_in_without_a_word(page: PageClient, case: Case) -> None:
    case.office.enter(page, case.office.head)
    answer = page.post(f"{case.led}/submit")
    assert answer.status_code == 422
    assert "sedikitnya satu kompetensi" in answer.text


def test_a_stale_tab_overwrites_nothing(page: PageClient, case: Case) -> None:
    case.office.enter(page, case.office.head)
    place = f"{case.led}/rate/{KEY}?level=1"
    page.post(place, mark())
    answer = page.post(place, mark())
    assert answer.status_code == 409
    assert "jendela lain" in answer.text


def test_a_mark_is_taken_back_before_handing_in(page: PageClient, case: Case) -> None:
    case.office.enter(page, case.office.head)
    place = f"{case.led}/rate/{KEY}?level=1"
    page.post(place, mark())
    page.post(place, mark(1, remove="1"))
    assert EXAMPLE not in page.get(case.led).text


def test_nobody_else_finds_the_form_and_the_person_sees_who_looked(
    app: Portal, page: PageClient, case: Case
) -> None:
    with app.app_context():
        peer = case.office.clerk("Novita Sari")
    case.office.enter(page, peer)
    page.get(case.led, status=404)
    case.office.enter(page, case.office.head)
    page.get(case.led)
    with app.app_context():
        views = db.session.scalars(select(AccessView.what)).all()
        assert "evaluation" in views


def test_somebody_restricted_is_found_by_nobody_who_rates(
    app: Portal, page: PageClient, case: Case
) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Person, case.office.clerks[0].id).restricted_at = NOON
    case.office.enter(page, case.office.head)
    page.get(case.led, status=404)
    assert "Tidak ada yang Anda nilai" in page.get("/team/evaluations").text


def test_what_is_locked_stays(app: Portal, page: PageClient, case: Case) -> None:
    with app.app_context(), transaction():
        db.session.scalars(select(EvaluationForm)).one().locked_at = NOON
    case.office.enter(page, case.office.head)
    assert "Hasil ini sudah ditetapkan" in page.get(case.led).text
    assert page.post(f"{case.led}/rate/{KEY}?level=1", mark()).status_code == 422
    assert page.post(f"{case.led}/submit").status_code == 422


def bar_of(text: str) -> dict[str, bool]:
    """The places of the work bar, and which of them is this one."""
    links = parsed(text).findall(".//nav[@class='pk-work']//a")
    return {link.get("href"): link.get("aria-current") == "page" for link in links}


def test_whoever_leads_has_the_places_of_the_team_in_one_bar(page: PageClient, case: Case) -> None:
    case.office.enter(page, case.office.head)
    first = page.get("/team").text
    gold = parsed(first).findall(".//a[@class='btn btn-gold']")
    assert [link.get("href") for link in gold] == ["/team/evaluations"]
    places = bar_of(first)
    assert {"/team/requests", "/team/plans", "/admin/follow-ups", "/confirmations"} < {*places}
    for url in places:
        here = bar_of(page.get(url).text)
        assert list(here) == list(places)
        assert [place for place, is_current in here.items() if is_current] == [url]
    case.office.enter(page, case.office.clerks[0])
    assert "pk-work" not in page.get("/confirmations").text
