"""Who may open another person's evaluation, who may not, and that the person sees who did."""

from dataclasses import dataclass
from datetime import date

import pytest

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.evaluation.models import (
    EvaluationForm,
    EvaluationObjection,
    EvaluationPeriod,
    EvaluationRater,
    EvaluationRating,
    FollowUp,
    Mentoring,
)
from portal.people.models import Person
from portal.web.app import Portal
from tests.support.evaluation import add_rated, both_open, make_period
from tests.support.office import CLERK_JOB, HEAD_JOB, Office
from tests.support.pages import PageClient
from tests.support.people import make_agency, make_grant, make_unit
from tests.support.portal_app import NOON

KEY = "pelayanan_publik"
HANDED_OVER = date(2026, 9, 1)
EXAMPLE = "Menenangkan antrean ketika jaringan padam."


@dataclass
class Case:
    """Rina, led by Hendri until September and by Wahyu since; others who have no part in it."""

    office: Office
    rina: Person
    wahyu: Person
    form: str
    mentor: Person

    @property
    def hendri(self) -> Person:
        return self.office.head

    def member(self, name: str, role: Role | None = None, at: object = None) -> Person:
        person = self.office.member(name)
        if role is not None:
            make_grant(person, role, at)  # type: ignore[arg-type]  # a unit or an agency
        return person


@pytest.fixture
def case(app: Portal) -> Case:
    with app.app_context():
        office = Office(clerks=2)
        wahyu = office.member("Wahyu Hidayat")
        rina = office.member("Rina Lestari")
        office.seat(rina, CLERK_JOB, reports_to=office.head_post, until=HANDED_OVER)
        above = office.seat(wahyu, HEAD_JOB)
        office.seat(rina, CLERK_JOB, reports_to=above, since=HANDED_OVER)
        period = make_period(office.agency.id, calendar=both_open())
        form = add_rated(period.id, rina.id, wahyu.id)
        with transaction():
            db.session.add(EvaluationRater(form_id=form.id, person_id=office.head.id, months=2))
        return Case(office, rina, wahyu, form.public_id, office.clerks[1])


def test_whoever_looks_is_read_by_the_person_with_office_and_moment(
    app: Portal, page: PageClient, case: Case
) -> None:
    with app.app_context():
        readers = {
            "Atasan": case.wahyu,
            "Kepala unit": case.member("Kartika Dewi", Role.UNIT_HEAD, case.office.unit),
            "Pengelola SDM": case.member("Siti Aminah", Role.HR, case.office.agency),
            "Pemeriksa": case.member("Indra Gunawan", Role.INSPECTOR, case.office.unit),
        }
    for reader in readers.values():
        case.office.enter(page, reader)
        profile = page.get(f"/admin/evaluations/people/{case.rina.public_id}").text
        assert "Pegawai melihat siapa yang membuka halaman ini" in profile
        assert "Rina Lestari" in page.get(f"/admin/evaluations/{case.form}").text
        page.get(f"/admin/evaluations/{case.form}/figures/index")
        assert page.client.get(f"/admin/evaluations/{case.form}/result.pdf").status_code == 200
        page.get(f"/admin/evaluations/{case.form}/figures/nilai", status=404)
    case.office.enter(page, case.rina)
    shown = page.get("/evaluations/2026-2").text
    looked = shown.split("Yang membuka evaluasi Anda")[1]
    for office, reader in readers.items():
        assert reader.full_name in looked
        assert f"{office}, 26 November 2026" in looked


def test_a_reader_finds_the_form_from_the_profile(page: PageClient, case: Case) -> None:
    case.office.enter(page, case.wahyu)
    there = f"/admin/evaluations/people/{case.rina.public_id}"
    assert f'href="{there}"' in page.get(f"/team/{case.rina.public_id}").text
    with_none = page.get(f"/team/{case.rina.public_id}").text
    assert "Belum ada evaluasi" not in with_none


