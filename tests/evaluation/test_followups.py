"""From a fixed result to what follows: drawn once, decided by another, tracked to its effect."""

import html
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.evaluation.models import EvaluationForm, EvaluationRater, FollowUp
from portal.evaluation.rules.followups import Ground, Kind
from portal.evaluation.service import followups as service
from portal.learning.models import CourseCompletion, Enrolment
from portal.people.models import InboxMessage, Person
from portal.planning.models import Need, NeedPerson
from portal.web.app import Portal
from tests.learning.offering import Offering
from tests.support.evaluation import freeze, make_period, past
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, make_unit
from tests.support.portal_app import NOON

REASON = "Sesuai rencana pengembangan unit tahun ini."


@dataclass
class Case:
    """Three clerks whose first semester is fixed, their head, and HR."""

    offering: Offering
    hr: Person
    period: int

    @property
    def office(self) -> Office:
        return self.offering.office

    @property
    def clerk(self) -> Person:
        return self.office.clerks[0]

    def of(self, kind: Kind, **facts: object) -> FollowUp:
        query = select(FollowUp).where(FollowUp.kind == kind.value).filter_by(**facts)
        return db.session.scalars(query).one()

    def training(self) -> FollowUp:
        spbe = self.office.competencies["spbe"]
        return self.of(Kind.TRAINING, person_id=self.clerk.id, competency_id=spbe)


@pytest.fixture
def case(app: Portal) -> Case:
    with app.app_context():
        offering = Offering(clerks=3)
        office = offering.office
        hr = office.member("Siti Aminah")
        make_grant(hr, Role.HR, office.agency)
        people = [*(one.id for one in office.clerks), hr.id]
        period = make_period(
            office.agency.id, people, code="2026-1", name="Semester I 2026", calendar=past()
        )
        with transaction():
            for form in db.session.scalars(select(EvaluationForm)):
                form.unit_id = office.unit.id
        for form in db.session.scalars(select(EvaluationForm)).all():
            freeze(form)
        service.go_on(now=NOON)
        return Case(offering, hr, period.id)


def about_hr(case: Case) -> FollowUp:
    return FollowUp(
        organisation_id=case.office.agency.id, period_id=case.period, key="own",
        person_id=case.hr.id, unit_id=case.office.unit.id, kind="mentoring",
        ground="ground.by_hand", held=0, wanted=0, proposed_at=NOON,
    )  # fmt: skip


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(FollowUp)) or 0


def test_what_follows_is_drawn_once_however_often(app: Portal, case: Case) -> None:
    with app.app_context():
        before = count()
        assert before
        service.go_on(now=NOON)
        with transaction():  # and when everything is drawn anew
            for form in db.session.scalars(select(EvaluationForm)):
                form.proposed_at = None
        service.go_on(now=NOON)
        assert count() == before
        training = case.training()
        assert (training.ground, training.held, training.wanted) == (Ground.GAP, 0, 2)
        assert case.of(Kind.MENTORING, person_id=case.clerk.id).ground == Ground.MANY_GAPS


def test_nothing_is_drawn_before_fixing_or_before_the_stage(app: Portal, case: Case) -> None:
    with app.app_context():
        late = make_period(case.office.agency.id, [case.clerk.id])  # its stage begins next year
        with transaction():
            form = db.session.scalars(select(EvaluationForm).filter_by(period_id=late.id)).one()
            form.locked_at = NOON
        unlocked = make_period(
            case.office.agency.id, [case.clerk.id], code="2026-x", calendar=past()
        )
        service.go_on(now=NOON)
        drawn = set(db.session.scalars(select(FollowUp.period_id)))
        assert drawn == {case.period}
        assert unlocked.id not in drawn


def test_a_units_proposal_names_nobody(app: Portal, page: PageClient, case: Case) -> None:
    with app.app_context():
        spbe = case.office.competencies["spbe"]
        unit = case.of(Kind.SOCIALISATION, competency_id=spbe)
        assert (unit.person_id, unit.unit_id) == (None, case.office.unit.id)
        assert (unit.held, unit.wanted) == (3, 3)
        where = unit.public_id
    text = case.office.enter(page, case.hr).get(f"/admin/follow-ups/{where}").text
    assert "3 dari 3 pegawai unit ini" in text
    assert all(one.full_name not in text for one in case.office.clerks)


def decide(page: PageClient, where: str, **form: str) -> object:
    body = {"verdict": "approve", "reason": REASON, "course": "", **form}
    return page.post(f"/admin/follow-ups/{where}/decide", body).status_code


