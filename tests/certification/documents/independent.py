"""The independent verifier: Digital Bazaar's, one vendored file, run by the driver's node."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright._impl._driver import compute_driver_executable

from portal.certification.documents.contexts import BADGES, CREDENTIALS, document

FOLDER = Path(__file__).parents[2] / "data" / "verifier"
FILE = FOLDER / "verify.mjs"


def verify(
    credentials: Sequence[Mapping[str, Any]],
    world: Mapping[str, Mapping[str, Any]],
    now: datetime,
) -> list[dict[str, Any]]:
    """Its answer for each credential; `world` are the documents that exist besides the contexts."""
    contexts = {address: document(address) for address in (CREDENTIALS, BADGES)}
    asked = {
        "now": now.isoformat(),
        "documents": {**contexts, **world},
        "credentials": list(credentials),
    }
    done = subprocess.run(
        [compute_driver_executable()[0], str(FILE)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def published(issuer: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The issuer's document and each of its keys at their addresses."""
    context = "https://w3id.org/security/multikey/v1"
    keys = {one["id"]: {"@context": context, **one} for one in issuer["assertionMethod"]}
    return {issuer["id"]: issuer, **keys}
