#!/usr/bin/env python3
"""Make tests/data/verifier/verify.mjs: the independent verifier of credentials as one file.

    python tools/verifier/renew.py            bundle by the lock, write file, licences, hash
    python tools/verifier/renew.py --check    bundle by the lock, compare, write nothing (exit 1)

Needs npm and node; the tests need neither, since the result is committed and runs with the
browser driver's own node. It is Digital Bazaar's implementation: none of our code checks itself.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "tests" / "data" / "verifier"
REQUIRE = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);"


def bundle(work: Path) -> dict[str, bytes]:
    """The files to write, by name."""
    for name in ("package.json", "package-lock.json", ".npmrc", "verify.js"):
        shutil.copy(HERE / name, work / name)
    subprocess.run(["npm", "ci", "--silent"], cwd=work, check=True)
    options = ["--bundle", "--minify", "--platform=node", "--format=esm", "--log-level=error"]
    options += [f"--banner:js={REQUIRE}", "--metafile=meta.json", "--outfile=verify.mjs"]
    subprocess.run(["node_modules/.bin/esbuild", "verify.js", *options], cwd=work, check=True)
    inputs = json.loads((work / "meta.json").read_text())["inputs"]
    found = (re.match(r"(?:.*node_modules/)((?:@[^/]+/)?[^/]+)/", path) for path in inputs)
    packages = {match[0].rstrip("/") for match in found if match}
    content = (work / "verify.mjs").read_bytes()
    record = {"file": "verify.mjs", "sha256": hashlib.sha256(content).hexdigest()}
    return {
        "verify.mjs": content,
        "LICENSES.txt": licences(work, sorted(packages)),
        "manifest.json": (json.dumps(record, indent=2) + "\n").encode(),
    }


def licences(work: Path, packages: list[str]) -> bytes:
    """Name, version and licence of everything bundled, with the licence's text."""
    parts = []
    for package in packages:
        about = json.loads((work / package / "package.json").read_text())
        head = f"{about['name']} {about['version']}: {about.get('license')}"
        files = sorted((work / package).glob("[Ll][Ii][Cc][Ee][Nn][Ss]*"))
        texts = [file.read_text().strip() for file in files if file.is_file()]
        parts.append("\n\n".join([head, *texts]))
    return ("\n\n----\n\n".join(parts) + "\n").encode()


def main(arguments: list[str]) -> int:
    """Run one of the modes of the module's docstring."""
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        files = bundle(Path(folder))
    paths = {TARGET / name: content for name, content in files.items()}
    changed = [p for p, content in paths.items() if not p.exists() or p.read_bytes() != content]
    for path in changed:
        print("differs:" if arguments else "written:", path.name)
        if not arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(paths[path])
    return 1 if arguments and changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
