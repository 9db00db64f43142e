"""Proposals and actors for tests of needs and plans."""

from portal.content import terms
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.people.models import Organisation, OrgUnit, Person
from portal.people.queries.actors import grants_of
from portal.planning.models import ForumProposal, ForumWord
from tests.support.portal_app import NOON


def make_proposal(
    agency: Organisation, unit: OrgUnit, author: Person | None, title: str
) -> ForumProposal:
    """A published need of the forum; of nobody in particular without an author."""
    with transaction():
        row = ForumProposal(
            organisation_id=agency.id,
            unit_id=unit.id if author else None,
            kind="need",
            title=title,
            body="Ada warga tuli setiap minggu.",
            author_id=author.id if author else None,
            written_on=NOON.date(),
            published_at=NOON,
        )
        db.session.add(row)
        db.session.flush()
        db.session.add_all(ForumWord(proposal_id=row.id, stem=one) for one in {*terms.stems(title)})
    return row


def acting(person: Person, agency: Organisation, *, leads: bool = False) -> Actor:
    """The person at work today, with the grants they hold."""
    return Actor(
        person_id=person.id,
        person_public_id=person.public_id,
        name=person.full_name,
        account_id=0,
        session_id=0,
        organisation_id=agency.id,
        timezone="Asia/Jakarta",
        locale="id",
        shared_device=False,
        reauthenticated_at=NOON,
        second_factor_done=True,
        grants=grants_of(person.id, NOON),
        leads=leads,
        unread=0,
    )