def test_an_approved_training_enrols_and_ends_with_the_course(
    app: Portal, page: PageClient, case: Case
) -> None:
    with app.app_context():
        where = case.training().public_id
    case.office.enter(page, case.hr)
    assert "menunggu putusan" in page.get("/").text
    assert decide(page, where, course="kursus-lain") == 422
    assert decide(page, where, reason="ya", course=case.offering.slug) == 422
    with app.app_context():
        assert db.session.scalars(select(Enrolment)).all() == []  # refused as a whole
    assert decide(page, where, course=case.offering.slug) == 303
    assert "Berjalan" in page.get(f"/admin/follow-ups/{where}").text
    with app.app_context():
        enrolment = db.session.scalars(select(Enrolment)).one()
        assert enrolment.person_id == case.clerk.id
        kinds = db.session.scalars(select(InboxMessage.kind).filter_by(person_id=case.clerk.id))
        assert "follow_up.approved" in set(kinds)
        later = NOON + timedelta(hours=1)
        with transaction():
            db.session.add(
                CourseCompletion(
                    enrolment_id=enrolment.id, person_id=case.clerk.id, number=1,
                    completed_at=later, on_day=later.date(), credit_jp100=40,
                )
            )  # fmt: skip
    assert "Selesai" in page.get(f"/admin/follow-ups/{where}").text
    assert where in page.get("/admin/follow-ups?tab=ended").text
    assert decide(page, where) == 422  # decided once


@pytest.mark.postgresql
def test_several_are_decided_for_one_reason_each_by_itself(
    app: Portal, page: PageClient, case: Case
) -> None:
    """Who decides is not among those it is about, whatever they tick."""
    with app.app_context():
        theirs = [case.training().public_id]
        adminduk = case.office.competencies["adminduk"]
        theirs.append(
            case.of(Kind.TRAINING, person_id=case.clerk.id, competency_id=adminduk).public_id
        )
        with transaction():
            db.session.add(about_hr(case))
        own = case.of(Kind.MENTORING, person_id=case.hr.id).public_id
    case.office.enter(page, case.hr)
    listed = page.get("/admin/follow-ups?all=1").text
    assert f'value="{theirs[0]}" checked' in listed
    assert f'value="{own}"' not in listed
    place, body = "/admin/follow-ups/decide", {"verdict": "approve", "reason": REASON}
    assert page.post(place, body).status_code == 422  # nothing ticked
    assert page.post(place, {**body, "chosen": theirs, "reason": "ya"}).status_code == 422
    assert page.post(place, {**body, "chosen": [*theirs, own]}).status_code == 303
    assert "2 usulan diputus" in page.get("/admin/follow-ups").text
    assert "Berjalan" in page.get(f"/admin/follow-ups/{theirs[0]}").text  # enrolled
    assert "tercatat untuk rencana unit" in page.get(f"/admin/follow-ups/{theirs[1]}").text
    assert "Menunggu putusan" in page.get(f"/admin/follow-ups/{own}").text
    page.post(place, {**body, "chosen": theirs})
    with app.app_context():
        assert db.session.scalars(select(Enrolment.person_id)).all() == [case.clerk.id]


def test_training_that_nothing_on_offer_answers_is_a_need_of_the_unit(
    app: Portal, page: PageClient, case: Case
) -> None:
    adminduk = case.office.competencies["adminduk"]
    with app.app_context():
        where = case.of(Kind.TRAINING, person_id=case.clerk.id, competency_id=adminduk).public_id
        unit = case.of(Kind.SOCIALISATION, competency_id=adminduk).public_id
    case.office.enter(page, case.hr)
    assert decide(page, where) == 303
    assert "tercatat untuk rencana unit" in page.get(f"/admin/follow-ups/{where}").text
    assert decide(page, unit) == 303
    with app.app_context():
        found = db.session.scalars(select(Need).order_by(Need.id)).all()
        assert [one.origin_ref for one in found] == [where, unit]
        assert {one.competency_id for one in found} == {adminduk}
        named = db.session.scalars(select(NeedPerson)).all()
        assert [(one.need_id, one.person_id) for one in named] == [(found[0].id, case.clerk.id)]


def test_the_person_reads_their_own_and_the_effect(
    app: Portal, page: PageClient, case: Case
) -> None:
    with app.app_context():
        where = case.training().public_id
    case.office.enter(page, case.hr)
    decide(page, where, course=case.offering.slug)
    case.office.enter(page, case.clerk)
    own = page.get("/evaluations/follow-ups").text
    assert REASON in own
    assert "Kesenjangan masih ada" in own
    with app.app_context():
        make_period(case.office.agency.id, [case.clerk.id])  # the next period
        lines = [case.office.line("spbe", one, 2) for one in (Strand.KNOWLEDGE, Strand.SKILL)]
        case.office.prove(case.clerk, SourceKind.ASSESSOR, lines)
    own = page.get("/evaluations/follow-ups").text
    assert "Kesenjangan tertutup" in own
    assert "Semester II 2026" in own


