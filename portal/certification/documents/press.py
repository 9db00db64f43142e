"""Printing in child processes: requests as files in a spool, sealed PDFs as files beside them.

The child is niced, has limits, sees no setting and never opens the database: all it is given is a
folder of requests and the seal's file. The caller (a job) writes what it wants printed, waits, and
stores bytes and SHA-256 in its own transaction. A request that cannot be printed says why and
stops no other; a child that dies leaves the rest to the next call.
"""

import base64
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from portal.certification.documents import facts as frozen
from portal.certification.documents.look import Look, Signing
from portal.certification.documents.pdf import Printing, Private, Unprintable, unsealed
from portal.certification.documents.seal import Sealer
from portal.certification.documents.words import Language

NICENESS: Final = 15
WAIT_S: Final = 600
PATIENCE_S: Final = 5
CHILDREN: Final = min(2, os.cpu_count() or 1)
"""At once: niced, so that pages keep their turn on every core."""
PAYS: Final = 80
"""Requests for which another child is started: its start costs as much as forty of them."""
STOPPED: Final = "stopped"
"""The fault of a request the child did not come to."""
_MEMORY: Final = 2 << 30
_CPU_S: Final = 300
_ROOT: Final = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Printed:
    """The outcome of one request, in the order asked: the PDF, or why there is none.

    `fault` is "unprintable: …" with the characters no font shows, or "stopped" when the child did
    not come to it (ask again).
    """

    pdf: bytes | None
    sha256: str | None
    fault: str | None


def printed(printings: Sequence[Printing], seal: Path, *, pays: int = PAYS) -> Iterator[Printed]:
    """Print and seal each with the key in `seal`, in children. Call it outside a transaction.

    Raises ChildFailed when the child could not even begin (no seal, no memory), and ValueError for
    a sample: those are never sealed.
    """
    if any(one.is_sample for one in printings):
        raise ValueError("a sample is never sealed")
    yield from _made(printings, seal, pays)


def previewed(sample: Printing) -> Printed:
    """A sample printed by the same child, without any seal; one at a time in this process.

    Raises Busy while others are printed for longer than `PATIENCE_S`, ChildFailed, ValueError.
    """
    if not sample.is_sample:
        raise ValueError("only a sample is printed without a seal")
    if not _previewing.acquire(timeout=PATIENCE_S):
        raise Busy("another sample is being printed")
    try:
        [made] = _made([sample], None)
    finally:
        _previewing.release()
    return made


class Busy(RuntimeError):
    """As many samples are being printed as may be."""


_previewing = threading.Lock()


def _made(printings: Sequence[Printing], seal: Path | None, pays: int = PAYS) -> Iterator[Printed]:
    """Dealt out to as many children as pay for their start, in the order asked; neighbours, which
    are mostly of one certificate and share its QR code, to the same one.
    """
    with tempfile.TemporaryDirectory(prefix="portal-press-") as name:
        count = max(1, min(CHILDREN, len(printings) // pays))
        spools = [Path(name, str(number)) for number in range(count)]
        for spool in spools:
            spool.mkdir()
        each = -(-len(printings) // count)
        asked = [spools[number // each] / f"{number:06}.json" for number in range(len(printings))]
        for path, printing in zip(asked, printings, strict=True):
            path.write_bytes(request(printing))
        with ThreadPoolExecutor(count) as children:
            list(children.map(_run, spools, [seal] * count))
        yield from map(_outcome, asked)


class ChildFailed(RuntimeError):
    """The printing child stopped before its first document; the message is its last line."""


def _run(spool: Path, seal: Path | None) -> None:
    command = [sys.executable, "-m", "portal.certification.documents.press", spool]
    command += [seal.resolve()] if seal else []
    env = {"PYTHONPATH": str(_ROOT), "RAYON_NUM_THREADS": "1", "TMPDIR": str(spool)}
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter, module and folders
            [str(word) for word in command],
            cwd=spool,
            env=env,
            capture_output=True,
            text=True,
            timeout=WAIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return
    if done.returncode == BROKEN:
        raise ChildFailed((done.stderr.strip().splitlines() or ["no reason given"])[-1])


def _outcome(path: Path) -> Printed:
    made, why = path.with_suffix(".pdf"), path.with_suffix(".fault")
    if made.exists():
        content = made.read_bytes()
        return Printed(content, hashlib.sha256(content).hexdigest(), None)
    return Printed(None, None, why.read_text(encoding="utf-8") if why.exists() else STOPPED)


def request(printing: Printing) -> bytes:
    """A printing as the file the child reads."""
    private = printing.private
    return json.dumps(
        {
            "facts": frozen.canonical(printing.facts).decode(),
            "signature": printing.signature.hex(),
            "badge": base64.b64encode(printing.badge).decode(),
            "address": printing.address,
            "at": printing.at.astimezone(UTC).isoformat(),
            "language": printing.language.value,
            "private": [private.nip, private.unit] if private else None,
            "look": printing.look.stored(),
            "logo": base64.b64encode(printing.look.logo).decode(),
            "is_sample": printing.is_sample,
        }
    ).encode()


def requested(content: bytes) -> Printing:
    """The printing in a request's file."""
    plain = json.loads(content)
    return Printing(
        facts=frozen.read(plain["facts"].encode()),
        signature=bytes.fromhex(plain["signature"]),
        badge=base64.b64decode(plain["badge"]),
        address=plain["address"],
        at=datetime.fromisoformat(plain["at"]),
        language=Language(plain["language"]),
        private=Private(*plain["private"]) if plain["private"] else None,
        look=Look.read(plain["look"], base64.b64decode(plain["logo"])),
        is_sample=plain["is_sample"],
    )


# ---------------------------------------------------------------- in the child

BROKEN: Final = 3


def serve(spool: Path, sealer: Sealer | None) -> None:
    """Print every request of the spool; each file appears whole or not at all."""
    for path in sorted(spool.glob("*.json")):
        try:
            content, suffix = _printed(requested(path.read_bytes()), sealer), ".pdf"
        except Unprintable as error:
            content, suffix = f"unprintable: {error.characters}".encode(), ".fault"
        fresh = path.with_suffix(".new")
        fresh.write_bytes(content)
        fresh.rename(path.with_suffix(suffix))


def _printed(printing: Printing, sealer: Sealer | None) -> bytes:
    """A sample as it is, everything else with its seal."""
    made = unsealed(printing)
    if sealer is None:
        return made
    is_signed = printing.look.signing is Signing.SERVICE and printing.private is not None
    return sealer.seal(made, may_be_signed=is_signed)


def main(spool: str, seal: str = "") -> int:
    """The child: be nice, keep within limits, print."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sealer = Sealer(Path(seal)) if seal else None
    except (ValueError, MemoryError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return BROKEN
    serve(Path(spool), sealer)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
