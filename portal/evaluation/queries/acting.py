"""With which of their roles somebody acts in a period."""

from portal.core.access import Actor
from portal.core.permissions import OWN, ROLE_PERMISSIONS, Permission, Role


def roles_of(actor: Actor, permission: Permission, organisation_id: int | None) -> frozenset[Role]:
    """The roles that give the actor this permission in the agency, the derived ones included.

    None: in any agency, where the reach is looked at by itself.
    """
    held = {
        one.role
        for one in actor.grants_with(permission)
        if organisation_id in (None, one.organisation_id)
    }
    if actor.leads and permission in ROLE_PERMISSIONS[Role.SUPERVISOR]:
        held.add(Role.SUPERVISOR)
    if permission in OWN:
        held.add(Role.EMPLOYEE)
    return frozenset(held)
