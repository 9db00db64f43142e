"""Settings: environment first, then `instance/portal.toml`, then the defaults below.

Every field's description is a row of `docs/settings.md` (a test compares them). Secrets never
have defaults in production: see `core.keys`.
"""

import os
import stat
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from portal.core.errors import FaultySettings

PREFIX = "PORTAL_"


class Profile(StrEnum):
    """What kind of installation this is."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class Settings(BaseModel):
    """Everything an operator can set. Environment name = PORTAL_ + field name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: Profile = Field(
        Profile.PRODUCTION,
        description="production, demo (loopback only) or test",
    )
    instance_dir: Path = Field(Path("instance"), description="Folder that holds all state")
    database_url: str = Field(
        "", description="SQLAlchemy address; empty means SQLite in the instance folder"
    )
    base_url: str = Field(
        "http://127.0.0.1:8000", description="Public address; links in mail and letters use it"
    )
    trusted_hosts: tuple[str, ...] = Field(
        (), description="Host names served; empty means the host of base_url"
    )
    trusted_proxies: int = Field(0, ge=0, le=4, description="Number of reverse proxies in front")
    upload_limit_bytes: int = Field(
        20 * 1024 * 1024, ge=1024 * 1024, description="Largest body on upload routes"
    )
    person_quota_bytes: int = Field(
        200 * 1024 * 1024, ge=1024, description="Stored files per person"
    )
    agency_quota_bytes: int = Field(
        50 * 1024 * 1024 * 1024, ge=1024, description="Stored files per agency"
    )
    second_factor_optional: bool = Field(
        False, description="Sign in without TOTP although the role demands it; demo only"
    )
    mail_transport: Literal["folder", "smtp"] = Field(
        "folder", description="folder (instance/mail) or smtp"
    )
    mail_from: str = Field("portal@localhost", description="Sender of mails")
    smtp_host: str = Field("", description="Mail server")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server")
    smtp_user: str = Field("", description="User at the mail server")
    jobs: Literal["embedded", "worker"] = Field(
        "embedded", description="embedded (threads of the server) or worker (own processes)"
    )
    jobs_url: str = Field(
        "", description="huey storage of separate workers: redis://… ; empty uses the database"
    )
    checkpoint_dir: str = Field(
        "",
        description="Where daily ledger checkpoints go, out of the database owner's reach",
    )
    esign: Literal["", "folder", "service"] = Field(
        "",
        description="How officials sign certificates electronically: folder (a signing client "
        "beside the portal), service (eSign Client over TLS), or empty",
    )
    esign_folder: str = Field("", description="Folder that the signing client reads and answers in")
    esign_url: str = Field("", description="Address of the eSign Client, https only, without path")
    esign_user: str = Field("", description="User of the portal at the eSign Client")
    esign_ca: str = Field("", description="File of further authorities for its TLS (PEM)")
    log_file: str = Field("", description="Log file with size limit; empty logs to stderr")
    development_pages: bool = Field(
        False, description="Serve the component sheet at /rancangan; never in production"
    )

    @property
    def is_production(self) -> bool:
        return self.profile is Profile.PRODUCTION

    @property
    def resolved_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.instance_dir.resolve() / 'portal.sqlite'}"

    @property
    def on_sqlite(self) -> bool:
        return self.resolved_database_url.startswith("sqlite")

    @property
    def secure(self) -> bool:
        """Served over TLS: cookies are `Secure` and carry the `__Host-` prefix."""
        return self.base_url.startswith("https://")


def load(
    environ: Mapping[str, str] | None = None, *, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """Read the settings. Raises FaultySettings naming each faulty field.

    `overrides` win over everything (command-line options, tests).
    """
    env = os.environ if environ is None else environ
    values: dict[str, Any] = dict(overrides or {})
    folder = Path(str(values.get("instance_dir") or env.get(PREFIX + "INSTANCE_DIR") or "instance"))
    for name in Settings.model_fields:
        text = env.get(PREFIX + name.upper())
        if text is not None and name not in values:
            values[name] = _split(text) if _is_list(name) else text
    for name, value in _from_file(folder / "portal.toml").items():
        values.setdefault(name, value)
    try:
        settings = Settings(**values)
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise FaultySettings("; ".join(lines)) from error
    _refuse_unsafe(settings)
    return settings


def _is_list(name: str) -> bool:
    return str(Settings.model_fields[name].annotation).startswith("tuple")


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FaultySettings(f"{path}: {error}") from error


def _refuse_unsafe(settings: Settings) -> None:
    faults = production_faults(settings) if settings.is_production else []
    if faults:
        raise FaultySettings("; ".join(faults))


def production_faults(settings: Settings) -> list[str]:
    """What production refuses (AU-4, OP-1), one sentence each; empty when all is well."""
    faults = []
    if not settings.secure:
        faults.append("base_url: production needs an https:// address")
    if settings.second_factor_optional:
        faults.append("second_factor_optional: allowed in the demonstration only")
    if settings.development_pages:
        faults.append("development_pages: not allowed in production")
    folder = settings.instance_dir
    if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o007:
        faults.append(f"instance_dir: {folder} can be read by everybody; chmod o-rwx it")
    return faults
