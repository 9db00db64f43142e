"""HR sets up a period in the browser, has it prepared, looks at it and opens it."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import Refused
from portal.core.permissions import Role
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, EvaluationRater
from portal.evaluation.queries import periods
from portal.evaluation.rules import stages
from portal.evaluation.rules.acting import REMINDED
from portal.evaluation.rules.stages import Stage, StageRefusal
from portal.evaluation.service import acting
from portal.evaluation.service import periods as service
from portal.web.app import Portal
from tests.support import statements
from tests.support.evaluation import make_period
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_agency, make_grant, nip_of
from tests.support.portal_app import NOON


@pytest.fixture
def office(app: Portal, page: PageClient) -> Office:
    with app.app_context():
        made = Office(clerks=2)
        hr = made.member("Siti Aminah")
        make_grant(hr, Role.HR, made.agency)
        made.enter(page, hr)
    return made


def parts(name: str, day: str) -> dict[str, list[str]]:
    year, month, number = day.split("-")
    return {name: [str(int(number)), str(int(month)), year]}


DAYS = {
    "from_on": "2026-07-01", "self_from": "2026-11-01", "self_last": "2026-11-20",
    "supervisor_from": "2026-11-17", "supervisor_last": "2026-12-11",
    "calibration_from": "2026-12-14", "calibration_last": "2026-12-18",
    "objection_from": "2026-12-21", "objection_last": "2026-12-27",
    "fixing_from": "2026-12-28", "fixing_last": "2026-12-31", "follow_up_from": "2027-01-04",
}  # fmt: skip


def filled(**changed: object) -> dict[str, object]:
    form: dict[str, object] = {
        "name": "Semester II 2026", "code": "2026-2", "months": "6",
        "statuses": ["pns", "pppk"], "units": "",
        "self_remind": "3", "supervisor_remind": "3", "objection_remind": "3",
        "follow_up_roles": ["supervisor", "unit_head"],
    }  # fmt: skip
    for name, day in DAYS.items():
        form |= parts(name, day)
    return {**form, **changed}


def set_up(page: PageClient, **changed: object) -> str:
    answer = page.post("/admin/periods/new", filled(**changed))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_from_setting_up_to_opening(app: Portal, page: PageClient, office: Office) -> None:
    assert "Semester" not in page.get("/admin/periods").text
    form = page.get("/admin/periods/new").text
    assert 'value="2026"' in form  # days are proposed
    address = set_up(page)
    assert "Susun daftar pegawai" in page.get(address).text
    assert page.post(f"{address}/prepare").status_code == 303
    assert "sedang disusun" in page.get(address).text
    with app.app_context():
        service.go_on(now=NOON)
    shown = page.get(address).text
    assert "Buka periode" in shown
    assert "Belum ada penilai" in shown
    people = page.get(f"{address}/people").text
    assert "Hendri Saputra" in people
    assert "6 bulan" in people
    assert page.post(f"{address}/open").status_code == 303
    assert "Berjalan" in page.get(address).text
    assert "Semester II 2026" in page.get("/evaluations").text


def test_the_set_up_is_copied_from_another_agency_without_its_units(
    app: Portal, page: PageClient, office: Office
) -> None:
    with app.app_context():
        other = make_agency()
        calendar = stages.proposed(date(2026, 7, 1), 3)
        period = make_period(other.id, calendar=calendar, name="Triwulan III")
        closed = make_period(other.id, code="2027-1", name="Rahasia", opened_at=None)
    text = page.get("/admin/periods/new").text
    assert f"{other.name}: Triwulan III" in text
    assert "Rahasia" not in text  # not opened yet
    copied = page.get(f"/admin/periods/new?like={period.public_id}").text
    assert re.search(r'<option selected value="3">', copied)
    plain = page.get(f"/admin/periods/new?like={closed.public_id}").text
    assert not re.search(r'<option selected value="3">', plain)


def test_who_acts_in_a_stage_and_when_they_are_reminded_belongs_to_the_period(
    app: Portal, page: PageClient, office: Office
) -> None:
    """Proposed by the policy, chosen in the set-up, copied with the next; nobody else acts."""
    address = set_up(page, follow_up_roles=["unit_head"], self_remind="7", objection_remind="0")
    shown = page.get(address).text
    assert "7 hari sebelum berakhir" in shown
    with app.app_context():
        found = db.session.scalars(select(EvaluationPeriod)).one()
        calendar = periods.calendar(found)
        assert calendar.of(Stage.FOLLOW_UP).roles == {Role.HR, Role.UNIT_HEAD}
        assert [calendar.of(one).remind_days for one in REMINDED] == [7, 3, 0]
        acting.refuse_others(found, Stage.FOLLOW_UP, {Role.UNIT_HEAD})
        for stage, role in ((Stage.FOLLOW_UP, Role.SUPERVISOR), (Stage.FIXING, Role.UNIT_HEAD)):
            with pytest.raises(Refused) as refused:
                acting.refuse_others(found, stage, {role})
            assert refused.value.reason is StageRefusal.NOT_YOURS
    following = page.get("/admin/periods/new").text
    assert re.search(r'checked[^>]*value="unit_head"', following)
    assert not re.search(r'checked[^>]*value="supervisor"', following)
    refusal = page.post("/admin/periods/new", filled(self_remind="31"))
    assert refusal.status_code == 422
    assert "0 sampai 30 hari" in refusal.text


def test_hr_names_a_rater_by_number(app: Portal, page: PageClient, office: Office) -> None:
    address = set_up(page)
    page.post(f"{address}/prepare")
    with app.app_context():
        service.go_on(now=NOON)
        head_form = db.session.scalars(
            select(EvaluationForm).where(EvaluationForm.person_id == office.head.id)
        ).one()
        form_id, number = head_form.public_id, nip_of(office.clerks[0])
    place = f"{address}/people/{form_id}"
    reason = "Ditunjuk sekretaris daerah karena jabatan di atasnya kosong."
    wrong = page.post(place, {"number": "123456", "reason": reason})
    assert wrong.status_code == 422
    assert "tidak dikenal" in wrong.text
    assert page.post(place, {"number": number, "reason": reason}).status_code == 303
    with app.app_context():
        raters = db.session.scalars(select(EvaluationRater.person_id)).all()
        assert office.clerks[0].id in raters
    assert "ditunjuk" in page.get(f"{address}/people?gap=gap.no_rater").text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (parts("self_from", "2026-06-30"), "mendahului"),
        (parts("calibration_from", "2026-12-01"), "berurutan"),
        ({"units": "Unit Antah Berantah"}, "Antah Berantah"),
        ({"statuses": []}, "sedikitnya satu status"),
        ({"from_on": ["31", "2", "2026"]}, "kalender"),
    ],
)
def test_bad_input_is_answered_at_its_field(
    app: Portal, page: PageClient, office: Office, changed: dict[str, object], said: str
) -> None:
    answer = page.post("/admin/periods/new", filled(**changed))
    assert answer.status_code == 422
    assert said in answer.text
    with app.app_context():
        assert db.session.scalars(select(EvaluationPeriod)).all() == []


def test_a_stale_tab_is_told(page: PageClient, office: Office) -> None:
    address = set_up(page)
    assert page.post(f"{address}/edit", filled(version="1", name="Baru")).status_code == 303
    answer = page.post(f"{address}/edit", filled(version="1"))
    assert answer.status_code == 409
    assert "jendela lain" in answer.text


def test_the_people_of_a_period_cost_the_same_for_few_and_many(
    app: Portal, page: PageClient, office: Office
) -> None:
    address = set_up(page)
    page.post(f"{address}/prepare")
    with app.app_context():
        service.go_on(now=NOON)
    page.get(f"{address}/people")
    with statements.counted(app) as counted:
        page.get(f"{address}/people")
    few = len(counted)
    with app.app_context():
        for number in range(10):
            office.clerk(f"Budi {number}")
        service.prepare(
            db.session.scalars(select(EvaluationPeriod.id)).one(), actor_id=None, now=NOON
        )
        service.go_on(now=NOON)
    with statements.counted(app) as counted:
        page.get(f"{address}/people")
    assert len(counted) == few <= 6
