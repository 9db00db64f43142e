"""Write `docs/sbom.cdx.json`: the runtime's packages as CycloneDX 1.6; a test compares (OP-12)."""

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BILL = ROOT / "docs" / "sbom.cdx.json"
PINS = ROOT / "requirements" / "runtime.txt"
_PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)", re.I)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(text: str) -> list[dict[str, Any]]:
    """One component for each pin, with the hash of every file that may be installed for it."""
    found: list[dict[str, Any]] = []
    for line in text.splitlines():
        if match := _PIN.match(line):
            name, version = match["name"].lower().replace("_", "-"), match["version"]
            purl = f"pkg:pypi/{name}@{version}"
            found.append(
                {
                    "type": "library",
                    "bom-ref": purl,
                    "name": name,
                    "version": version,
                    "purl": purl,
                    "hashes": [],
                }
            )
        for digest in _HASH.findall(line):
            found[-1]["hashes"].append({"alg": "SHA-256", "content": digest})
    return sorted(found, key=lambda one: (one["name"], one["version"]))


def bill() -> dict[str, Any]:
    """The whole document; the same pins give the same bytes, so it has no time and no serial."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = components(PINS.read_text(encoding="ascii"))
    own = f"pkg:generic/{project['name']}@{project['version']}"
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
            }
        },
        "components": listed,
        "dependencies": [{"ref": own, "dependsOn": [one["bom-ref"] for one in listed]}],
    }


def text() -> str:
    return json.dumps(bill(), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    BILL.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{BILL.name} written\n")
