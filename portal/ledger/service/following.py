"""Following a new attainment policy: everybody's segments are written before it begins."""

from typing import Final

from sqlalchemy import bindparam, select

from portal.competency.queries.catalogue import catalogue
from portal.core.db import db, dialect_name, transaction
from portal.ledger.queries import events
from portal.ledger.rules.evidence import touched
from portal.ledger.service import segments
from portal.people.models import Person

FEW: Final = 20  # persons per transaction: it holds SQLite's write lock for some 20 ms
_LOCK = (
    select(Person.id)
    .where(Person.id.in_(bindparam("ids", expanding=True)))
    .order_by(Person.id)
    .with_for_update(key_share=True)
)


def follow_policies() -> int:
    """Write the segments of every person anew by the policies there are; how many persons.

    May be repeated and cut short at any point. Holds each person as an append does, so that no
    evidence that arrives meanwhile is left out.
    """
    persons = 0
    for chunk in events.person_ids(size=FEW):
        with transaction():
            if dialect_name() == "postgresql":
                db.session.execute(_LOCK, {"ids": chunk})
            reference = catalogue()
            for person_id, history in events.of_persons(chunk).items():
                segments.refresh(person_id, touched(history), reference)
        db.session.expunge_all()
        persons += len(chunk)
    return persons
