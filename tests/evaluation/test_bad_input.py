"""What cannot be meant is answered with what, where and what to do; nothing of it counts.

Files of predicates have theirs in `test_appraisals`, days of stages in `test_period_pages`.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, EvaluationRater
from portal.evaluation.rules import stages
from portal.evaluation.service import fixing
from portal.evaluation.service import periods as service
from portal.people.models import Employment, Tenure
from portal.web.app import Portal
from tests.evaluation.test_period_pages import filled, set_up
from tests.support.evaluation import add_rated, make_period
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, nip_of
from tests.support.portal_app import NOON

REASON = "Ditunjuk sekretaris daerah karena atasannya pindah instansi."
FIXING_BEGUN = stages.proposed(date(2026, 5, 26), 6)


@pytest.fixture
def office(app: Portal, page: PageClient) -> Office:
    with app.app_context():
        made = Office(clerks=2)
        hr = made.member("Siti Aminah")
        make_grant(hr, Role.HR, made.agency)
        made.enter(page, hr)
    return made


def test_two_periods_do_not_share_a_day(app: Portal, page: PageClient, office: Office) -> None:
    set_up(page)
    answer = page.post("/admin/periods/new", filled(code="2026-lain"))
    assert answer.status_code == 422
    assert "periode lain" in answer.text
    with app.app_context():
        assert len(db.session.scalars(select(EvaluationPeriod)).all()) == 1


def test_a_period_of_nobody_is_not_opened(app: Portal, page: PageClient, office: Office) -> None:
    answer = page.post("/admin/periods/new", filled(statuses=["cpns"]))
    address = str(answer.location)
    page.post(f"{address}/prepare")
    with app.app_context():
        service.go_on(now=NOON)
    refused = page.post(f"{address}/open")
    assert refused.status_code in (409, 422)
    assert "Tidak ada pegawai" in refused.text
    with app.app_context():
        assert db.session.scalars(select(EvaluationPeriod)).one().opened_at is None


def test_a_rater_who_left_is_told_and_another_named(
    app: Portal, page: PageClient, office: Office
) -> None:
    """The clerks of a head who left the agency have nobody; HR sees whom, and names somebody."""
    address = set_up(page)
    page.post(f"{address}/prepare")
    with app.app_context():
        service.go_on(now=NOON)
    page.post(f"{address}/open")
    yesterday, tomorrow = NOON.date() - timedelta(days=1), NOON + timedelta(days=1)
    with app.app_context():
        with transaction():
            for model in (Employment, Tenure):
                db.session.execute(
                    update(model)
                    .where(model.person_id == office.head.id)
                    .values(valid_until=yesterday)
                )
        service.follow(now=tomorrow)
        service.go_on(now=tomorrow)
        clerk, other = office.clerks
        form = db.session.scalars(select(EvaluationForm).filter_by(person_id=clerk.id)).one()
        form_id, number = form.public_id, nip_of(other)
    shown = page.get(f"{address}/people?gap=gap.rater_gone").text
    assert clerk.full_name in shown
    assert "Belum ada penilai" in shown
    place = f"{address}/people/{form_id}"
    assert page.post(place, {"number": number, "reason": REASON}).status_code == 303
    office.enter(page, other)
    assert clerk.full_name in page.get("/team/evaluations").text
    with app.app_context():
        rows = db.session.scalars(select(EvaluationRater.person_id).filter_by(form_id=form.id))
        assert rows.all() == [other.id]


def test_what_is_being_chained_is_fixed_a_moment_later(
    app: Portal, page: PageClient, office: Office
) -> None:
    with app.app_context():
        period = make_period(office.agency.id, calendar=FIXING_BEGUN)
        for clerk in office.clerks:
            add_rated(period.id, clerk.id, office.head.id)
        place = f"/admin/periods/{period.public_id}/fixing"
        line = office.line("pelayanan_publik", Strand.KNOWLEDGE, 1, earned=8, possible=10)
        office.prove(office.clerks[0], SourceKind.QUIZ, [line])
    assert page.post(place).status_code == 303
    with app.app_context():
        fixing.fix_piece(period.id, 0, now=NOON)  # before the sequencer came round
        locked = select(EvaluationForm.person_id).where(EvaluationForm.locked_at.is_not(None))
        assert db.session.scalars(locked).all() == [office.clerks[1].id]
    assert "yang buktinya sedang dirangkai, menyusul dengan sendirinya" in page.get(place).text
    with app.app_context():
        fixing.go_on(now=datetime(2026, 11, 27, tzinfo=UTC))
        assert len(db.session.scalars(locked).all()) == 2
