"""Counting what is limited: exactly, in one look."""

from datetime import timedelta

import pytest

from portal.core import rates
from portal.core.db import dialect_name
from portal.core.errors import TooMany
from portal.web.app import Portal
from tests.support.portal_app import NOON
from tests.support.statements import counted

LIMIT = rates.Limit("test", allowed=3, window=timedelta(minutes=1))


def test_what_is_beyond_a_limit_is_refused_and_not_counted(app: Portal, context: object) -> None:
    second = timedelta(seconds=1)
    for after in (0, 0, 20):
        rates.spend(LIMIT, "rina", now=NOON + after * second)
    for _ in range(2):
        with pytest.raises(TooMany) as refused:
            rates.spend(LIMIT, "rina", now=NOON + 21 * second)
        assert refused.value.retry_after_s == 39
    rates.spend(LIMIT, "budi", now=NOON + 21 * second)
    rates.spend(LIMIT, "rina", now=NOON + 60 * second)
    rates.spend(LIMIT, "rina", now=NOON + 60 * second)
    with pytest.raises(TooMany):
        rates.spend(LIMIT, "rina", now=NOON + 60 * second)


def test_looking_and_counting_are_one_statement(app: Portal, context: object) -> None:
    """After the lock that PostgreSQL takes first."""
    rates.spend(LIMIT, "rina", now=NOON)
    with counted(app) as statements:
        rates.spend(LIMIT, "rina", now=NOON)
    assert [one.split()[0] for one in statements][-1:] == ["INSERT"]
    assert len(statements) == (1 if dialect_name() == "sqlite" else 2), statements
