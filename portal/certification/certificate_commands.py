"""`portal certificates`: check a file offline, and look after the keys of certificates."""

from pathlib import Path

import click

from portal.certification.documents import offline, openbadge, published, seal, verifying
from portal.certification.documents.openbadge import Fault
from portal.certification.documents.published import FaultyKeys, PublishedKey
from portal.certification.documents.seal import FaultySeal
from portal.core import clock, keys
from portal.core import settings as settings_module

_SAID = {
    None: "genuine and in force by its dates",
    Fault.UNREADABLE: "not a certificate this portal can read",
    Fault.UNKNOWN_WORD: "holds a word that its contexts do not define",
    Fault.ALTERED: "NOT GENUINE: it was changed after it was signed",
    Fault.UNKNOWN_KEY: "signed with a key this agency did not publish",
    Fault.WITHDRAWN_KEY: "signed with a withdrawn key; ask the registry",
    Fault.NOT_YET: "dated in the future; check the clock of this machine",
    Fault.EXPIRED: "genuine, but expired",
}


@click.group()
def certificates() -> None:
    """Certificates: verification without database or network, and their keys."""


@certificates.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--keys", "keys_file", type=click.Path(exists=True, path_type=Path))
@click.option("--seal", "seal_file", type=click.Path(exists=True, path_type=Path))
def verify(file: Path, keys_file: Path | None, seal_file: Path | None) -> None:
    """Check a certificate (PDF, credential or signed facts) with the published keys.

    Without --keys (a published list) and --seal (PEM) those of this installation are used. Exits 1
    for anything but a genuine certificate in force. Whether it was revoked tells the verification
    page.
    """
    try:
        known = published.register(keys_file.parent, keys_file.name) if keys_file else _own_keys()
        trusted = [seal_file.read_bytes()] if seal_file else _own_seals()
    except (FaultyKeys, FaultySeal) as error:
        raise click.ClickException(str(error)) from error
    if file.stat().st_size > seal.LONGEST:
        raise click.ClickException("too large for a certificate")
    found = verifying.check(file.read_bytes(), known, trusted, clock.now())
    for name, value in found.said:
        click.echo(f"{name + ':':13} {value}")
    click.echo(f"{found.kind}: {_SAID[found.fault]}")
    if found.fault is not None:
        raise SystemExit(1)


@certificates.group("keys")
def keys_group() -> None:
    """The keys that sign certificates and the agency's seal. They lie in instance/keys."""


@keys_group.command("list")
def list_keys() -> None:
    """Print every published key, oldest first; the last one that is in force signs."""
    for one in _own_keys():
        state = f"withdrawn {one.withdrawn_at}: {one.reason}" if one.withdrawn_at else "in force"
        click.echo(f"{one.id}  {one.multibase}  since {one.since}  {state}")
    for certificate in _own_seals():
        click.echo(f"seal  {seal.fingerprint(certificate)}")


@keys_group.command()
def rotate() -> None:
    """Make a new signing key; what older keys signed stays genuine. Restart the portal after it."""
    try:
        made = published.rotate(_folder(), clock.now())
    except FaultyKeys as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"signs from the next start: {made.id}  {made.multibase}")


@keys_group.command()
@click.argument("key_id")
@click.option("--reason", required=True, help="Why; it is published with the key.")
@click.confirmation_option(prompt="Certificates signed with it prove nothing any more. Go on?")
def withdraw(key_id: str, reason: str) -> None:
    """Withdraw a key that fell into wrong hands, and destroy its private half here."""
    try:
        gone = published.withdraw(_folder(), key_id, reason, clock.now())
    except FaultyKeys as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"withdrawn: {gone.id} at {gone.withdrawn_at}; issue its certificates anew")


@keys_group.command("seal")
@click.argument("name")
def make_seal(name: str) -> None:
    """Make the agency's seal with a certificate of its own, for the agency called NAME.

    A certificate of an authority goes into instance/keys/seal.pem by hand: private key, then
    certificate and chain, mode 0600.
    """
    path = _folder() / seal.FILE
    try:
        seal.keep(path, seal.new(name, "ID", clock.now()))
    except FileExistsError as error:
        raise click.ClickException(f"keys/{seal.FILE} is there already") from error
    click.echo(f"seal made: {seal.certificates(path)[0].fingerprint}")


@keys_group.command()
@click.option("--issuer", required=True, help="Address of the issuer's document.")
@click.option("--name", required=True, help="Name of the issuer.")
def document(issuer: str, name: str) -> None:
    """Print the issuer's document with every key in force, as verifiers fetch it."""
    made = openbadge.issuer_document(issuer, name, _own_keys())
    click.echo(openbadge.to_bytes(made).decode())


@keys_group.command()
def page() -> None:
    """Print the stand-alone page that checks QR codes without a network, with today's keys."""
    click.echo(offline.page(_own_keys()).decode(), nl=False)


def _folder() -> Path:
    return settings_module.load().instance_dir / "keys"


def _own_keys() -> tuple[PublishedKey, ...]:
    ring = keys.load(settings_module.load())
    verifiers = ring.verifiers(keys.Purpose.CERTIFICATE)
    return published.with_current(published.register(_folder()), verifiers, clock.now())


def _own_seals() -> list[bytes]:
    path = _folder() / seal.FILE
    return [one.pem for one in seal.certificates(path)[:1]] if path.exists() else []
