"""The yearly plan: needs grouped, lines costed, two persons approve, money is kept to."""

import io
from collections.abc import Iterator
from functools import partial

import openpyxl
import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import Refused
from portal.core.permissions import Role
from portal.people.models import Approval
from portal.people.service import approvals
from portal.planning.models import BudgetCommitment, Need, YearlyLineNeed, YearlyPlan
from portal.planning.queries import yearly as queries
from portal.planning.rules import yearly as rules
from portal.planning.rules.yearly import BudgetRefusal, Cost, Money, Source, Stage
from portal.planning.service import budgets, needs, yearly
from portal.planning.service.budgets import Asked
from portal.planning.service.yearly import Written
from portal.web.app import Portal
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.people import make_grant
from tests.support.portal_app import NOON, beside
from tests.support.races import race
from tests.support.statements import counted

SIGN = Written(
    "Bahasa isyarat", "Petugas loket", 10, 8, "kursus", 20, "SLB Negeri", 2, 4,
    "Standar petugas loket", 20_000_000, "Indeks kepuasan masyarakat 85", 1,
)  # fmt: skip


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    with beside(app, second_factor_optional=True) as portal, portal.app_context():
        yield portal


@pytest.fixture
def page(portal: Portal) -> PageClient:
    return PageClient(portal)


class Planned:
    """An office whose head plans, with two of HR."""

    def __init__(self, clerks: int = 2) -> None:
        self.office = Office(clerks)
        self.hr, self.second = (self.office.member(name) for name in ("Dewi", "Bima"))
        for who in (self.hr, self.second):
            make_grant(who, Role.HR, self.office.agency)
        self.plan = yearly.begin(self.office.unit, 2027, by=self.hr.id, now=NOON)

    def approve(self) -> str:
        """A line, approved by two; its key."""
        line = yearly.add(self.plan, SIGN, None, "", now=NOON)
        asked = yearly.submit(self.plan, "Mohon", by=self.hr.id, now=NOON)
        approvals.approve(asked.id, actor_id=self.second.id, on=TODAY, now=NOON)
        return line.key

    def money(self, amount: int = 10_000_000) -> int:
        return budgets.add(
            self.office.unit, 2027, Source.APBD, "5.1.02", "Diklat", amount, by=self.hr.id, now=NOON
        ).id


@pytest.fixture
def planned(portal: Portal) -> Planned:
    return Planned()


def test_what_a_line_costs_is_rounded_up_to_whole_rupiah() -> None:
    cost = Cost(people=3, jp100=1000, total_idr=1_000_000, gaps=2)
    assert (cost.per_person, cost.per_jp, cost.per_gap) == (333_334, 33_334, 500_000)
    assert Cost(3, 0, 100).per_jp is None
    assert rules.total([cost, Cost(1, 2000, 0)]) == Cost(4, 1250, 1_000_000, 2)


def test_with_half_the_money_the_urgent_and_the_cheapest_per_gap_go_first() -> None:
    lines = {
        "a": (1, Cost(10, 1000, 40, 2)),
        "b": (1, Cost(10, 1000, 40, 8)),
        "c": (2, Cost(10, 1000, 20, 9)),
        "d": (3, Cost(10, 1000, 10)),
    }
    assert rules.what_fits(lines, 110) == {"a", "b", "c", "d"}
    assert rules.what_fits(lines, 55) == {"b", "d"}
    assert rules.what_fits(lines, 0) == frozenset()


@pytest.mark.parametrize(
    ("money", "asked", "over"),
    [
        (Money(100, 30, 20), 50, 0),
        (Money(100, 30, 20), 51, 1),
        (Money(100, 120, 0), 10, 10),
    ],
)
def test_what_goes_beyond_a_line(money: Money, asked: int, over: int) -> None:
    assert rules.beyond(money, asked) == over


@pytest.mark.parametrize(
    ("cost", "held", "keeps", "refusal"),
    [
        (0, None, True, None),
        (100, None, False, None),
        (100, None, True, BudgetRefusal.NOT_COMMITTED),
        (100, 99, True, BudgetRefusal.TOO_LITTLE),
        (100, 100, True, None),
    ],
)
def test_what_costs_money_opens_with_money(
    cost: int, held: int | None, keeps: bool, refusal: BudgetRefusal | None
) -> None:
    assert rules.may_open(cost, held, keeps_budget=keeps) is refusal


def test_gaps_and_needs_of_a_competency_are_one_group_that_a_line_answers(planned: Planned) -> None:
    office = planned.office
    found = queries.groups(planned.plan, TODAY, "id")
    gap = next(one for one in found if one.gap_people >= 2)
    needs.register(
        organisation_id=office.agency.id, unit_id=office.unit.id,
        competency_id=gap.competency_id, title="Dari evaluasi", origin=("followup", "x1"),
        by_id=None, now=NOON,
    )  # fmt: skip
    yearly.add(planned.plan, SIGN, gap.competency_id, "", now=NOON)
    [again] = [
        one
        for one in queries.groups(planned.plan, TODAY, "id")
        if one.competency_id == gap.competency_id
    ]
    assert (again.gap_people, again.origins["followup"], again.planned) == (gap.gap_people, 1, True)
    assert db.session.scalars(select(YearlyLineNeed.need_id)).all() == [
        db.session.scalars(select(Need.id)).one()
    ]


