"""The page before a policy is published: who would change, from what to what."""

import pytest
from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db
from portal.core.models import Outbox
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.people.models import AccessView
from portal.web.app import Portal
from tests.competency.conftest import stocked
from tests.competency.setting import (
    TODAY,
    Agency,
    agency_called,
    competency_id,
    grant,
    make_agency,
    make_person,
)
from tests.competency.visitors import Visitor, visit
from tests.support.portal_app import NOON

__all__ = ["stocked"]

DRAFTS = "/admin/frameworks/policies/drafts"


@pytest.fixture(scope="session")
def template(stocked: str) -> str:
    """Every test of this module starts with the reference data."""
    return stocked


@pytest.fixture
def agency(context: object) -> Agency:
    return agency_called("kota")


@pytest.fixture
def officer(app: Portal, agency: Agency) -> Visitor:
    person = make_person(agency, "Ayu Lestari")
    grant(person, "hr", agency)
    return visit(app, person)


def passed_quiz(agency: Agency, person_id: int, key: str = "spbe") -> None:
    line = Line(
        competency_id=competency_id(key),
        strand=Strand.KNOWLEDGE,
        target_level=2,
        passed=True,
        valid_from=TODAY,
        earned=8,
        possible=10,
        cut=7,
    )
    append(
        Entry(
            organisation_id=agency.id,
            person_id=person_id,
            source_kind=SourceKind.QUIZ,
            source_ref=f"uji:{person_id}:{key}",
            occurred_at=NOON,
            recorded_by_id=person_id,
            lines=(line,),
            detail={"title": "Kuis"},
        ),
        now=NOON,
    )


def reviewed(officer: Visitor, old: str, new: str) -> str:
    """A draft with one figure exchanged; the address of its review."""
    started = officer.post(DRAFTS, {}, seen="/admin/frameworks/policies")
    path = started.headers["Location"]
    form = officer.filled(officer.get(path))
    assert old in str(form["text"])
    form |= {"text": str(form["text"]).replace(old, new), "source": "Keputusan 9/2026"}
    answer = officer.post(path, form | {"review": "1"})
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_it_names_who_changes_and_notes_that_their_results_were_read(
    officer: Visitor, agency: Agency
) -> None:
    rina = make_person(agency, "Rina Maharani")
    passed_quiz(agency, rina)
    passed_quiz(agency, make_person(agency, "Budi Santoso"), "adminduk")
    page = officer.get(
        reviewed(
            officer, "quiz:\n    knowledge: {max_level: 2,", "quiz:\n    knowledge: {max_level: 1,"
        )
    )
    assert "2 dari 2 pegawai dengan bukti akan berubah pada 1 Desember 2026." in page.text
    assert "Rina Maharani" in page.text
    assert "Budi Santoso" in page.text
    assert "Tetap 1" in page.text
    assert "keterampilan, menjadi pengetahuan dan keterampilan" in page.text
    assert "Terbitkan kebijakan" in page.text
    seen = db.session.scalars(select(AccessView).where(AccessView.subject_id == rina)).all()
    assert [(one.what, one.on_day) for one in seen] == [("policy_preview", "2026-11-26")]


def test_looking_twice_on_a_day_is_noted_once(officer: Visitor, agency: Agency) -> None:
    rina = make_person(agency, "Rina Maharani")
    passed_quiz(agency, rina)
    path = reviewed(officer, "{max_level: 2,", "{max_level: 1,")
    officer.get(path)
    officer.get(path)
    assert len(db.session.scalars(select(AccessView.id)).all()) == 1


def test_a_level_that_falls_is_said_in_words(officer: Visitor, agency: Agency) -> None:
    rina = make_person(agency, "Rina Maharani")
    passed_quiz(agency, rina)
    page = officer.get(
        reviewed(officer, "1: {strands: [knowledge],", "1: {strands: [knowledge, skill],")
    )
    assert "Level 1 pegawai akan turun." in page.text
    assert "Turun dari 1 ke 0" in page.text


def test_when_nobody_changes_it_says_so(officer: Visitor, agency: Agency) -> None:
    passed_quiz(agency, make_person(agency, "Rina Maharani"))
    page = officer.get(reviewed(officer, "window_months: 6", "window_months: 7"))
    assert "Tidak seorang pun dari 1 pegawai dengan bukti akan berubah" in page.text


def test_many_persons_are_paged(officer: Visitor, agency: Agency) -> None:
    for number in range(30):
        passed_quiz(agency, make_person(agency, f"Pegawai {number:02}"))
    path = reviewed(officer, "{max_level: 2,", "{max_level: 1,")
    first = officer.get(path)
    assert "30 dari 30 pegawai" in first.text
    assert first.text.count("Pegawai 0") + first.text.count("Pegawai 1") == 20
    [following] = [link for link in first.links() if "sesudah=" in link]
    second = officer.get(following)
    assert "Pegawai 29" in second.text
    assert "Pegawai 00" not in second.text


def test_another_agency_is_chosen_by_who_may_publish_everywhere(
    app: Portal, officer: Visitor, agency: Agency
) -> None:
    other = make_agency("kabupaten", "Kabupaten Lain")
    passed_quiz(other, make_person(other, "Orang Sebelah"))
    person = make_person(agency, "Cici")
    grant(person, "hr", agency)
    grant(person, "hr", other)
    both = visit(app, person)
    path = reviewed(both, "{max_level: 2,", "{max_level: 1,")
    page = both.get(path)
    assert "Orang Sebelah" not in page.text
    [theirs] = [
        option.get("value")
        for option in page.root.iter("option")
        if option.text == "Kabupaten Lain"
    ]
    assert "Orang Sebelah" in both.get(f"{path}?instansi={theirs}").text
    assert officer.status("get", path) == 403


def test_publishing_from_the_page_hands_the_work_to_the_outbox(officer: Visitor) -> None:
    path = reviewed(officer, "{max_level: 2,", "{max_level: 1,")
    page = officer.get(path)
    answer = officer.post(path.replace("/review", "/publish"), officer.filled(page))
    assert answer.headers["Location"] == "/admin/frameworks/policies/2"
    [effect] = db.session.scalars(select(Outbox).where(Outbox.event_key == "policy:2"))
    assert (effect.kind, effect.payload) == ("policy.published", {"version": 2})
