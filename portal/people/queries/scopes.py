"""`scope(actor, permission)`: the rows an actor may see. Lists and single reads start here."""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import aliased

from portal.core.access import ROLE_PERMISSIONS, Actor, Permission, Role
from portal.people.models import Employment, OrgUnit, Person, Post, Tenure


def unit_condition(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Units at or under the nodes where the actor holds `permission` now."""
    conditions: list[ColumnElement[bool]] = []
    for grant in actor.grants_with(permission):
        if grant.unit_id is None:
            conditions.append(OrgUnit.organisation_id == grant.organisation_id)
        elif grant.subtree:
            conditions.append(OrgUnit.path.startswith(grant.unit_path, autoescape=True))
        else:
            conditions.append(OrgUnit.id == grant.unit_id)
    return or_(*conditions) if conditions else false()


def units(actor: Actor, permission: Permission) -> Select[OrgUnit]:
    """Units in scope."""
    return select(OrgUnit).where(unit_condition(actor, permission))


def employed_in(actor: Actor, permission: Permission, on: date) -> ColumnElement[bool]:
    """Persons whose employment on the day is in a unit in scope."""
    return Person.id.in_(
        select(Employment.person_id)
        .join(OrgUnit, OrgUnit.id == Employment.unit_id)
        .where(
            unit_condition(actor, permission),
            Employment.valid_from <= on,
            or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
    )


def led_by(person_id: int, on: date) -> ColumnElement[bool]:
    """Persons whose post reports, on the day, to a post the given person then holds."""
    mine, theirs = aliased(Tenure), aliased(Tenure)
    return Person.id.in_(
        select(theirs.person_id)
        .join(Post, Post.id == theirs.post_id)
        .join(mine, mine.post_id == Post.reports_to_id)
        .where(
            mine.person_id == person_id,
            theirs.person_id != person_id,
            mine.valid_from <= on,
            or_(mine.valid_until.is_(None), mine.valid_until > on),
            theirs.valid_from <= on,
            or_(theirs.valid_until.is_(None), theirs.valid_until > on),
        )
    )


def persons(actor: Actor, permission: Permission, on: date) -> Select[Person]:
    """Persons in scope for `permission`: by grant, and by leading them where leading gives it."""
    conditions = [employed_in(actor, permission, on)]
    if actor.leads and permission in ROLE_PERMISSIONS[Role.SUPERVISOR]:
        conditions.append(led_by(actor.person_id, on))
    return select(Person).where(and_(Person.merged_into_id.is_(None), or_(*conditions)))
