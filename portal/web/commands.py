"""Commands about the installation as a whole: serve it, bring its database up to date."""

import click
from flask.cli import ScriptInfo

from portal.core import schema
from portal.core import settings as settings_module
from portal.web import route_audit, serving


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
def serve(host: str, port: int) -> None:
    """Serve the portal until it is told to stop (SIGTERM); SIGHUP reloads it."""
    serving.serve(settings_module.load(), host=host, port=port)


@click.command()
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
@click.option(
    "--no-periodic", is_flag=True, help="Leave the periodic jobs to another worker (one is enough)."
)
def worker(threads: int, no_periodic: bool) -> None:
    """Carry out jobs until told to stop (SIGTERM); any number may run. Needs PostgreSQL."""
    serving.work(settings_module.load(), threads=threads, periodic=not no_periodic)


@click.group()
def audit() -> None:
    """Look at what the portal says about itself."""


@audit.command()
@click.pass_obj
def routes(info: ScriptInfo) -> None:
    """Print every address: methods, who may call it, where its things come from (AZ-1).

    Exits 1 when a declaration leaves something open; the portal does not start then either.
    """
    try:
        found = route_audit.routes(info.load_app())
    except route_audit.UndeclaredRoute as error:
        found = error.routes
    for line in route_audit.table(found):
        click.echo(line)
    if any(one.gap for one in found):
        raise SystemExit(1)


@click.command()
@click.pass_obj
def upgrade(info: ScriptInfo) -> None:
    """Bring the database to this release's revision. Repeating it changes nothing."""
    app = info.load_app()
    with app.app_context():
        before = schema.current()
        schema.to_head()
        after = schema.current()
    click.echo(f"database: {before or 'empty'} -> {after}" if before != after else f"at {after}")
