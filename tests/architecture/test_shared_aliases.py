"""What a module keeps as an alias is safe for all threads: made by `shared_alias` alone."""

import re
from pathlib import Path

from sqlalchemy import inspect

from portal.core.db import shared_alias
from portal.people.models import Tenure

SOURCE = Path(__file__).parents[2] / "portal"
KEPT = re.compile(r"^[A-Za-z_][A-Za-z_, ]* = .*\b(?:aliased)\(", re.MULTILINE)


def test_no_module_keeps_an_alias_that_threads_would_fill_together() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}
    assert any("shared_alias(" in text for text in sources.values()), "the source is read"
    assert [str(path) for path, text in sources.items() if KEPT.search(text)] == []


def test_a_shared_alias_knows_each_of_its_columns_before_the_first_thread_asks() -> None:
    """What threads would fill is whole at once, so there is nothing left to interleave."""
    one = inspect(shared_alias(Tenure)).selectable
    filled = one.c._proxy_index  # the only place where SQLAlchemy shows that it is done
    assert all(column in filled for column in inspect(Tenure).local_table.c)
