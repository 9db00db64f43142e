"""Outbox handlers that write mails. Each may be called again, and then writes the mail again with
a fresh link that makes the former one useless.

A deactivated account gets none, whatever was waiting (AZ-10).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.core import dates, mail, outbox, sentences, zones
from portal.core.db import db
from portal.core.mail import Letter
from portal.core.settings import Settings
from portal.people.models import Account, EmailChange, InboxMessage
from portal.people.queries import accounts
from portal.people.queries import inbox as messages
from portal.people.service import contact, inbox, inviting, recovery


def register() -> None:
    """Put the handlers into the outbox's table; called once, in `web/wiring.py`."""
    outbox.handlers.update(
        {
            recovery.RESET_MAIL: send_reset,
            contact.VERIFY_MAIL: send_verification,
            contact.CHANGED_MAIL: tell_former_address,
            inbox.MAIL: send_message,
            inviting.MAIL: send_invitation,
        }
    )
    outbox.sifters[inbox.MAIL] = to_nobody


def send_reset(payload: Mapping[str, Any], now: datetime) -> None:
    if payload["account"] is None:
        return
    found = recovery.link_to_mail(payload["account"], now=now)
    if found is None:
        return
    address, issued = found
    account = accounts.account(payload["account"])
    with force_locale(account.locale):
        text = render_template(
            "people/mail/reset.txt", url=issued.url, until=_when(issued.expires_at, account, now)
        )
        _send(Letter(address, _("Tautan untuk kata sandi baru"), text), now)


def send_invitation(payload: Mapping[str, Any], now: datetime) -> None:
    found = inviting.link_to_mail(payload, now=now)
    if found is None:
        return
    address, issued = found
    account = accounts.account(payload["account"])
    with force_locale(account.locale):
        until = _when(issued.expires_at, account, now)
        text = render_template(
            "people/mail/invitation.txt",
            name=account.person.full_name,
            house=payload["house"],
            url=issued.url,
            until=until,
            address=address,
        )
        _send(Letter(address, _("Undangan ke Portal Kompetensi"), text), now)


def send_verification(payload: Mapping[str, Any], now: datetime) -> None:
    found = contact.new_token(payload["change"], now=now)
    if found is None:
        return
    change, token = found
    account = accounts.account(change.account_id)
    with force_locale(account.locale):
        text = render_template(
            "people/mail/verify.txt",
            url=address_of(f"/account/email/verify/{token}"),
            until=_when(change.expires_at, account, now),
        )
        _send(Letter(change.email, _("Pastikan alamat surel Anda"), text), now)


def tell_former_address(payload: Mapping[str, Any], now: datetime) -> None:
    change = db.session.get(EmailChange, payload["change"])
    if change is None or change.former_email is None:
        return
    account = accounts.account(change.account_id)
    if account.deactivated_at is not None:
        return
    with force_locale(account.locale):
        text = render_template("people/mail/changed.txt", at=_when(change.used_at, account, now))
        _send(Letter(change.former_email, _("Alamat surel akun Anda diganti"), text), now)


def send_message(payload: Mapping[str, Any], now: datetime) -> None:
    """An inbox message by mail: its title, its text and the way to it."""
    found = db.session.execute(messages.mailed([payload["message"]])).one_or_none()
    if found is None:
        return
    message, account = found
    with force_locale(account.locale):
        zone = accounts.timezone_of(message.person_id, on=zones.local_day(now))
        told = sentences.notice(message.kind, message.values, zone=zone)
        url = address_of(message.path or "/inbox")
        text = render_template("people/mail/message.txt", told=told, url=url)
        _send(Letter(str(account.person.email), told.title, text), now)


def to_nobody(waiting: Mapping[int, Mapping[str, Any]]) -> set[int]:
    """Of these effects by row, the inbox messages that go to no mail address."""
    ids = [payload["message"] for payload in waiting.values()]
    mailed = set(db.session.scalars(messages.mailed(ids).with_only_columns(InboxMessage.id)))
    return {row for row, payload in waiting.items() if payload["message"] not in mailed}


def address_of(path: str) -> str:
    """A path as an address; always of the configured host (CO-9)."""
    return urljoin(_settings().base_url.rstrip("/") + "/", path.lstrip("/"))


def _when(instant: datetime | None, account: Account, now: datetime) -> str:
    """An instant on the clock of the person's agency."""
    zone = accounts.timezone_of(account.person_id, on=zones.local_day(now))
    return dates.moment(instant, zone)


def _send(letter: Letter, now: datetime) -> None:
    mail.send(letter, _settings(), now=now)


def _settings() -> Settings:
    settings: Settings = current_app.settings  # type: ignore[attr-defined]  # set by `web.app`
    return settings
