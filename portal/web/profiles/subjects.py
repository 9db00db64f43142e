"""Whose profile a reader may open, and how much of it."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.core.access import Actor
from portal.core.permissions import Permission
from portal.people.queries import readers
from portal.people.service import viewings
from portal.people.service.persons import printed
from portal.people.service.viewings import Viewed


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody else as their profile names them.

    `full`: the reader may correct their evidence and therefore sees all of it; others see what
    passed, never tries, marks or what was taken back (architecture.md, Access).
    """

    person_id: int
    public_id: str
    name: str
    full: bool


def subject(
    actor: Actor, public_id: str, permission: Permission, *, on: date, now: datetime
) -> Subject:
    """The person, within the reader's scope; the view is noted for them to see (PR-4).

    Raises NotFound for everybody else, known or not.
    """
    person, full = readers.reached(
        actor, public_id, permission, on, also=Permission.EVIDENCE_CORRECT
    )
    viewings.note(actor.person_id, [person.id], Viewed.PROFILE, on=on, now=now)
    return Subject(person.id, person.public_id, printed(person), full)
