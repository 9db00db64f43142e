"""Team and person views: who sees whom, how much, and that it is noted (AZ-4, PR-4)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.people.models import AccessView, Tenure
from portal.people.service import tenures
from portal.web.app import Portal
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, make_unit
from tests.support.portal_app import NOON
from tests.support.statements import counted

pytestmark = pytest.mark.postgresql

SINCE = date(2026, 3, 2)


@pytest.fixture
def office(app: Portal) -> Office:
    """Two clerks; the first passed one quiz and failed another."""
    with app.app_context():
        office = Office(2)
        rina = office.clerks[0]
        passed = office.line("spbe", Strand.KNOWLEDGE, 1, on=SINCE, earned=9, possible=10, cut=7)
        office.prove(rina, SourceKind.QUIZ, [passed], on=SINCE, detail={"title": "Kuis SPBE"})
        failed = replace(passed, passed=False, earned=3, valid_from=TODAY - timedelta(days=1))
        office.prove(rina, SourceKind.QUIZ, [failed], detail={"title": "Kuis kedua"})
        return office


def views(app: Portal) -> list[tuple[int, int, str]]:
    with app.app_context():
        rows = db.session.execute(
            select(AccessView.viewer_id, AccessView.subject_id, AccessView.what).order_by(
                AccessView.id
            )
        )
        return [(viewer, subject, what) for viewer, subject, what in rows]


def test_a_head_sees_the_map_of_the_team_and_each_is_told(app, page, office):
    office.enter(page, office.head)
    text = page.get("/team").text
    for clerk in office.clerks:
        assert clerk.full_name in text
    assert office.head.full_name not in text.split("pk-heat")[1]
    assert "1/2" in text  # SPBE: level 1 of 2
    assert "2 orang masih perlu meningkatkan" in text
    page.get("/team")
    assert views(app) == [(office.head.id, clerk.id, "team_map") for clerk in office.clerks]


def test_a_team_of_thirty_costs_no_more_statements_than_a_team_of_two(app, page, office):
    office.enter(page, office.head)
    page.get("/team")
    with counted(app) as two:
        page.get("/team")
    with app.app_context():
        for number in range(28):
            office.clerk(f"Pegawai {number:02}")
    with counted(app) as thirty:
        text = page.get("/team").text
    assert text.count("pk-av") >= 30
    assert len(thirty) <= 12, thirty
    assert len(thirty) <= len(two) + 1  # today's entries of the new ones are written once
    with counted(app) as again:
        shown = page.get("/team")
    assert len(again) == len(two)
    assert shown.compressed_kb <= 8


def test_a_supervisor_sees_what_passed_and_never_a_try_or_a_mark(app, page, office):
    office.enter(page, office.head)
    rina = office.clerks[0]
    overview = page.get(f"/team/{rina.public_id}").text
    assert rina.full_name in overview
    page.get(f"/team/{rina.public_id}/spbe")
    with counted(app) as statements:
        text = page.get(f"/team/{rina.public_id}/spbe").text
    assert len(statements) <= 12, statements
    assert "Kuis SPBE" in text
    assert "nilai 9" not in text
    assert "Kuis kedua" not in text
    assert "Belum lulus" not in text
    assert views(app) == [(office.head.id, rina.id, "profile")]


def test_hr_sees_all_evidence_to_be_able_to_correct_it(app, page, office):
    with app.app_context():
        hr = office.member("Petugas SDM", make_unit(office.agency))
        make_grant(hr, Role.HR, office.agency)
    office.enter(page, hr)
    text = page.get(f"/people/{office.clerks[0].public_id}/spbe").text
    assert "nilai 3 dari 10" in text
    assert "Kuis kedua" in text


def test_an_inspector_of_the_unit_sees_levels_and_no_tries(app, page, office):
    with app.app_context():
        inspector = office.member("Pemeriksa", make_unit(office.agency))
        make_grant(inspector, Role.INSPECTOR, office.unit)
    office.enter(page, inspector)
    page.get(f"/people/{office.clerks[0].public_id}")
    assert "Kuis kedua" not in page.get(f"/people/{office.clerks[0].public_id}/spbe").text
    seen = (inspector.id, office.clerks[0].id)
    assert views(app) == [(*seen, "profile")]  # told once a day of one reader, by the first page
    with app.app_context():  # the agency's log has every page
        opened = select(AuditEntry.object_id).where(AuditEntry.action == "inspection.opened")
        pages = ["person_profile.competency", "person_profile.profile"]
        assert sorted(db.session.scalars(opened)) == pages


def test_peers_former_heads_and_other_units_find_nobody(app, page, office):
    rina, peer = office.clerks
    office.enter(page, peer)
    for path in (f"/team/{rina.public_id}", f"/people/{rina.public_id}", "/team"):
        assert page.client.get(path).status_code in {403, 404}
    with app.app_context():
        stranger = office.member("Kepala lain", make_unit(office.agency))
        make_grant(stranger, Role.UNIT_HEAD, make_unit(office.agency))
    other = office.enter(PageClient(app), stranger)
    known = other.get(f"/people/{rina.public_id}", status=404)
    unknown = other.get("/people/tidak-ada", status=404)
    assert len(known.text) == len(unknown.text)
    with app.app_context():
        held = db.session.scalars(select(Tenure).where(Tenure.person_id == office.head.id)).one()
        tenures.end(held.id, TODAY, now=NOON, actor_id=None)
        office.seat(office.head, "kabid_bangkom")  # leads a new, empty place
    former = office.enter(PageClient(app), office.head)
    assert former.client.get(f"/team/{rina.public_id}").status_code in {403, 404}
    assert former.client.get(f"/people/{rina.public_id}").status_code in {403, 404}
    assert views(app) == []


def test_another_persons_competency_is_not_reached_through_a_known_one(app, page, office):
    office.enter(page, office.head)
    page.get(f"/team/{office.clerks[0].public_id}/tidak-ada", status=404)
    page.get(f"/team/{office.head.public_id}/spbe", status=404)


def test_looking_at_oneself_through_a_grant_is_not_noted(app, page, office):
    with app.app_context():
        make_grant(office.clerks[0], Role.HR, office.agency)
    office.enter(page, office.clerks[0])
    page.get(f"/people/{office.clerks[0].public_id}")
    assert views(app) == []
