"""Grants, proposals and audit entries of the access world."""

from datetime import timedelta

from portal.core.db import db, transaction
from portal.core.permissions import Permission, Role
from portal.people.models import RoleGrant
from portal.people.service import approvals
from portal.people.service.approvals import Act, Proposal
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.support.people import LONG_AGO
from tests.support.portal_app import NOON

ACT = "test.access"
approvals.acts[ACT] = Act(Permission.APPROVAL_DECIDE, lambda _agreed: {})
"""An act both roles that decide may do, and which does nothing."""


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


@kind("approval")
def approval(_made: Builder, _place: Place, who: Resident) -> Values:
    """Proposed by the person; nobody but somebody else may decide it."""
    what = Proposal(ACT, f"person:{who.person.id}", {}, who.agency.id, "Untuk diperiksa")
    return {"public_id": approvals.propose(what, actor_id=who.person.id, now=NOON).public_id}
