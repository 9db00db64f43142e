"""Grants, proposals and audit entries of the access world."""

from datetime import timedelta

from portal.core.access import Role
from portal.core.db import db, transaction
from portal.people.models import RoleGrant
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.support.people import LONG_AGO
from tests.support.portal_app import NOON


def _ended(who: Resident) -> RoleGrant:
    """A role held at the own unit until yesterday: its ending gives nobody any right."""
    with transaction():
        grant = RoleGrant(
            person_id=who.person.id, role=Role.MODERATOR.value, organisation_id=who.agency.id,
            unit_id=who.unit.id, subtree=True, valid_from=LONG_AGO, granted_at=LONG_AGO,
            valid_until=NOON - timedelta(days=1),
        )  # fmt: skip
        db.session.add(grant)
    return grant


@kind("grant")
def grant(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _ended(who).public_id}


@kind("own grant")
def own_grant(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _ended(who).public_id}
