"""The insert that leaves alone a row that is already there, on both databases."""

from sqlalchemy.dialects import postgresql, sqlite

from portal.core.db import Base, dialect_name


def insert(model: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An insert of one or several rows that knows `on_conflict_do_nothing`."""
    return (sqlite.insert if dialect_name() == "sqlite" else postgresql.insert)(model)
