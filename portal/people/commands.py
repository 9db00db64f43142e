"""Commands about people: the first administrator, a link for somebody locked out."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from flask.cli import ScriptInfo, with_appcontext

from portal.core import clock, keys, schema, zones
from portal.core import settings as settings_module
from portal.core.errors import NotFound, Refused
from portal.people.rules import identifiers
from portal.people.service import installation
from portal.people.service.installation import Beginning, InstallationRefusal
from portal.people.service.links import Issued

prepared: list[Callable[[Path, str, datetime], str]] = []
"""What areas above add to a new installation beside its database: each gets the folder of keys, the
agency's name and the instant, and says what it made. Filled once, in `web/wiring.py`.
"""


@click.command()
@click.option("--agency", "agency_code", prompt="Agency code", help="Short code of the agency.")
@click.option("--name", "agency_name", prompt="Agency name", help="Its full name.")
@click.option(
    "--zone",
    default=zones.DEFAULT,
    show_default=True,
    type=click.Choice(sorted(zones.NAMES)),
    help="Its time zone.",
)
@click.option("--admin-name", prompt="First administrator", help="Full name, with titles.")
@click.option("--admin-number", prompt="NIP or agency number", help="What they sign in with.")
@click.pass_obj
def init(
    info: ScriptInfo,
    agency_code: str,
    agency_name: str,
    zone: str,
    admin_name: str,
    admin_number: str,
) -> None:
    """Prepare an empty installation: keys, database, agency, first administrator.

    Prints a single-use link with which the administrator sets a password. There is no default
    account or password.
    """
    settings = settings_module.load()
    settings.instance_dir.mkdir(mode=0o750, parents=True, exist_ok=True)
    made = keys.create_missing(settings.instance_dir / "keys")
    app = info.load_app()
    with app.app_context():
        schema.to_head()
        beginning = Beginning(agency_code, agency_name, zone, admin_name, admin_number)
        try:
            issued = installation.begin(beginning, now=clock.now())
        except Refused as refused:
            raise click.ClickException(_why_not(refused)) from refused
        more = [one(settings.instance_dir / "keys", agency_name, clock.now()) for one in prepared]
    click.echo(f"keys made: {len(made)}; database at {schema.head()}")
    kind = identifiers.likely_kind(admin_number)
    for said in filter(None, more):
        click.echo(said)
    click.echo(f"the administrator signs in with {kind.value} {admin_number}")
    _tell(issued)


@click.command()
@click.argument("number")
@with_appcontext
def link(number: str) -> None:
    """Print a single-use link for the account with NUMBER to set a new password.

    For somebody no officer can help, such as the only administrator. It never skips the second
    factor.
    """
    try:
        issued = installation.renew_link(number, now=clock.now())
    except NotFound as error:
        raise click.ClickException("no active account has this number") from error
    _tell(issued)


def _tell(issued: Issued) -> None:
    click.echo(f"link, works once, until {issued.expires_at:%Y-%m-%d %H:%M} UTC:")
    click.echo(issued.url)


def _why_not(refused: Refused) -> str:
    if refused.reason is InstallationRefusal.ALREADY_BEGUN:
        return "this installation has an agency already; `portal link NUMBER` makes a new link"
    return f"--admin-number is not valid: {refused.reason.value}"
