"""Proposals in the forum of each agency."""

from sqlalchemy import select

from portal.core.db import db, transaction
from portal.planning.models import ForumComment, ForumProposal, PersonalPlan, PlanItem
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
