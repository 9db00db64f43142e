"""Documents on paper: a Typst template of ours filled with plain values, as PDF.

Values go in as JSON and are never read as markup, so a name cannot become a command. Fonts are
those Typst carries; nothing of the machine is looked at, and the same values give the same bytes.
"""

import json
import threading
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from portal.core.canonical import Json

_turn = threading.Lock()


@cache
def _compiler() -> Any:
    """Made when the first document is: most of its life a server needs none."""
    return import_module("typst").Compiler(
        root=str(Path(__file__).parent), ignore_system_fonts=True
    )


def pdf(template: bytes, values: Json, *, at: datetime) -> bytes:
    """The filled template as an accessible PDF (PDF/UA-1), dated `at`.

    Takes some ten milliseconds of processor time, one at a time; call it outside a transaction.
    """
    with _turn:
        made: bytes = _compiler().compile(
            input=template,
            format="pdf",
            sys_inputs={"data": json.dumps(values, ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=int(at.timestamp()),
        )
    return made
