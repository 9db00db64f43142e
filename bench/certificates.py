"""What a certificate costs: processor time per credential, PDF and seal, in this process.

    ./dev run python bench/certificates.py [--count N] [--json]

Targets (issue 5): PDF at most 10 ms, each signature at most 50 ms of processor time; 10,000 whole
certificates within twelve minutes of two cores, which is 144 ms each. `median` is printed beside
the least, since other work on the machine makes everything dearer.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("RAYON_NUM_THREADS", "1")  # as in the printing child

from portal.certification.documents import compact, facts, openbadge, pdf, seal
from portal.certification.documents.facts import Holder
from tests.certification.documents import made


def timed(work: Callable[[int], object], count: int) -> dict[str, float]:
    """Milliseconds of processor time a call; the first three warm caches up."""
    spent = []
    for number in range(count + 3):
        begin = time.process_time_ns()
        work(number)
        spent.append((time.process_time_ns() - begin) / 1e6)
    kept = spent[3:]
    return {"least_ms": round(min(kept), 2), "median_ms": round(statistics.median(kept), 2)}


def printing(number: int) -> pdf.Printing:
    """A certificate of its own, so that nothing is answered from a cache."""
    one = made.facts(holder=Holder(f"Rina Maharani {number}"), number=f"800.2/{number}/BKPSDM/2026")
    badge = openbadge.credential(one, made.PLACES, made.SIGNER, made.NOON)
    address = compact.address(made.BASE, one, compact.fragment(one, made.SIGNER))
    signature = facts.sign(one, made.SIGNER)
    return pdf.Printing(one, signature, openbadge.to_bytes(badge), address, made.NOON)


def measure(count: int) -> dict[str, dict[str, float]]:
    """Every step by name."""
    printings = [printing(number) for number in range(count + 3)]
    pages = [pdf.unsealed(one) for one in printings]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, seal.FILE)
        seal.keep(path, seal.new("Bench", "ID", made.NOON))
        sealer = seal.Sealer(path)
    return {
        "facts_signature": timed(lambda n: facts.sign(printings[n].facts, made.SIGNER), count),
        "credential": timed(
            lambda n: openbadge.credential(printings[n].facts, made.PLACES, made.SIGNER, made.NOON),
            count,
        ),
        "qr": timed(lambda n: pdf.values(printings[n]), count),
        "pdf": timed(
            lambda n: pdf.unsealed(replace(printings[n], facts=renamed(printings[n]))), count
        ),
        "seal": timed(lambda n: sealer.seal(pages[n]), count),
    }


def renamed(one: pdf.Printing) -> facts.Facts:
    """Another holder: the template's work is not answered from its cache."""
    return replace(one.facts, holder=Holder(f"Siti {one.facts.holder.name}"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = measure(arguments.count)
    if arguments.json:
        print(json.dumps(found))
        return
    for name, row in found.items():
        print(f"{name:16} least {row['least_ms']:7.2f} ms   median {row['median_ms']:7.2f} ms")


if __name__ == "__main__":
    main()
