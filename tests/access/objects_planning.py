"""Proposals in the forum of each agency."""

from sqlalchemy import select

from portal.core.db import db, transaction
from portal.planning.models import (
    BudgetCommitment,
    BudgetLine,
    ForumComment,
    ForumHiddenAuthor,
    ForumProposal,
    Need,
    PersonalPlan,
    PlanItem,
    YearlyLine,
    YearlyPlan,
)
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.support.portal_app import NOON


def _proposal(made: Builder, who: Resident) -> ForumProposal:
    key = f"forum proposal {who.unit.id}"
    if key not in made.notes:
        with transaction():
            row = ForumProposal(
                organisation_id=who.unit.organisation_id,
                unit_id=who.unit.id,
                kind="need",
                title=f"Bahasa isyarat di {who.unit.name}",
                body="Warga tuli datang setiap minggu.",
                author_id=who.person.id,
                written_on=NOON.date(),
                published_at=NOON,
            )
            db.session.add(row)
        made.notes[key] = row
    found: ForumProposal = made.notes[key]
    return found


@kind("forum proposal")
def forum_proposal(made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _proposal(made, who).public_id}


@kind("nameless proposal")
def nameless_proposal(made: Builder, _place: Place, who: Resident) -> Values:
    key = f"nameless proposal {who.unit.id}"
    if key not in made.notes:
        with transaction():
            row = ForumProposal(
                organisation_id=who.unit.organisation_id, kind="need", title="Loket yang aman",
                body="Kami pernah diancam.", written_on=NOON.date(), published_at=NOON,
            )  # fmt: skip
            db.session.add(row)
            db.session.flush()
            db.session.add(ForumHiddenAuthor(proposal_id=row.id, person_id=who.person.id))
        made.notes[key] = row.public_id
    return {"public_id": made.notes[key]}


@kind("forum comment")
def forum_comment(made: Builder, _place: Place, who: Resident) -> Values:
    of = _proposal(made, who)
    with transaction():
        row = ForumComment(
            proposal_id=of.id, author_id=who.person.id, text="Kami juga.", written_at=NOON
        )
        db.session.add(row)
    return {"public_id": of.public_id, "comment_id": row.public_id}


def _plan(made: Builder, who: Resident) -> PersonalPlan:
    """A plan of next year's, proposed, with one item."""
    key = f"personal plan {who.person.id}"
    if key not in made.notes:
        with transaction():
            row = PersonalPlan(
                organisation_id=who.unit.organisation_id,
                person_id=who.person.id,
                year=2027,
                created_at=NOON,
                proposed_at=NOON,
            )
            db.session.add(row)
            db.session.flush()
            thing = PlanItem(
                plan_id=row.id,
                why="wish",
                title=f"Lokakarya {who.unit.name}",
                form="workshop",
                amount=2,
                month=3,
                jp100=1000,
                added_at=NOON,
            )
            db.session.add(thing)
        made.notes[key] = (row.public_id, thing.public_id)
    return db.session.scalars(
        select(PersonalPlan).where(PersonalPlan.public_id == made.notes[key][0])
    ).one()


@kind("proposed plan")
def proposed_plan(made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _plan(made, who).public_id}


@kind("plan item")
def plan_item(made: Builder, _place: Place, who: Resident) -> Values:
    _plan(made, who)
    return {"public_id": made.notes[f"personal plan {who.person.id}"][1]}


def _yearly(made: Builder, who: Resident) -> tuple[str, str, str, str]:
    """Public ids of a draft plan of each unit, its line's key, a budget line and a commitment."""
    key = f"yearly plan {who.unit.id}"
    if key not in made.notes:
        by = who.person.id
        with transaction():
            plan = YearlyPlan(
                organisation_id=who.unit.organisation_id, unit_id=who.unit.id, year=2027,
                version=1, created_at=NOON, created_by_id=by,
            )  # fmt: skip
            money = BudgetLine(
                organisation_id=who.unit.organisation_id, unit_id=who.unit.id, year=2027,
                source="apbd", code="5.1.02", name=f"Diklat {who.unit.name}", amount_idr=1_000,
                created_at=NOON, created_by_id=by,
            )  # fmt: skip
            db.session.add_all([plan, money])
            db.session.flush()
            line = YearlyLine(
                plan_id=plan.id, key=f"garis{who.unit.id}", competence="Pelayanan publik",
                target=who.unit.name, people=4, form="workshop", amount=2, jp100=1000,
                provider="BKPSDM", month_from=1, month_until=3, curriculum="Sesuai standar",
                cost_idr=1_000, goal="Indeks kepuasan",
            )  # fmt: skip
            held = BudgetCommitment(
                budget_id=money.id, line_key=line.key, title="Lokakarya", amount_idr=100,
                at=NOON, by_id=by,
            )  # fmt: skip
            db.session.add_all([line, held])
        made.notes[key] = (plan.public_id, line.key, money.public_id, held.public_id)
    found: tuple[str, str, str, str] = made.notes[key]
    return found


@kind("yearly plan")
def yearly_plan(made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _yearly(made, who)[0]}


@kind("yearly line")
def yearly_line(made: Builder, _place: Place, who: Resident) -> Values:
    plan, key, _money, _held = _yearly(made, who)
    return {"public_id": plan, "key": key}


@kind("yearly file")
def yearly_file(made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _yearly(made, who)[0], "kind": "xlsx"}


@kind("budget line")
def budget_line(made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _yearly(made, who)[2]}


@kind("commitment")
def commitment(made: Builder, _place: Place, who: Resident) -> Values:
    _plan_id, _key, money, held = _yearly(made, who)
    return {"public_id": money, "commitment_id": held}


@kind("need")
def need(made: Builder, _place: Place, who: Resident) -> Values:
    key = f"need {who.unit.id}"
    if key not in made.notes:
        with transaction():
            row = Need(
                organisation_id=who.unit.organisation_id, unit_id=who.unit.id,
                title=f"Bahasa isyarat {who.unit.name}", origin="followup",
                origin_ref=f"unit-{who.unit.id}", registered_at=NOON,
            )  # fmt: skip
            db.session.add(row)
        made.notes[key] = row.public_id
    return {"public_id": made.notes[key]}
