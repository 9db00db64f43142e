"""`portal privacy`: a person's copy, erasing by two persons, the pack after a breach (PR-2, PR-3).

Exit codes: 0 done (of an erasure: proposed, or carried out), 1 refused, with every reason.
"""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale

from portal.core import clock, outbox, sentences, stored, zones
from portal.core.db import with_retries
from portal.core.errors import DomainError, Refused
from portal.core.permissions import Permission
from portal.core.settings import Profile, Settings
from portal.people.data import register
from portal.people.models import Organisation
from portal.people.queries import data_requests, imports, numbers
from portal.people.queries.numbers import Bearer
from portal.people.rules.breaches import Breach
from portal.people.service import approvals, breaches, copies, erasure, second_factor, signin
from portal.people.service.signin import Visit
from portal.people.views import breach_letters
from portal.people.views import copies as files
from portal.people.views.readable import Reading

HERE = Visit(address="command line")
OUT = click.Path(file_okay=False, path_type=Path)


@click.group()
def privacy() -> None:
    """Personal data: copies, erasing, breaches."""


@privacy.command()
@click.argument("number", metavar="ID")
@click.option("--out", type=OUT, default=Path(), help="Folder for the files; else here.")
@click.option("--lang", type=click.Choice(["id", "en"]), default="id", show_default=True)
@with_appcontext
def export(number: str, out: Path, lang: str) -> None:
    """Write everything held about the person with number ID as JSON and PDF.

    For somebody who cannot sign in and asks in person; the copy is noted in the audit.
    """
    now = clock.now()
    person = _only(number, now)
    on = zones.local_day(now, person.timezone)
    copy = with_retries(copies.of, person.person_id, on=on, now=now, actor_id=None)
    with force_locale(lang):
        pdf = files.as_pdf(copy, Reading(copy.ids, lang, person.timezone))
    _write(out, {"data-saya.json": files.as_json(copy), "data-saya.pdf": pdf})
    click.echo(f"rows: {sum(section.total for section in copy.held.sections)}")


@privacy.command()
@click.argument("number", metavar="ID")
@click.option("--by", required=True, help="NIP or agency number of the officer who acts.")
@click.option("--reason", default="", help="Why; needed by the first officer.")
@click.option("--check", is_flag=True, help="Only say what stands against it.")
@with_appcontext
def erase(number: str, by: str, reason: str, check: bool) -> None:
    """Erase the person with number ID; two officers run this one after the other.

    The first proposes, the second approves; each proves who they are with password and code, and
    must handle personal data for the whole agency. One alone erases nothing.
    """
    now = clock.now()
    person = _only(number, now)
    on = zones.local_day(now, person.timezone)
    if check:
        _tell_standing(person, now)
        return
    agency = data_requests.answerer(person.person_id)
    if agency is None:
        raise click.ClickException("no agency ever employed this person")
    officer_id = _officer(by, agency.organisation_id, now)
    subject = f"person:{person.person_id}"
    waiting = data_requests.open_proposal(erasure.KIND, subject)
    try:
        if waiting is None:
            with_retries(
                erasure.propose, person.person_id, organisation_id=agency.organisation_id,
                reason=reason, actor_id=officer_id, on=on, now=now,
            )  # fmt: skip
            click.echo("proposed; nothing is erased until a second officer runs this command")
            return
        with_retries(approvals.approve, waiting.id, actor_id=officer_id, on=on, now=now)
    except Refused as refused:
        _tell_standing(person, now)
        raise click.ClickException(_sentence(refused)) from refused
    outbox.drain(stored.DELETE, now=now)
    outbox.drain(erasure.LISTED, now=now)
    click.echo("erased; results and chain stay under the internal number")


@privacy.command("erase-again")
@with_appcontext
def erase_again() -> None:
    """After restoring a backup: carry out the erasures that came after it was made.

    They stand in `erased.jsonl` of the instance folder, each with the two officers who agreed.
    """
    now = clock.now()
    done = erasure.again(on=zones.local_day(now), now=now)
    outbox.drain(stored.DELETE, now=now)
    click.echo(f"erased again: {done}")


def _tell_standing(person: Bearer, now: datetime) -> None:
    on = zones.local_day(now, person.timezone)
    found = erasure.standing(person.person_id, on=on, now=now)
    if found.refusal is None:
        click.echo("nothing stands against it")
    with force_locale("en"):
        for hold in found.holds:
            until = f" (until {hold.until})" if hold.until else ""
            click.echo(f"held: {sentences.of(hold.reason)}{until}")


