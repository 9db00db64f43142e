"""Write `docs/settings.md` from the settings themselves; a test compares the two."""

import sys
from pathlib import Path
from typing import Any, get_args

from portal.core.keys import Purpose
from portal.core.settings import PREFIX, Settings

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"

HEAD = """\
# Settings

Everything an operator can set. Written by `python -m tools.settings_doc`; do not edit by hand.

A setting comes from the environment (`PORTAL_` and its name in capitals; lists with commas), else
from `portal.toml` in the instance folder (the name as it stands here), else from the default.
A name that does not exist, or a value of another kind, stops the start. `portal doctor` examines
the result.

| Setting | Environment | Kind | Default | Meaning |
|---|---|---|---|---|
"""

SECRETS = """
## Secrets

Secrets have no default and are never in `portal.toml`. A key is 64 hex digits a line, newest
first, in a file of mode 0600 or in the environment; `portal init` makes those that are missing.

| Secret | File in the instance folder | Environment |
|---|---|---|
"""

OTHERS = """\
| password of the mail server | `smtp-password` | `PORTAL_SMTP_PASSWORD` |
| password at the eSign Client | `esign-password` | `PORTAL_ESIGN_PASSWORD` |
| key of backups | none: keep it elsewhere | `PORTAL_BACKUP_KEY` |
"""


def page() -> str:
    """The whole document."""
    rows = [_row(name, field) for name, field in Settings.model_fields.items()]
    keys = [
        f"| key: {one.value} | `keys/{one.value}` | "
        f"`{PREFIX}KEY_{one.value.upper().replace('-', '_')}` |\n"
        for one in Purpose
    ]
    return HEAD + "".join(rows) + SECRETS + "".join(keys) + OTHERS


def _row(name: str, field: Any) -> str:
    default = field.default
    if isinstance(default, tuple):
        default = ",".join(default)
    shown = f"`{default}`" if str(default) else "empty"
    cells = (f"`{name}`", f"`{PREFIX}{name.upper()}`", _kind(field.annotation), shown)
    return f"| {' | '.join(cells)} | {field.description} |\n"


def _kind(annotation: Any) -> str:
    if str(annotation).startswith("tuple"):
        return "list"
    if choices := get_args(annotation):
        return " or ".join(map(str, choices))
    if isinstance(annotation, type) and hasattr(annotation, "__members__"):
        return " or ".join(one.value for one in annotation)
    return {"str": "text", "int": "number", "bool": "true or false", "Path": "folder"}[
        annotation.__name__
    ]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written\n")
