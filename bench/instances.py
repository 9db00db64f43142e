"""The demonstration, copied, so that a measurement changes nothing of it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.core import schema
from portal.web.app import Portal, create_app
from portal.web.demo import accounts


@contextmanager
def demonstration(source: Path | None = None) -> Iterator[tuple[Portal, Path]]:
    """A portal on a copy of `source` (else PORTAL_INSTANCE_DIR or instance/), and its folder."""
    source = source or Path(os.environ.get("PORTAL_INSTANCE_DIR", "instance"))
    if accounts.read(source) is None:
        raise SystemExit(f"{source} holds no demonstration; `portal demo --no-serve` makes one")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "instance"
        shutil.copytree(source, copy)
        overrides = {"profile": "demo", "second_factor_optional": True, "instance_dir": copy}
        app = create_app(overrides=overrides)
        with app.app_context():
            schema.to_head()
        yield app, copy
