"""What is held about a person is what the register says, table by table (PR-1, PR-2)."""

import pytest

from portal.people.data import register
from portal.people.queries import holdings
from portal.people.service.viewings import Viewed
from portal.web.app import Portal

GROUPS = register.groups()
TABLES = {table for group in GROUPS for table in group.columns}
COLUMNS = {column for group in GROUPS for names in group.columns.values() for column in names}


@pytest.mark.usefixtures("app")
def test_pr_1_every_table_of_the_register_is_somebodys_to_show(app: Portal) -> None:
    assert set(holdings.sources()) | holdings.UNLINKED == TABLES
    assert not holdings.UNLINKED & set(holdings.sources())


def test_pr_1_every_table_and_column_has_a_name_in_both_languages() -> None:
    labels = register.labels()
    assert set(labels.tables) == TABLES
    assert set(labels.columns) == COLUMNS
    assert all(one.indonesian and one.english for one in labels.tables.values())


def test_what_is_withheld_and_what_joins_rows_is_in_the_register() -> None:
    labels = register.labels()
    for table, names in labels.withheld.items():
        known = {name for group in GROUPS for name in group.columns.get(table, ())}
        assert names <= known, table
    assert labels.joints <= COLUMNS


def test_no_secret_is_ever_shown() -> None:
    labels = register.labels()
    shown = {
        name
        for group in GROUPS
        for table, names in group.columns.items()
        for name in names
        if not labels.is_withheld(table, name)
    }
    assert not [one for one in shown if "password_hash" in one or "secret" in one or "token" in one]
    assert not shown & {"cookie_hash", "code_hash", "salt", "seed", "paper", "storage_key"}


def test_every_kind_of_looking_has_a_word() -> None:
    assert {one.value for one in Viewed} <= set(register.labels().words)
