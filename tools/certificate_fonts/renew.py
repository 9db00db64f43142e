#!/usr/bin/env python3
"""Make portal/certification/documents/fonts: what a certificate is set in, as TTF with hashes.

    python tools/certificate_fonts/renew.py FALLBACK.ttf

The interface's font in four weights, Noto Sans for other scripts of names, and FALLBACK.ttf for
the rest (Han, Kana, Hangul ...): DroidSansFallbackFull.ttf of Debian's package
fonts-droid-fallback 1:6.0.1r16-1.1. Needs npm and Python's venv; the result is committed, and
`coverage.json` lists the characters there is a glyph for.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "portal" / "certification" / "documents" / "fonts"
PINS = HERE.parent / "vendor" / "fonts.txt"
WIDE = ("latin", "latin-ext", "vietnamese")
SCRIPTS = ("arabic", "balinese", "bengali", "hebrew", "javanese", "sundanese", "tamil", "thai")
FALLBACK = "acb6440a713d880a"  # first digits of the SHA-256 of the file named above

MERGE = """
import json, sys
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
for target, sources in json.load(sys.stdin).items():
    parts = []
    for number, source in enumerate(sources):
        font = TTFont(source, recalcTimestamp=False)
        font.flavor = None
        parts.append(f"part-{number}.ttf")
        font.save(parts[-1])
    made = Merger().merge(parts) if len(parts) > 1 else TTFont(parts[0], recalcTimestamp=False)
    made.recalcTimestamp = False
    made.save(target)
"""
COVER = """
import json, sys
from fontTools.ttLib import TTFont
known = sorted({c for path in sys.argv[1:] for c in TTFont(path).getBestCmap()})
ranges = []
for code in known:
    if ranges and ranges[-1][1] == code - 1:
        ranges[-1][1] = code
    else:
        ranges.append([code, code])
print(json.dumps(ranges, separators=(",", ":")))
"""


def wanted(modules: Path) -> dict[str, list[str]]:
    """The files to make and the subsets that each is merged from."""

    def subset(package: str, name: str, weight: int) -> str:
        return str(modules / package / "files" / f"{package}-{name}-{weight}-normal.woff2")

    interface = "plus-jakarta-sans"
    made = {
        f"{interface}-{weight}.ttf": [subset(interface, name, weight) for name in WIDE]
        for weight in (400, 600, 700, 800)
    }
    others = ("greek", "greek-ext", "cyrillic", "cyrillic-ext")
    made["noto-sans.ttf"] = [subset("noto-sans", name, 600) for name in others]
    made["noto-sans-devanagari.ttf"] = [subset("noto-sans", "devanagari", 600)]
    for script in SCRIPTS:
        package = f"noto-sans-{script}"
        made[f"{package}.ttf"] = [subset(package, script, 600)]
    return made


def build(work: Path, fallback: Path) -> dict[str, bytes]:
    """The files to write, by name."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, work / name)
    subprocess.run(["npm", "ci", "--silent"], cwd=work, check=True)
    venv.create(work / "tools", with_pip=True)
    python = work / "tools" / "bin" / "python"
    install = ["-m", "pip", "install", "-q", "--require-hashes", "-r", PINS]
    subprocess.run([python, *install], check=True)
    modules = work / "node_modules" / "@fontsource"
    plan = wanted(modules)
    merge = [python, "-c", MERGE]
    subprocess.run(merge, cwd=work, input=json.dumps(plan), text=True, check=True)
    shutil.copy(fallback, work / "droid-sans-fallback.ttf")
    names = [*plan, "droid-sans-fallback.ttf"]
    covered = subprocess.check_output([python, "-c", COVER, *names], cwd=work)
    files = {name: (work / name).read_bytes() for name in names}
    licence = (modules / "plus-jakarta-sans" / "LICENSE").read_bytes()
    noto = (modules / "noto-sans" / "LICENSE").read_bytes()
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return {
        **files,
        "LICENSE.plus-jakarta-sans.txt": licence.rstrip() + b"\n",
        "LICENSE.noto-sans.txt": noto.rstrip() + b"\n",
        "coverage.json": covered,
        "manifest.json": (json.dumps(hashes, indent=2) + "\n").encode(),
    }


def main(arguments: list[str]) -> int:
    """Write what changed."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    fallback = Path(arguments[0])
    if not hashlib.sha256(fallback.read_bytes()).hexdigest().startswith(FALLBACK):
        print("another fallback font than the one named above")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        files = build(Path(folder), fallback)
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = TARGET / name
        if not path.exists() or path.read_bytes() != content:
            print("written:", name)
            path.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