def _officer(number: str, organisation_id: int, now: datetime) -> int:
    """The officer's person id once password and code are right and the authority is there."""
    password = click.prompt(f"Password of {number}", hide_input=True)
    known = signin.recognise(number, password, visit=HERE, now=now)
    if known is None:
        raise click.ClickException("number and password do not go together")
    if known.needs_code:
        code = click.prompt("Code of the second factor", hide_input=True)
        try:
            second_factor.use_code(known.account_id, code, visit=HERE, now=now)
        except Refused as refused:
            raise click.ClickException(_sentence(refused)) from refused
    elif not _is_demonstration():
        raise click.ClickException("this officer has to set up the second factor first")
    if known.person_id not in data_requests.handlers({organisation_id}, now)[organisation_id]:
        raise click.ClickException(f"this officer does not hold {Permission.PRIVACY_HANDLE.value}")
    return known.person_id


def _is_demonstration() -> bool:
    """There the accounts have no second factor."""
    settings: Settings = current_app.settings  # type: ignore[attr-defined]  # set by `web.app`
    return settings.second_factor_optional or settings.profile is Profile.DEMO


@privacy.command("breach-report")
@click.option("--agency", "code", help="Code of the agency; needed when there are several.")
@click.option("--what", required=True, help="What was disclosed, lost or changed.")
@click.option("--how", required=True, help="How it could happen.")
@click.option("--measures", required=True, help="What was and will be done about it.")
@click.option("--happened-at", required=True, help="When it happened (ISO 8601).")
@click.option("--found-at", default="", help="When it was found (ISO 8601); else now.")
@click.option(
    "--data", "groups", multiple=True, required=True,
    type=click.Choice(sorted(register.by_id())), help="Group of the register; repeat it.",
)  # fmt: skip
@click.option("--unit", default="", help="Code of the unit whose people are affected.")
@click.option(
    "--persons", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with one number a line; else everybody of the agency.",
)  # fmt: skip
@click.option("--out", type=OUT, default=Path("kegagalan-pelindungan"), show_default=True)
@with_appcontext
def breach_report(
    code: str | None, what: str, how: str, measures: str, happened_at: str, found_at: str,
    groups: tuple[str, ...], unit: str, persons: Path | None, out: Path,
) -> None:  # fmt: skip
    """Write the notification pack: summary, list of affected persons, letters in Indonesian.

    UU 27/2022 article 46: to the persons and the authority within 3 × 24 hours of finding it.
    """
    now = clock.now()
    agency = imports.agency_by_code(code) if code else imports.only_agency()
    if agency is None:
        raise click.ClickException("no such agency; name it with --agency CODE")
    breach = Breach(
        what=what,
        how=how,
        measures=measures,
        happened_at=_instant(happened_at, agency.timezone),
        found_at=_instant(found_at, agency.timezone) if found_at else now,
        groups=groups,
    )
    on = zones.local_day(now, agency.timezone)
    ids = _listed(persons, now) if persons else breaches.of_agency(
        agency.id, on, unit_id=_unit(agency, unit) if unit else None
    )  # fmt: skip
    made = with_retries(breaches.pack, breach, agency.id, ids, on=on, now=now)
    _write(out, breach_letters.files(made, zone=agency.timezone))
    left = (breach.due_at - now).total_seconds() / 3600
    click.echo(f"persons: {len(made.affected)}; tell them within {left:.0f} hours")


def _unit(agency: Organisation, code: str) -> int:
    found = breaches.unit_id(agency.id, code)
    if found is None:
        raise click.ClickException(f"no unit {code} in this agency")
    return found


def _listed(path: Path, now: datetime) -> list[int]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return [_only(line.strip(), now).person_id for line in lines if line.strip()]


def _only(number: str, now: datetime) -> Bearer:
    found = numbers.bearers(number, zones.local_day(now))
    if not found:
        raise click.ClickException(f"nobody bears or bore the number {number}")
    if len(found) > 1:
        raise click.ClickException("two agencies gave this number; use the NIP or NI PPPK")
    return found[0]


def _instant(text: str, timezone: str) -> datetime:
    """ISO 8601; without an offset it is the agency's clock."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text} is no instant, write 2026-11-26T10:32") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zones.midnight(moment.date(), timezone).tzinfo)
    return moment.astimezone(UTC)


def _write(folder: Path, contents: dict[str, bytes]) -> None:
    """Files for their owner alone: they are full of personal data."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in contents.items():
        path = folder / name
        path.touch(mode=0o600)
        path.write_bytes(content)
        click.echo(f"written: {path}")


def _sentence(refused: DomainError) -> str:
    with force_locale("en"):
        return sentences.why(refused) if isinstance(refused, Refused) else str(refused)
