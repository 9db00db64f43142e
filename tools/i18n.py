"""Keep the English catalogue in step with the Indonesian sentences of the source.

usage: python tools/i18n.py update   extract, merge, drop what is gone
       python tools/i18n.py check    exit 1 naming every missing or faulty translation
       python tools/i18n.py fill FILE.json   {"Indonesian": "English"} pairs into empty entries

Message ids are the Indonesian sentences; nothing is translated by machine here.
"""

import json
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "portal/web/translations/en/LC_MESSAGES/messages.po"
METHODS = [
    ("**/node_modules/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
OPTIONS = {
    "**/templates/**.html": {"trimmed": "true", "silent": "false"},
    "**/templates/**.txt": {"trimmed": "true", "silent": "false"},
}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}


def extract() -> Catalog:
    """Every sentence of the source, without places, so that merges stay quiet."""
    catalog = Catalog(project="Portal Kompetensi", charset="utf-8")
    found = extract_from_dir(str(ROOT / "portal"), METHODS, OPTIONS, keywords=KEYWORDS)
    for _file, _line, message, _comments, _context in found:
        if message:
            catalog.add(message, None)
    return catalog


def _new() -> Catalog:
    header = "# English sentences of Portal Kompetensi; the ids are the Indonesian ones."
    return Catalog(
        locale="en",
        project="Portal Kompetensi",
        version="1",
        charset="utf-8",
        fuzzy=False,
        header_comment=header,
        msgid_bugs_address="portal@localhost",
        last_translator="Portal Kompetensi",
        language_team="English",
    )


def load() -> Catalog:
    if not PO.exists():
        return Catalog(locale="en", charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def merged() -> Catalog:
    """The catalogue with new sentences added and gone ones dropped; nothing is guessed."""
    old, new = load(), _new()
    for message in sorted(extract(), key=lambda m: str(m.id)):
        if message.id:
            known = old.get(message.id if isinstance(message.id, str) else message.id[0])
            new.add(message.id, known.string if known else None, flags=message.flags)
    return new


def save(catalog: Catalog) -> None:
    PO.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, omit_header=False, sort_output=True, no_location=True)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    stable = [one for one in lines if not one.startswith(('"POT-Creation', '"PO-Revision'))]
    PO.write_text("".join(stable), encoding="utf-8")


def is_empty(message: Message) -> bool:
    parts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return not all(parts)


def faults(catalog: Catalog) -> list[str]:
    """Missing translations and placeholders that differ."""
    found = []
    for message in catalog:
        if not message.id:
            continue
        if is_empty(message):
            found.append(f"no English for: {message.id!r}")
        found += [f"{message.id!r}: {error}" for error in message.check(catalog)]
    return found


def stale() -> list[str]:
    """Sentences of the source that the committed catalogue lacks, or has too many."""
    source = {message.id for message in extract() if message.id}
    known = {message.id for message in load() if message.id}
    return [f"not in the catalogue: {one!r}" for one in source - known] + [
        f"no longer in the source: {one!r}" for one in known - source
    ]


def fill(path: Path) -> None:
    pairs = json.loads(path.read_text(encoding="utf-8"))
    catalog = merged()
    for message in catalog:
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key and is_empty(message) and key in pairs:
            message.string = pairs[key]
    save(catalog)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["update"]:
            catalog = merged()
            save(catalog)
            print(f"{sum(1 for m in catalog if m.id and is_empty(m))} without English")
        case ["check"]:
            problems = [*stale(), *faults(load())]
            print("\n".join(problems))
            return 1 if problems else 0
        case ["fill", path]:
            fill(Path(path))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
