"""Rows that follow a person's name and numbers, whoever writes those: an index, not a fact.

Like an index they are kept where the row itself is written, in the same flush, so that imports,
their undoing, merges and erasure need not know of them.
"""

from typing import Any

from sqlalchemy import Connection, delete, event, inspect
from sqlalchemy.dialects import postgresql, sqlite

from portal.core.db import table_of
from portal.people.models.person import Person, PersonIdentifier, PersonUncompared, PersonWord

WORD_LENGTH = 60
_WORDS, _UNCOMPARED = table_of(PersonWord), table_of(PersonUncompared)


@event.listens_for(Person, "after_insert")
def _named(_mapper: Any, connection: Connection, person: Person) -> None:
    _write_words(connection, person)


@event.listens_for(Person, "after_update")
def _renamed(_mapper: Any, connection: Connection, person: Person) -> None:
    if inspect(person).attrs.search_key.history.has_changes():
        connection.execute(delete(_WORDS).where(_WORDS.c.person_id == person.id))
        _write_words(connection, person)


@event.listens_for(PersonIdentifier, "after_insert")
@event.listens_for(PersonIdentifier, "after_update")
def _numbered(_mapper: Any, connection: Connection, number: PersonIdentifier) -> None:
    changed = inspect(number).attrs
    if changed.value.history.has_changes() or changed.person_id.history.has_changes():
        _compare_again(connection, number.person_id)


def _write_words(connection: Connection, person: Person) -> None:
    words = sorted({word[:WORD_LENGTH] for word in person.search_key.split()})
    if words:
        rows = [{"person_id": person.id, "word": word} for word in words]
        connection.execute(_WORDS.insert(), rows)
    _compare_again(connection, person.id)


def _compare_again(connection: Connection, person_id: int) -> None:
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(_UNCOMPARED).values(person_id=person_id)
    connection.execute(statement.on_conflict_do_nothing())