def test_two_persons_approve_a_version_and_changes_go_into_the_next(planned: Planned) -> None:
    with pytest.raises(Refused):
        yearly.submit(planned.plan, "Kosong", by=planned.hr.id, now=NOON)
    key = planned.approve()
    plan = db.session.get_one(YearlyPlan, planned.plan.id)
    assert queries.stage(plan) is Stage.APPROVED
    assert (plan.proposed_by_id, plan.approved_by_id) == (planned.hr.id, planned.second.id)
    with pytest.raises(Refused):
        yearly.change(plan.id, key, SIGN)
    later = yearly.renew(plan, by=planned.hr.id, now=NOON)
    assert yearly.renew(plan, by=planned.hr.id, now=NOON).id == later.id
    assert (later.version, [one.key for one in queries.lines(later.id)]) == (2, [key])
    yearly.drop(later.id, key)
    assert len(queries.lines(plan.id)) == 1


def test_beyond_the_line_a_second_person_is_named(planned: Planned) -> None:
    key, budget = planned.approve(), planned.money()
    first = Asked(key, "Angkatan I", 8_000_000)
    assert budgets.commit(budget, first, "", by=planned.hr.id, now=NOON) is not None
    more = Asked(key, "Angkatan II", 5_000_000)
    with pytest.raises(Refused):
        budgets.commit(budget, more, "", by=planned.hr.id, now=NOON)
    assert budgets.commit(budget, more, "Pergeseran", by=planned.hr.id, now=NOON) is None
    asked = db.session.scalars(select(Approval).where(Approval.kind == budgets.EXCEED)).one()
    with pytest.raises(Refused):
        approvals.approve(asked.id, actor_id=planned.hr.id, on=TODAY, now=NOON)
    approvals.approve(asked.id, actor_id=planned.second.id, on=TODAY, now=NOON)
    held = db.session.scalars(select(BudgetCommitment).order_by(BudgetCommitment.id)).all()
    assert [(one.beyond_idr, one.approver_id) for one in held] == [
        (0, None),
        (3_000_000, planned.second.id),
    ]
    budgets.settle(budget, held[0].public_id, 7_000_000, 9, by=planned.hr.id, now=NOON)
    [row] = queries.rows(planned.plan.id)
    assert (row.done.spent_idr, row.done.committed_idr, row.done.people) == (
        7_000_000, 5_000_000, 9,
    )  # fmt: skip
    with pytest.raises(Refused):
        budgets.release(budget, held[0].public_id, by=planned.hr.id, now=NOON)


@pytest.mark.postgresql
def test_several_who_commit_at_once_never_run_over_the_line(app: Portal) -> None:
    with app.app_context():
        planned = Planned(clerks=0)
        key, budget, by = planned.approve(), planned.money(), planned.hr.id

    def commit(number: int) -> bool:
        asked = Asked(key, f"Angkatan {number}", 4_000_000)
        return budgets.commit(budget, asked, "", by=by, now=NOON) is not None

    done = race(app, [partial(commit, number) for number in range(4)])
    assert [one for one in done if one is True] == [True, True]
    assert [one.reason for one in done if isinstance(one, Refused)] == [BudgetRefusal.BEYOND] * 2


def test_a_head_plans_with_half_the_money_on_page_sheet_and_paper(
    planned: Planned, page: PageClient, portal: Portal
) -> None:
    office, plan = planned.office, planned.plan
    make_grant(office.head, Role.UNIT_HEAD, office.unit)
    yearly.add(plan, SIGN, None, "", now=NOON)
    office.enter(page, office.head)
    page.get(f"/admin/plans/{plan.public_id}")
    with counted(portal) as statements:
        shown = page.get(f"/admin/plans/{plan.public_id}?percent=50").text
    assert len(statements) <= 12, "\n".join(statements)
    assert "ditunda" in shown
    assert "Rp10.000.000" in shown
    assert "Rp2.500.000 tiap kesenjangan" in shown
    body = page.client.get(f"/admin/plans/{plan.public_id}/file/xlsx").data
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    row = [cell.value for cell in sheet[2]]
    assert row[:8] == [
        "Bahasa isyarat", "Petugas loket", "Kursus", "SLB Negeri", "Februari–April",
        "Standar petugas loket", 20_000_000, "Indeks kepuasan masyarakat 85",
    ]  # fmt: skip
    paper = page.client.get(f"/admin/plans/{plan.public_id}/file/pdf").data
    assert paper.startswith(b"%PDF-")
