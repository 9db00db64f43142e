"""The `portal` command group (architecture.md §4). Areas bring their commands in `commands.py`."""

import click
from flask.cli import FlaskGroup

from portal.web.app import create_app


@click.group(cls=FlaskGroup, create_app=lambda: create_app(), add_default_commands=False)
def portal() -> None:
    """Portal Kompetensi."""
