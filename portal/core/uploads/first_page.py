"""The first page of a PDF as a picture, drawn by a child that may neither stay nor grow.

The file came from outside and was checked (pdf.py), yet nothing here trusts it: the child has ten
seconds of processor time and one gibibyte, sees no setting and no database, and whatever goes
wrong ends in no picture. Whoever looks gets pixels and never the file itself.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Final

MAX_BYTES: Final = 20 * 1024 * 1024
WAIT_S: Final = 15
_WIDTH_PT: Final = 420
_DRAWN = (
    f'#set page(width: {_WIDTH_PT}pt, height: auto, margin: 0pt)\n#image("page.pdf", page: 1)\n'
)
_CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
import typst
made = typst.compile("main.typ", root=".", format="png", ppi=130.0, ignore_system_fonts=True)
sys.stdout.buffer.write(made)
"""


def first_page(content: IO[bytes]) -> bytes | None:
    """A PNG of the first page; None for what cannot be drawn. Some 0.4 s of a child's time."""
    data = content.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        return None
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "page.pdf").write_bytes(data)
        Path(folder, "main.typ").write_text(_DRAWN)
        try:
            child = subprocess.run(  # noqa: S603  our own interpreter and words
                [sys.executable, "-I", "-c", _CHILD],
                cwd=folder,
                env={},
                capture_output=True,
                timeout=WAIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
    return child.stdout if child.returncode == 0 and child.stdout else None
