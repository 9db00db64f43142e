"""A unit as people type it: its code, its name, or enough of its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from portal.core.access import Actor
from portal.core.db import db
from portal.core.permissions import Permission
from portal.people.models import OrgUnit
from portal.people.queries import scopes
from portal.people.rules.names import search_key

OFFERED = 150
"""So many units are offered while typing; of larger agencies none, their codes are known."""


@dataclass(frozen=True, slots=True)
class UnitName:
    """One unit as it is written in a field: "Dinas Sosial (dinsos)"."""

    id: int
    organisation_id: int
    public_id: str
    code: str
    name: str
    path: str

    @property
    def written(self) -> str:
        return f"{self.name} ({self.code})"


def open_units(actor: Actor, permission: Permission, on: date) -> Sequence[UnitName]:
    """The units in scope that exist on the day, in the order of the tree."""
    query = (
        select(
            OrgUnit.id,
            OrgUnit.organisation_id,
            OrgUnit.public_id,
            OrgUnit.code,
            OrgUnit.name,
            OrgUnit.path,
        )
        .where(
            scopes.unit_condition(actor, permission),
            or_(OrgUnit.valid_until.is_(None), OrgUnit.valid_until > on),
        )
        .order_by(OrgUnit.path)
    )
    return [UnitName(*row) for row in db.session.execute(query)]


def meant(text: str, units: Sequence[UnitName]) -> Sequence[UnitName]:
    """The units a text may mean; one where it is clear, none where nothing fits."""
    line = text.strip()
    folded = search_key(line)
    if not folded:
        return []
    exact = [one for one in units if line.casefold() in (one.code.casefold(), _written(one))]
    named = exact or [one for one in units if search_key(one.name) == folded]
    return named or [one for one in units if folded in search_key(one.name)]


def _written(one: UnitName) -> str:
    return one.written.casefold()
