"""The `portal` command on another day: PORTAL_TEST_NOW was the present at PORTAL_TEST_SET, and time
runs on from there.

usage: PORTAL_TEST_NOW=… PORTAL_TEST_SET=… python -m tests.support.on_day COMMAND …

Everything else is the portal as installed. What is replaced is the one place that reads wall time,
when this module is loaded: workers that are started anew load it too and have the same day.
"""

import os
from datetime import datetime, tzinfo

from portal.cli import portal
from portal.core import clock

_ahead = datetime.fromisoformat(os.environ["PORTAL_TEST_NOW"]) - datetime.fromisoformat(
    os.environ["PORTAL_TEST_SET"]
)


class _OnDay(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # no subclass comes back
        return datetime.now(tz) + _ahead


clock.datetime = _OnDay  # type: ignore[misc]  # the module's own name for it
clock._wall_at_start += _ahead

if __name__ == "__main__":
    portal(prog_name="portal")
