"""The records of one human being: the one that is kept, and those that were merged into it."""

from collections.abc import Collection

from sqlalchemy import BindParameter, CompoundSelect, Select, select, union_all

from portal.core.db import shared_alias
from portal.people.models import Person

_record = shared_alias(Person)


def own_records(person_id: int | BindParameter[int]) -> CompoundSelect[int]:
    """The ids of a person's records, for a condition `in_`.

    Two branches, each read by an index: for an OR of the two SQLite reads everybody once it has
    statistics, since they say that nearly all records have the same `merged_into_id`: none.
    """
    return union_all(
        select(_record.id).where(_record.id == person_id),
        select(_record.id).where(_record.merged_into_id == person_id),
    )


def records_of(person_ids: Collection[int] | Select[int]) -> CompoundSelect[int]:
    """The ids of the records of all these persons, likewise."""
    return union_all(
        select(_record.id).where(_record.id.in_(person_ids)),
        select(_record.id).where(_record.merged_into_id.in_(person_ids)),
    )
