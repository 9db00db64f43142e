"""Proposals in the forum of each agency."""

from portal.core.db import db, transaction
from portal.planning.models import ForumComment, ForumProposal
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
