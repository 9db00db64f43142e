"""`scope(actor, permission)`: the rows an actor may see. Lists and single reads start here."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.core.access import Actor
from portal.core.db import db
from portal.core.permissions import ROLE_PERMISSIONS, Permission, Role
from portal.people.models import Employment, OrgUnit, Person
from portal.people.queries import structure, supervision

WHILE_RESTRICTED = frozenset(
    {
        Permission.PRIVACY_HANDLE,
        Permission.PERSON_WRITE,
        Permission.ACCOUNT_ADMIN,
        Permission.SLIP_PRINT,
    }
)
"""What goes on while a person's data is restricted (UU 27/2022 article 11): answering their
requests, putting right what is wrong, helping them to sign in. Nobody else finds them: not in
lists, teams, reports or by address. The person's own pages are untouched.
"""


def unit_condition(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Units at or under the nodes where the actor holds `permission` now."""
    conditions: list[ColumnElement[bool]] = []
    for grant in actor.grants_with(permission):
        if grant.unit_id is None:
            conditions.append(OrgUnit.organisation_id == grant.organisation_id)
        elif grant.subtree:
            conditions.append(structure.below(grant.unit_path))
        else:
            conditions.append(OrgUnit.id == grant.unit_id)
    return or_(*conditions) if conditions else false()


def units(actor: Actor, permission: Permission) -> Select[OrgUnit]:
    """Units in scope."""
    return select(OrgUnit).where(unit_condition(actor, permission))


def employed_in(actor: Actor, permission: Permission, on: date) -> ColumnElement[bool]:
    """Persons whose employment on the day is in a unit in scope.

    Asked of each person by itself: a set of everybody in scope would be made anew for each page.
    """
    if not actor.grants_with(permission):
        return false()
    return exists(
        select(Employment.id)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(
            Employment.person_id == Person.id,
            unit_condition(actor, permission),
            Employment.valid_from <= on,
            or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
        .correlate(Person)
    )


def led_by(person_id: int, on: date) -> ColumnElement[bool]:
    """Persons who have the given person among their supervisors on the day."""
    return Person.id.in_(supervision.subordinates(person_id, on))


def persons(actor: Actor, permission: Permission, on: date) -> Select[Person]:
    """Persons in scope for `permission`: by grant, and by leading them where leading gives it.

    Never somebody erased; somebody restricted only for `WHILE_RESTRICTED`.
    """
    conditions = [employed_in(actor, permission, on)]
    if actor.leads and permission in ROLE_PERMISSIONS[Role.SUPERVISOR]:
        conditions.append(led_by(actor.person_id, on))
    return select(Person).where(there(permission), or_(*conditions))


def reaches(
    actor: Actor, permission: Permission, on: date, record_id: InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    """The person whom a record (`record_id`) counts for is in scope: for lists of other things.

    What was written about a record merged into another person stays with the record.
    """
    record = aliased(Person)
    kept = (
        select(func.coalesce(record.merged_into_id, record.id))
        .where(record.id == record_id)
        .correlate_except(record)
        .scalar_subquery()
    )
    within = persons(actor, permission, on).with_only_columns(literal(1)).where(Person.id == kept)
    return exists(within.correlate_except(Person))


def there(permission: Permission) -> ColumnElement[bool]:
    """The record is one that may be found at all: kept, not erased, not restricted."""
    conditions = [Person.merged_into_id.is_(None), Person.erased_at.is_(None)]
    if permission not in WHILE_RESTRICTED:
        conditions.append(Person.restricted_at.is_(None))
    return and_(*conditions)


def names(
    actor: Actor, permission: Permission, person_ids: Collection[int], on: date
) -> dict[int, str]:
    """The names of those of these persons who are in scope."""
    query = persons(actor, permission, on).where(Person.id.in_(person_ids))
    rows = db.session.execute(query.with_only_columns(Person.id, Person.full_name))
    return {id_: name for id_, name in rows}
