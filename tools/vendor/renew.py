#!/usr/bin/env python3
"""Copy the vendored front-end files from npm into portal/web/static, with licences and hashes.

    python tools/vendor/renew.py            fetch by the lock, write files and manifest
    python tools/vendor/renew.py --check    fetch by the lock, compare, write nothing (exit 1)
    python tools/vendor/renew.py --lock     renew package-lock.json after editing package.json

Needs npm and Python's venv; nothing of it is needed to run the portal, since the results are
committed. The same inputs give the same bytes: the fonts keep the time stamp of their source.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
STATIC = HERE.parents[1] / "portal" / "web" / "static"
FONT = "@fontsource-variable/plus-jakarta-sans"
# Latin letters, digits, the punctuation and arrows that Indonesian and English pages use.
UNICODES = (
    "U+20-7E,U+A0,U+A7,U+A9,U+AB,U+B0,U+B1,U+B7,U+BB,U+BD,U+D7,U+C9,U+E9,U+2013,U+2014,"
    "U+2018-201A,U+201C-201E,U+2022,U+2026,U+2190-2193,U+2212,U+2264,U+2265"
)
FEATURES = "kern,liga,calt,ccmp,locl,mark,mkmk,tnum,lnum"


class Vendored(NamedTuple):
    """One file below static/ and where its bytes come from."""

    target: str
    package: str
    licence: str
    content: bytes


def npm_ci(work: Path) -> Path:
    """Install the locked packages into a scratch folder; returns node_modules."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, work / name)
    subprocess.run(["npm", "ci", "--silent"], cwd=work, check=True)
    return work / "node_modules"


def font_tools(work: Path) -> Path:
    """A scratch environment with the locked fonttools; returns its folder of programs."""
    venv.create(work / "fonts", with_pip=True)
    programs = work / "fonts" / "bin"
    install = ["-m", "pip", "install", "-q", "--require-hashes", "-r", HERE / "fonts.txt"]
    subprocess.run([programs / "python", *install], check=True)
    return programs


def cut_font(programs: Path, source: Path, work: Path) -> bytes:
    """The variable font for weights 400 to 800 and the letters above, as WOFF2."""
    full, cut = work / "font.ttf", work / "font.woff2"
    narrow = ["varLib.instancer", "-q", "--no-recalc-timestamp", source, "wght=400:800", "-o", full]
    subprocess.run([programs / "fonttools", *narrow], check=True)
    subset = [
        f"--unicodes={UNICODES}",
        f"--layout-features={FEATURES}",
        "--flavor=woff2",
        f"--output-file={cut}",
    ]
    subprocess.run([programs / "pyftsubset", full, *subset], check=True)
    return cut.read_bytes()


def sprite(icons: Path) -> bytes:
    """One SVG with a symbol for every name in icons.txt, in that order."""
    symbols = []
    for name in (HERE / "icons.txt").read_text().split():
        drawing = (icons / f"{name}.svg").read_text()
        inner = re.sub(r"^\s*<svg[^>]*>|</svg>\s*$", "", drawing.strip())
        inner = re.sub(r">\s+<", "><", inner.strip())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{inner}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'.encode()


def collect(work: Path) -> Iterator[Vendored]:
    """Everything static/ takes from elsewhere."""
    modules, programs = npm_ci(work), font_tools(work)
    for target, package, path, licence in (
        ("vendor/bootstrap.min.css", "bootstrap", "dist/css/bootstrap.min.css", "MIT"),
        ("vendor/htmx.min.js", "htmx.org", "dist/htmx.min.js", "0BSD"),
    ):
        yield Vendored(target, package, licence, (modules / package / path).read_bytes())
    for style in ("normal", "italic"):
        source = modules / FONT / "files" / f"plus-jakarta-sans-latin-wght-{style}.woff2"
        font = cut_font(programs, source, work)
        yield Vendored(f"vendor/pjs-{style}.woff2", FONT, "OFL-1.1", font)
    yield Vendored("icons.svg", "bootstrap-icons", "MIT", sprite(modules / "bootstrap-icons/icons"))


def build(work: Path) -> dict[str, bytes]:
    """Every file to write, licences and manifest included, by its path below static/."""
    files: dict[str, bytes] = {}
    entries = []
    for item in collect(work):
        package = work / "node_modules" / item.package
        licence_file = f"vendor/LICENSE.{item.package.rsplit('/', 1)[-1]}.txt"
        files[item.target] = item.content
        files[licence_file] = (package / "LICENSE").read_bytes().rstrip() + b"\n"
        entries.append(
            {
                "file": item.target,
                "package": item.package,
                "version": json.loads((package / "package.json").read_text())["version"],
                "licence": item.licence,
                "licence_file": licence_file,
                "sha256": hashlib.sha256(item.content).hexdigest(),
            }
        )
    files["vendor/manifest.json"] = (json.dumps(entries, indent=2) + "\n").encode()
    return files


def renew_lock() -> None:
    """Resolve package.json anew. Funding notes are dropped: the lock names no host at all."""
    subprocess.run(["npm", "install", "--package-lock-only", "--silent"], cwd=HERE, check=True)
    path = HERE / "package-lock.json"
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2) + "\n")


def main(arguments: list[str]) -> int:
    """Run one of the three modes of the module's docstring."""
    if arguments == ["--lock"]:
        renew_lock()
        return 0
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        files = build(Path(folder))
    changed = []
    for name, content in files.items():
        path = STATIC / name
        if path.exists() and path.read_bytes() == content:
            continue
        changed.append(name)
        if not arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for name in changed:
        print("differs:" if arguments else "written:", name)
    return 1 if arguments and changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
