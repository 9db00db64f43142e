"""What the engines of one test process share: statements compiled once, as in a running portal.

Each test has an application of its own and with it an engine. SQLAlchemy keeps what it compiled by
engine and by dialect, so every test would compile all its statements anew, which took longer than
running them. Connections, pools and events stay each engine's own.
"""

from typing import Any

from sqlalchemy import Dialect, Engine, event
from sqlalchemy.util import LRUCache

STATEMENTS = 10_000

_dialects: dict[str, Dialect] = {}
_compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)


def share_statements(engine: Engine) -> None:
    """Give `engine`, before its first connection, the dialect and the compiled statements of the
    process."""
    own = engine.dialect
    engine._compiled_cache = _compiled
    kept = _dialects.get(own.driver)
    if kept is not None:
        engine.dialect = kept
        return

    def keep(*_connected: object) -> None:
        """Only now does a dialect know the server it speaks to."""
        _dialects.setdefault(own.driver, own)

    event.listen(engine, "connect", keep)
