"""A personal plan: suggested from gaps, worth by rule, agreed on, progress by itself."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db
from portal.core.errors import Refused
from portal.learning.data import hours_policies
from portal.learning.rules.hours_policy import in_force
from portal.people.models import InboxMessage
from portal.planning.models import PersonalPlan, PlanItem
from portal.planning.queries import personal as queries
from portal.planning.rules import personal as rules
from portal.planning.rules.personal import Goal, Happened, PlanState, Progress, Why
from portal.planning.service import personal as service
from portal.planning.service.personal import How
from portal.web.app import Portal
from tests.planning.making import acting
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.portal_app import NOON, beside

POLICY = in_force(hours_policies(), date(2026, 1, 1))


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    with beside(app, second_factor_optional=True) as portal, portal.app_context():
        yield portal


@pytest.fixture
def page(portal: Portal) -> PageClient:
    return PageClient(portal)


@pytest.fixture
def office(portal: Portal) -> Office:
    return Office(clerks=1)


@pytest.mark.parametrize(
    ("form", "amount", "jp100"),
    [
        ("workshop", 2, 1000),
        ("seminar", 1, 400),
        ("pelatihan_teknis", 30, 3000),
        ("elearning", 8, 800),
        ("coaching", 3, 400),
        ("magang", 1, 2000),
        ("tugas_belajar", 2, 4000),
    ],
)
def test_an_item_is_worth_what_its_form_and_amount_say(form: str, amount: int, jp100: int) -> None:
    assert rules.worth(form, amount, date(2026, 3, 1), POLICY) == jp100


@pytest.mark.parametrize(
    ("goal", "happened", "progress"),
    [
        (Goal(Why.GAP, 7, 2), Happened(levels={7: 1}), Progress.PLANNED),
        (Goal(Why.GAP, 7, 2), Happened(levels={7: 1}, learning={7}), Progress.RUNNING),
        # Having attended is no level: only the profile reaches one.
        (Goal(Why.GAP, 7, 2), Happened(levels={7: 1}, learnt={7}), Progress.RUNNING),
        (Goal(Why.GAP, 7, 2), Happened(levels={7: 2}), Progress.REACHED),
        (Goal(Why.MANDATE, course="k3"), Happened(taken={"k3"}), Progress.RUNNING),
        (Goal(Why.MANDATE, course="k3"), Happened(passed={"k3"}), Progress.REACHED),
        (Goal(Why.EXPIRY, certificate="c1"), Happened(renewed={"c2"}), Progress.PLANNED),
        (Goal(Why.EXPIRY, certificate="c1"), Happened(renewed={"c1"}), Progress.REACHED),
        (Goal(Why.WISH, 9), Happened(learnt={9}), Progress.REACHED),
        (Goal(Why.WISH), Happened(learnt={9}), Progress.PLANNED),
    ],
)
def test_progress_follows_from_what_happened(
    goal: Goal, happened: Happened, progress: Progress
) -> None:
    assert rules.progress(goal, happened) is progress


def test_gaps_are_suggested_until_they_are_planned_and_reached_by_evidence(office: Office) -> None:
    clerk = office.clerks[0]
    actor = acting(clerk, office.agency)
    found = queries.suggestions(actor, None, 2026, TODAY, NOON, "id")
    gap = next(one for one in found if one.why is Why.GAP and one.level == 2)
    plan = service.begin(actor, 2026, now=NOON, on=TODAY)
    how = service.proposed_how(gap, 2026, TODAY)
    first = service.accept(plan.id, gap, how, gap.name, now=NOON)
    again = service.accept(plan.id, gap, How("seminar", 1, 2), gap.name, now=NOON)
    assert (again.id, again.form, again.jp100) == (first.id, how.form, first.jp100)
    left = queries.suggestions(actor, plan, 2026, TODAY, NOON, "id")
    assert len(left) == len(found) - 1
    [line] = queries.lines(plan, TODAY)
    assert line.progress is Progress.PLANNED
    key = next(key for key, id_ in office.competencies.items() if id_ == gap.competency_id)
    proof = (Strand.KNOWLEDGE, Strand.SKILL, Strand.ATTITUDE)
    for strand in proof:
        kind = SourceKind.ASSESSOR
        office.prove(clerk, kind, [office.line(key, strand, 2)])
    [line] = queries.lines(plan, TODAY)
    assert line.progress is Progress.REACHED


def test_a_plan_is_agreed_by_the_superior_and_anew_once_it_changes(
    office: Office, page: PageClient
) -> None:
    clerk = office.clerks[0]
    office.enter(page, clerk)
    said = {"title": "Menulis telaahan", "form": "workshop", "amount": "2", "month": "12"}
    assert page.post("/plan/wish", {**said, "amount": "0"}).status_code == 422
    assert page.post("/plan/wish", {**said, "cost_idr": "1.5"}).status_code == 422
    page.post("/plan/wish", {**said, "cost_idr": "750000"})
    shown = page.get("/plan").text
    assert "Menulis telaahan" in shown
    assert "Rp750.000" in shown
    page.post("/plan/propose", {"year": "2026"})
    plan = db.session.scalars(select(PersonalPlan)).one()
    with pytest.raises(Refused):
        service.agree(plan.id, by=clerk.id, now=NOON)
    office.enter(page, office.head)
    assert clerk.full_name in page.get("/team/plans").text
    assert "Menulis telaahan" in page.get(f"/team/plans/{plan.public_id}").text
    page.post(f"/team/plans/{plan.public_id}/agree")
    db.session.refresh(plan)
    assert _state(plan) is PlanState.AGREED
    item = db.session.scalars(select(PlanItem)).one()
    service.change(item.id, How("seminar", 1, 3))
    assert _state(db.session.get_one(PersonalPlan, plan.id)) is PlanState.WRITING
    assert db.session.get_one(PlanItem, item.id).jp100 == 400


def test_a_returned_plan_says_why(office: Office) -> None:
    clerk = office.clerks[0]
    actor = acting(clerk, office.agency)
    plan = service.begin(actor, 2027, now=NOON, on=TODAY)
    with pytest.raises(Refused):
        service.propose(plan.id, now=NOON)
    service.wish(plan.id, "Bahasa isyarat", None, How("kursus", 20, 2), now=NOON)
    service.propose(plan.id, now=NOON)
    with pytest.raises(Refused):
        service.give_back(plan.id, " ", by=office.head.id, now=NOON)
    service.give_back(plan.id, "Dahulukan loket", by=office.head.id, now=NOON)
    kept = db.session.get_one(PersonalPlan, plan.id)
    assert (_state(kept), kept.return_reason) == (PlanState.RETURNED, "Dahulukan loket")
    assert db.session.scalars(select(InboxMessage.person_id)).all() == [clerk.id]
    with pytest.raises(Refused):
        service.begin(actor, 2029, now=NOON, on=TODAY)


def _state(plan: PersonalPlan) -> PlanState:
    return rules.state(rules.Marks(plan.proposed_at, plan.agreed_at, plan.returned_at))
