"""The stand-alone page that checks QR codes and signed facts: one file, no network, two languages.

It holds the published keys of the day it was made; a verifier keeps it on a telephone or a stick.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

from portal.certification.documents import published
from portal.certification.documents.published import PublishedKey

CHECK: Final = Path(__file__).parent / "sheets" / "verify.js"
"""The script that judges signed facts; the portal's own verification page loads it as well."""


def page(keys: Sequence[PublishedKey]) -> bytes:
    """The page with these keys. Its policy allows its own script and style and nothing else."""
    css, script = _part("offline.css"), CHECK.read_text(encoding="utf-8") + _part("offline.js")
    listed = json.dumps(published.document(keys)).replace("<", "\\u003c")
    html = _part("offline.html")
    filled = {"@STYLE@": _hash(css), "@SCRIPT@": _hash(script), "@KEYS@": listed}
    for mark, text in {**filled, "@CSS@": css, "@JS@": script}.items():
        html = html.replace(mark, text)
    return html.encode()


def _part(name: str) -> str:
    return files(__package__).joinpath("sheets", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