def addresses(case: Case) -> dict[str, list[str]]:
    """Everything about Rina that has an address, by what it needs."""
    rina, form = case.rina, db.session.scalars(
        db.select(EvaluationForm).where(EvaluationForm.public_id == case.form)
    ).one()  # fmt: skip
    period = db.session.get_one(EvaluationPeriod, form.period_id)
    with transaction():
        rating = EvaluationRating(
            form_id=form.id, kind="supervisor", rater_id=case.wahyu.id, marks={}, guides={},
            saved_at=NOON, submitted_at=NOON,
        )  # fmt: skip
        objection = EvaluationObjection(
            organisation_id=case.office.agency.id, form_id=form.id, reason="Contohnya keliru.",
            filed_at=NOON, due_on=date(2026, 12, 11),
        )  # fmt: skip
        follow_up = FollowUp(
            organisation_id=case.office.agency.id, period_id=period.id, key="p:mentoring:0",
            person_id=rina.id, kind="mentoring", ground="ground.many_gaps", held=3, wanted=3,
            proposed_at=NOON,
        )  # fmt: skip
        mentoring = Mentoring(
            organisation_id=case.office.agency.id, mentee_id=rina.id, mentor_id=case.mentor.id,
            goals="Melayani loket sendiri.", until_on=date(2027, 6, 30), proposed_at=NOON,
            proposed_by_id=rina.id, mentee_agreed_at=NOON, mentor_agreed_at=NOON,
        )  # fmt: skip
        db.session.add_all([rating, objection, follow_up, mentoring])
    read, team = f"/admin/evaluations/{form.public_id}", f"/team/evaluations/{form.public_id}"
    return {
        "own": [
            team, f"{team}/rate/{KEY}", f"{team}/values", f"{team}/figures/index",
            f"{team}/result.pdf",
        ],
        "mentoring": [f"/mentoring/{mentoring.public_id}"],
        "read": [
            read, f"{read}/figures/hours", f"{read}/result.pdf",
            f"/admin/evaluations/people/{rina.public_id}", f"/admin/readiness/{rina.public_id}",
            f"/admin/follow-ups/{follow_up.public_id}",
        ],
        "manage": [
            f"/admin/periods/{period.public_id}/calibration/{rating.public_id}/{KEY}",
            f"/admin/periods/{period.public_id}/fixing/{form.public_id}",
            f"/admin/periods/{period.public_id}/people/{form.public_id}",
            f"/admin/objections/{objection.public_id}",
        ],
    }  # fmt: skip


def test_what_is_not_theirs_does_not_exist_for_peers_other_units_and_other_agencies(
    app: Portal, page: PageClient, case: Case
) -> None:
    """403 answers whoever holds a permission nowhere; what is out of reach is 404, as if it were
    not there.
    """
    with app.app_context():
        there = addresses(case)
        office = case.office
        other_unit = make_unit(office.agency, name="Dinas Pariwisata")
        other_agency = make_agency("kota-lain")
        peer = office.clerks[0]
        leads_elsewhere = office.member("Novita Sari", unit=other_unit)
        office.seat(office.member("Dedi Irawan"), CLERK_JOB, reports_to=office.seat(
            leads_elsewhere, HEAD_JOB))  # fmt: skip
        nothing: dict[str, int] = {"own": 404, "mentoring": 404}
        plain = {**nothing, "read": 403, "manage": 403}
        reads = {**nothing, "read": 404, "manage": 403}
        strangers = {
            peer.id: plain,
            case.mentor.id: {**plain, "mentoring": 200},
            leads_elsewhere.id: reads,
            case.member("Budi Santoso", Role.UNIT_HEAD, other_unit).id: reads,
            case.member("Rahmat Hakim", Role.HR, other_agency).id: {**reads, "manage": 404},
        }
    for person_id, expected in strangers.items():
        page.enter(case.office.accounts[person_id])
        for need, paths in there.items():
            for path in paths:
                page.get(path, status=expected[need])


def test_a_former_superior_rates_the_months_led_and_sees_nothing_that_came_later(
    app: Portal, page: PageClient, case: Case
) -> None:
    rating, mark = f"/team/evaluations/{case.form}", f"/team/evaluations/{case.form}/rate/{KEY}"
    with app.app_context():
        later = date(2026, 10, 5)
        line = case.office.line(KEY, Strand.SKILL, 1, on=later)
        case.office.prove(
            case.rina, SourceKind.PRACTICAL, [line], on=later, detail={"title": "Uji loket Oktober"}
        )
        there = addresses_of_reading(case)
    case.office.enter(page, case.wahyu)
    assert "Uji loket Oktober" in page.get(mark).text
    case.office.enter(page, case.hendri)
    assert "Pernah Anda pimpin" in page.get("/team/evaluations").text
    assert "31 Agustus 2026" in page.get(rating).text
    assert "Uji loket Oktober" not in page.get(mark).text
    for path in there:
        page.get(path, status=404)
    said = {
        "indicators": ["1-0", "1-1"], "example_on": ["12", "8", "2026"], "example": EXAMPLE,
        "version": "0",
    }  # fmt: skip
    assert page.post(f"{mark}?level=1", said).status_code == 303
    assert page.post(f"{rating}/submit").status_code == 303
    for path in (rating, mark, *there):
        page.get(path, status=404)
    assert "Penilaian Rina Lestari terkirim." in page.get("/team/evaluations").text, "said once"
    assert "Rina Lestari" not in page.get("/team/evaluations").text
    case.office.enter(page, case.rina)
    assert EXAMPLE in page.get("/evaluations/2026-2").text  # what he said counts and is read


def addresses_of_reading(case: Case) -> list[str]:
    """What opens the whole of a form."""
    team, read = f"/team/evaluations/{case.form}", f"/admin/evaluations/{case.form}"
    return [
        f"{team}/figures/index", f"{team}/result.pdf", read, f"{read}/figures/index",
        f"{read}/result.pdf", f"/admin/evaluations/people/{case.rina.public_id}",
    ]  # fmt: skip
