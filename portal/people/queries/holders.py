"""Who holds a permission by role, for jobs that tell them what waits."""

from datetime import datetime

from sqlalchemy import select

from portal.core.access import Actor
from portal.core.db import db
from portal.core.permissions import ROLE_PERMISSIONS, Permission
from portal.people.models import Account, Organisation, Person, RoleGrant
from portal.people.queries import actors, grants


def of_agency(organisation: Organisation, permission: Permission, now: datetime) -> list[Actor]:
    """Everybody with an account who holds `permission` in the agency or a unit of it at `now`.

    Each as if they were signed in, so that the scopes of pages also say what to tell them; they
    lead nobody here, because authority by leading is not a role.
    """
    roles = [role.value for role, held in ROLE_PERMISSIONS.items() if permission in held]
    rows = db.session.execute(
        select(Person.id, Person.public_id, Person.full_name, Account.id, Account.locale)
        .join(Account, Account.person_id == Person.id)
        .where(
            Account.deactivated_at.is_(None),
            Person.merged_into_id.is_(None),
            Person.id.in_(
                select(RoleGrant.person_id)
                .outerjoin(grants.source, grants.source.id == RoleGrant.delegated_from_id)
                .where(
                    RoleGrant.organisation_id == organisation.id,
                    RoleGrant.role.in_(roles),
                    grants.in_force(now),
                )
            ),
        )
        .order_by(Person.id)
    ).all()
    return [
        Actor(
            person_id=person_id,
            person_public_id=public_id,
            name=name,
            account_id=account_id,
            session_id=0,
            organisation_id=organisation.id,
            timezone=organisation.timezone,
            locale=locale,
            shared_device=False,
            reauthenticated_at=now,
            second_factor_done=False,
            grants=actors.grants_of(person_id, now),
            leads=False,
            unread=0,
            organisation_name=organisation.name,
        )
        for person_id, public_id, name, account_id, locale in rows
    ]
