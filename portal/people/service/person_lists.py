"""Keeping a list of people, and removing it; downloads are noted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete

from portal.core import audit
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.people.models import PersonList, PersonListEntry


def keep(actor: Actor, title: str, person_ids: Sequence[int], *, now: datetime) -> PersonList:
    """A new list in the order given; whoever is named twice stands once."""
    with transaction():
        kept = PersonList(owner_id=actor.person_id, title=title.strip(), created_at=now)
        db.session.add(kept)
        db.session.flush()
        db.session.add_all(
            PersonListEntry(list_id=kept.id, person_id=person_id, place=place)
            for place, person_id in enumerate(dict.fromkeys(person_ids), start=1)
        )
    return kept


def remove(actor: Actor, kept: PersonList, *, now: datetime) -> None:
    """The list goes; nothing about the people changes."""
    with transaction():
        _note("person.list_removed", actor, kept, now)
        db.session.execute(delete(PersonListEntry).where(PersonListEntry.list_id == kept.id))
        db.session.execute(delete(PersonList).where(PersonList.id == kept.id))


def note_download(actor: Actor, kept: PersonList, count: int, *, now: datetime) -> None:
    """CO-7: a download is logged with the number of people."""
    with transaction():
        _note("person.list_downloaded", actor, kept, now, people=count)


def _note(
    action: str, actor: Actor, kept: PersonList, now: datetime, people: int | None = None
) -> None:
    audit.record(
        action,
        object_kind="person_list",
        object_id=kept.id,
        organisation_id=actor.organisation_id,
        now=now,
        actor_id=actor.person_id,
        people=people,
    )
