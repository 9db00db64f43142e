"""PR-1: every column is in the register of personal data, once, with all that has to be said."""

from collections import Counter
from importlib import resources

import pytest
import yaml

from portal.core.db import Base
from portal.web import tables

TEXT = resources.files("portal.people.data").joinpath("privacy-register.yaml").read_text("utf-8")
REGISTER = yaml.safe_load(TEXT)
GROUPS = REGISTER["groups"]
NAMED = Counter(
    (table, column)
    for group in GROUPS
    for table, columns in group["columns"].items()
    for column in columns
)
FORBIDDEN = ("nik", "religion", "agama", "birth", "health", "biometric", "address_home", "npwp")


def missing(known: dict[str, set[str]]) -> list[str]:
    """Columns of the models that the register does not speak of."""
    return sorted(
        f"{table}.{column}"
        for table, columns in known.items()
        if table not in REGISTER["not_personal"]
        for column in columns
        if column not in REGISTER["keys"] and (table, column) not in NAMED
    )


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    assert "people" in tables.__all__  # importing it made the metadata complete
    return {name: set(table.c.keys()) for name, table in Base.metadata.tables.items()}


def test_every_column_about_a_person_is_registered(known: dict[str, set[str]]) -> None:
    assert missing(known) == []


def test_an_unknown_column_or_table_is_found(known: dict[str, set[str]]) -> None:
    more = {**known, "person": known["person"] | {"blood_group"}, "diary": {"id", "text"}}
    assert missing(more) == ["diary.text", "person.blood_group"]


def test_the_register_names_nothing_twice_and_nothing_that_is_gone(
    known: dict[str, set[str]],
) -> None:
    assert [place for place, times in NAMED.items() if times > 1] == []
    assert [
        f"{table}.{column}" for table, column in NAMED if column not in known.get(table, set())
    ] == []
    assert [table for table in REGISTER["not_personal"] if table not in known] == []


def test_a_table_without_people_has_no_column_that_points_at_one(
    known: dict[str, set[str]],
) -> None:
    pointing = [
        f"{name}.{column.name}"
        for name in REGISTER["not_personal"]
        for column in Base.metadata.tables[name].c
        if (name, column.name) not in NAMED
        and any(key.column.table.name == "person" for key in column.foreign_keys)
    ]
    assert pointing == []


@pytest.mark.parametrize("group", GROUPS, ids=[group["id"] for group in GROUPS])
def test_each_group_says_what_for_by_which_right_how_long_and_for_whose_eyes(
    group: dict[str, object],
) -> None:
    for fact in ("purpose", "retention", "seen_by"):
        assert len(str(group[fact])) > 5
        assert group[f"{fact}_en"] != group[fact]
    assert "UU 27/2022" in str(group["basis"])
    assert group["erasure"] in {"removed", "pseudonymous", "kept"}


def test_what_is_never_stored_has_no_column(known: dict[str, set[str]]) -> None:
    columns = {column for names in known.values() for column in names}
    assert [one for one in columns if one in FORBIDDEN] == []
