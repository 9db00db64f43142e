"""`portal serve` on a clock that can be made to jump: the wall clock alone, in this server alone.

usage: python bench/faults_serve.py FILE serve --port N      FILE holds seconds to add, or nothing

Everything else is the portal as installed. What is replaced is the one place that reads wall time.
"""

import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from portal.cli import portal
from portal.core import clock

FILE = Path(sys.argv[1])


class Jumping(datetime):
    """Wall time with the file's seconds added."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(seconds=float(FILE.read_text() or 0))


if __name__ == "__main__":
    clock.datetime = Jumping  # type: ignore[misc]
    sys.argv[1:2] = []
    portal(prog_name="portal")