def test_neither_the_subject_nor_the_proposer_decides(
    app: Portal, page: PageClient, case: Case
) -> None:
    case.office.enter(page, case.hr)
    new = f"/admin/follow-ups/new/{case.clerk.public_id}"
    body = {"kind": "recognition", "competency": "", "reason": REASON}
    assert page.post(new, body).status_code == 303
    assert page.post(new, body).status_code == 422  # the same is proposed once
    with app.app_context():
        by_hr = case.of(Kind.RECOGNITION).public_id
        with transaction():
            db.session.add(about_hr(case))
        own = case.of(Kind.MENTORING, person_id=case.hr.id).public_id
    for where in (by_hr, own):
        assert "Simpan putusan" not in page.get(f"/admin/follow-ups/{where}").text
        assert decide(page, where) == 422


def test_a_head_proposes_and_reads_but_does_not_decide(
    app: Portal, page: PageClient, case: Case
) -> None:
    with app.app_context():
        where = case.training().public_id
    case.office.enter(page, case.office.head)
    assert "/admin/follow-ups" in page.get("/team").text
    assert "Simpan putusan" not in page.get(f"/admin/follow-ups/{where}").text
    assert decide(page, where) == 403
    new = f"/admin/follow-ups/new/{case.clerk.public_id}"
    refused = {"kind": "training", "competency": "", "reason": REASON}
    assert page.post(new, refused).status_code == 422  # about no gap
    assert page.post(new, {**refused, "kind": "development"}).status_code == 303
    page.get(f"/admin/follow-ups/new/{case.hr.public_id}", status=404)


def test_a_draft_waits_for_the_superior_until_it_is_proposed_and_then_for_the_decision(
    app: Portal, page: PageClient, case: Case
) -> None:
    with app.app_context():
        draft = case.training()
        where, before = draft.public_id, count()
        for clerk in case.office.clerks:
            form = db.session.scalars(select(EvaluationForm).filter_by(person_id=clerk.id)).one()
            with transaction():
                db.session.add(
                    EvaluationRater(form_id=form.id, person_id=case.office.head.id, months=6)
                )
    case.office.enter(page, case.office.head)
    board = page.get("/team/evaluations").text
    drafts = int(re.findall(r"(\d+) draf tindak lanjut untuk Anda usulkan", board)[0])
    assert "untuk Anda putuskan" not in board
    shown = page.get(f"/admin/follow-ups/{where}").text
    new = f"/admin/follow-ups/new/{case.clerk.public_id}?kind=training&competency=spbe"
    assert html.escape(new) in shown
    assert re.search(r"<option (selected )?value=.spbe.( selected)?", page.get(new).text)
    body = {"kind": "training", "competency": "spbe", "reason": REASON}
    assert page.post(new, body).headers["Location"].endswith(where)
    assert REASON in page.get(f"/admin/follow-ups/{where}").text
    board = page.get("/team/evaluations").text
    assert f"{drafts - 1} draf tindak lanjut untuk Anda usulkan" in board
    assert page.post(new, {**body, "reason": f"{REASON} Lagi."}).status_code == 422
    with app.app_context():
        assert count() == before  # the draft itself, not another one
        assert case.training().ground == Ground.GAP
    case.office.enter(page, case.hr)
    assert decide(page, where, course=case.offering.slug) == 303


def test_others_find_nothing(app: Portal, page: PageClient, case: Case) -> None:
    with app.app_context():
        where = case.training().public_id
        lone = case.office.member("Novita Sari")
        make_grant(lone, Role.UNIT_HEAD, make_unit(case.office.agency, name="Dinas Sosial"))
    case.office.enter(page, lone)
    page.get(f"/admin/follow-ups/{where}", status=404)
    assert where not in page.get("/admin/follow-ups").text
    case.office.enter(page, case.office.clerks[1])
    page.get("/admin/follow-ups", status=403)
    assert case.clerk.full_name not in page.get("/evaluations/follow-ups").text


def test_what_came_of_it_is_said_once(app: Portal, page: PageClient, case: Case) -> None:
    with app.app_context():
        where = case.of(Kind.SOCIALISATION, competency_id=case.office.competencies["spbe"])
        public_id = where.public_id
    case.office.enter(page, case.hr)
    finish = {"ending": "fulfilled", "outcome": "Sosialisasi dihadiri seluruh unit."}
    assert page.post(f"/admin/follow-ups/{public_id}/finish", finish).status_code == 422
    assert decide(page, public_id) == 303
    assert page.post(f"/admin/follow-ups/{public_id}/finish", finish).status_code == 303
    assert page.post(f"/admin/follow-ups/{public_id}/finish", finish).status_code == 422
    assert finish["outcome"] in page.get(f"/admin/follow-ups/{public_id}").text


def test_leave_draws_no_mentoring(app: Portal, case: Case) -> None:
    with app.app_context():
        period = make_period(case.office.agency.id, [case.clerk.id], code="2026-c", calendar=past())
        with transaction():
            form = db.session.scalars(select(EvaluationForm).filter_by(period_id=period.id)).one()
            form.gaps = "gap.on_leave"
        freeze(form)
        service.go_on(now=NOON)
        drawn = set(db.session.scalars(select(FollowUp.kind).filter_by(period_id=period.id)))
        assert drawn == {Kind.TRAINING}  # stays offered
