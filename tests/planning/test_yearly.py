"""The yearly plan: needs grouped, lines costed, two persons approve, money is kept to."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial

import openpyxl
import pytest
from sqlalchemy import select

from portal.core import sentences
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.permissions import Role
from portal.people.models import Approval
from portal.people.rules.approvals import ApprovalRefusal
from portal.people.rules.posts import TenureKind
from portal.people.service import approvals
from portal.planning.models import (
    BudgetCommitment,
    BudgetLine,
    Need,
    YearlyLineNeed,
    YearlyPlan,
)
from portal.planning.queries import budgets as money
from portal.planning.queries import yearly as queries
from portal.planning.rules import yearly as rules
from portal.planning.rules.yearly import BudgetRefusal, Cost, Money, Source, Stage
from portal.planning.service import budget_lines, budgets, needs, yearly
from portal.planning.service.budget_lines import Typed
from portal.planning.service.budgets import Asked
from portal.planning.service.yearly import Written
from portal.web.app import Portal
from tests.support.forms import send
from tests.support.office import CLERK_JOB, HEAD_JOB, TODAY, Office
from tests.support.pages import PageClient
from tests.support.pdf import language_of, text_of
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

    def approve(self, at: datetime = NOON) -> str:
        """A line, approved by two; its key."""
        line = yearly.add(self.plan, SIGN, None, "", now=NOON)
        asked = yearly.submit(self.plan, "Mohon", by=self.hr.id, now=NOON)
        approvals.approve(asked.id, actor_id=self.second.id, on=TODAY, now=at)
        return line.key

    def money(self, amount: int = 10_000_000) -> int:
        asked = self.ask_for_money(amount)
        done = approvals.approve(asked.id, actor_id=self.second.id, on=TODAY, now=NOON)
        query = select(BudgetLine.id).where(BudgetLine.public_id == done.payload["public_id"])
        return db.session.scalars(query).one()

    def ask_for_money(self, amount: int, code: str = "5.1.02") -> Approval:
        typed = Typed(2027, Source.APBD, code, "Diklat", amount)
        unit, by = self.office.unit, self.hr.id
        return budget_lines.propose(unit, typed, "DPA 5", by=by, now=NOON)


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
    assert rules.what_is_cut(lines, 110) == {}
    assert rules.what_is_cut(lines, 55) == {"a": 15, "c": 15}
    assert rules.what_is_cut(lines, 0) == dict.fromkeys("abcd", 0)


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


def test_a_budget_line_is_there_once_a_second_person_agrees(planned: Planned) -> None:
    asked = planned.ask_for_money(10_000_000)
    assert db.session.scalars(select(BudgetLine)).all() == []
    with pytest.raises(Refused) as refused:
        planned.ask_for_money(20_000_000)
    assert refused.value.reason is ApprovalRefusal.ALREADY_OPEN
    with pytest.raises(Refused):
        approvals.approve(asked.id, actor_id=planned.hr.id, on=TODAY, now=NOON)
    approvals.approve(asked.id, actor_id=planned.second.id, on=TODAY, now=NOON)
    row = db.session.scalars(select(BudgetLine)).one()
    assert (row.code, row.amount_idr) == ("5.1.02", 10_000_000)
    assert money.behind(row) == (planned.hr.full_name, planned.second.full_name)
    with pytest.raises(Refused) as refused:
        planned.ask_for_money(20_000_000)
    assert refused.value.reason is BudgetRefusal.TAKEN
    assert planned.ask_for_money(20_000_000, code="5.1.03")


@pytest.mark.postgresql
def test_of_two_who_agree_at_once_one_makes_the_line(app: Portal) -> None:
    with app.app_context():
        planned = Planned(clerks=0)
        third = planned.office.member("Sari")
        make_grant(third, Role.HR, planned.office.agency)
        asked, both = planned.ask_for_money(10_000_000).id, (planned.second.id, third.id)

    def agree(who: int) -> bool:
        return bool(approvals.approve(asked, actor_id=who, on=TODAY, now=NOON))

    done = race(app, [partial(agree, who) for who in both])
    assert sorted(type(one).__name__ for one in done) == ["Refused", "bool"]
    with app.app_context():
        assert len(db.session.scalars(select(BudgetLine)).all()) == 1


def test_money_is_asked_for_on_the_page_and_waits_there_with_its_basis(
    planned: Planned, page: PageClient
) -> None:
    planned.office.enter(page, planned.hr)
    address = "/admin/budgets"
    sent = {
        "unit": planned.office.unit.name, "source": "apbd", "code": "5.1.02", "name": "Diklat",
        "amount_idr": "10.000.000",
    }  # fmt: skip
    refused = send(page, f"{address}?year=2027", address, status=422, **sent, reason="")
    assert "Tulis dasarnya." in refused
    send(page, f"{address}?year=2027", address, **sent, reason="DPA 5 SKPD")
    shown = page.get(f"{address}?year=2027").text
    assert "Menunggu orang kedua" in shown
    assert "Dasar: DPA 5 SKPD" in shown
    assert "Belum ada pagu untuk tahun ini" in shown


def test_more_money_takes_two_persons_and_former_amounts_stay_with_their_basis(
    planned: Planned,
) -> None:
    key, budget = planned.approve(), planned.money()
    budgets.commit(budget, Asked(key, "Angkatan I", 8_000_000), "", by=planned.hr.id, now=NOON)
    spare = "Rp8.000.000 sudah disisihkan atau dibelanjakan."
    for amount, reason in ((7_999_999, BudgetRefusal.BELOW), (10_000_000, BudgetRefusal.SAME)):
        with pytest.raises(Refused) as refused:
            budget_lines.change(budget, amount, "DPPA 12", by=planned.hr.id, now=NOON)
        assert refused.value.reason is reason
        assert sentences.why(refused.value).startswith(spare) is (reason is BudgetRefusal.BELOW)
    assert budget_lines.change(budget, 8_000_000, "DPPA 12", by=planned.hr.id, now=NOON)
    assert not budget_lines.change(budget, 12_000_000, "DPPA 15", by=planned.second.id, now=NOON)
    row = db.session.get_one(BudgetLine, budget)
    assert money.money([row])[row.id].free_idr == 0
    with pytest.raises(Refused) as refused:
        budget_lines.change(budget, 13_000_000, "DPPA 16", by=planned.hr.id, now=NOON)
    assert refused.value.reason is ApprovalRefusal.ALREADY_OPEN
    asked = money.asked_for(row)
    assert asked is not None
    with pytest.raises(Refused):
        approvals.approve(asked.id, actor_id=planned.second.id, on=TODAY, now=NOON)
    approvals.approve(asked.id, actor_id=planned.hr.id, on=TODAY, now=NOON)
    db.session.refresh(row)
    assert money.money([row])[row.id].free_idr == 4_000_000
    assert [
        (one.one.number, one.one.before_idr, one.one.amount_idr, one.by, one.approver)
        for one in money.changes(budget)
    ] == [
        (3, 8_000_000, 12_000_000, planned.second.full_name, planned.hr.full_name),
        (2, 10_000_000, 8_000_000, planned.hr.full_name, ""),
    ]
    assert [one.one.reason for one in money.changes(budget)] == ["DPPA 15", "DPPA 12"]


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
    """What is cut stays in the plan with why: on the page, in the sheet, and for no money."""
    office, plan = planned.office, planned.plan
    make_grant(office.head, Role.UNIT_HEAD, office.unit)
    yearly.add(plan, SIGN, None, "", now=NOON)
    yearly.add(plan, replace(SIGN, competence="Arsip", priority=3), None, "", now=NOON)
    office.enter(page, office.head)
    address = f"/admin/plans/{plan.public_id}"
    page.get(address)
    with counted(portal) as statements:
        shown = page.get(f"{address}?percent=50").text
    assert len(statements) <= 12, "\n".join(statements)
    assert "Rp2.500.000 tiap kesenjangan" in shown
    assert "Belum dicatat" in shown, "no budget line is not a budget of nothing"
    why = (
        "Prioritas: Bila ada sisa. Biayanya Rp20.000.000; sesudah yang didahulukan, sisa uang Rp0."
    )
    assert why in shown
    send(page, f"{address}?money=20.000.000", f"{address}/cut")
    after = page.get(address).text
    assert "1 baris ditunda, beserta alasannya." in after
    assert why in after
    with page.client.get(f"{address}/file/xlsx") as answer:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    kept, cut = ([cell.value for cell in sheet[row]] for row in (2, 3))
    assert kept[:8] == [
        "Bahasa isyarat", "Petugas loket", "Kursus", "SLB Negeri", "Februari–April",
        "Standar petugas loket", 20_000_000, "Indeks kepuasan masyarakat 85",
    ]  # fmt: skip
    assert (kept[15], cut[0], cut[15]) == ("", "Arsip", why)
    assert kept[16:] == [1, "Rancangan, sedang disusun", "", "", None]
    with page.client.get(f"{address}/file/pdf") as answer:
        assert "Rancangan: belum disetujui, jadi belum mengikat." in text_of(answer.data)
    assert queries.totals([plan.id])[plan.id].total_idr == 20_000_000
    [cut_line] = [one.one for one in queries.rows(plan.id) if one.one.cut_reason]
    send(page, address, f"{address}/lines/{cut_line.key}/resume")
    assert "Yang ditunda" not in page.get(address).text


def test_an_approved_plan_names_who_proposed_and_who_approved_it(
    planned: Planned, page: PageClient
) -> None:
    """On the page, on paper and in the sheet, with post and day of the agency's zone then."""
    office, next_day = planned.office, TODAY + timedelta(days=1)
    with transaction():
        db.session.merge(office.agency).timezone = "Asia/Jayapura"
    office.seat(planned.second, CLERK_JOB, until=next_day)
    office.seat(planned.second, HEAD_JOB, kind=TenureKind.PLT, since=next_day)
    make_grant(office.head, Role.UNIT_HEAD, office.unit)
    planned.approve(datetime.combine(TODAY, time(15, 30), UTC))  # 00.30 in Jayapura
    office.enter(page, office.head)
    address = f"/admin/plans/{planned.plan.public_id}"
    post = f"Plt. {office.job(HEAD_JOB).name}"
    by = f"{planned.second.full_name} ({post})"
    named = f"Diusulkan oleh {planned.hr.full_name}; disetujui oleh {by} pada 27 November 2026"
    assert named in page.get(address).text
    for language in ("id", "en"):
        with page.client.get(f"{address}/file/pdf?lang={language}") as answer:
            assert language_of(answer.data) == language  # the page's, not the account's
    with page.client.get(f"{address}/file/pdf") as answer:
        paper = text_of(answer.data)
    assert named in paper
    assert "Versi 1, Disetujui" in paper
    with page.client.get(f"{address}/file/xlsx") as answer:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][16:] == [
        1, "Disetujui", planned.second.full_name, post, datetime.combine(next_day, time()),
    ]  # fmt: skip
