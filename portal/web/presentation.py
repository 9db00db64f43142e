"""What templates share: language, zone, formats, navigation, theme."""

from datetime import datetime
from typing import Any

from flask import Flask, g, has_request_context, request
from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from portal.core import dates, idempotency, sentences, zones
from portal.core.canonical import instant_text
from portal.core.permissions import Permission
from portal.core.text import TextRefused, plain_text, render
from portal.people.models import InboxMessage
from portal.web import headers, navigation, qr, ui

LOCALES = ("id", "en")
LOCALE_COOKIE = "bahasa"
LOCALE_FIELD = "lang"  # in the address of a page that is handed on in one language
THEME_COOKIE = "tema"


def locale() -> str:
    """Indonesian first; English when the person chose it, or the address asks for it."""
    if not has_request_context():
        return LOCALES[0]
    asked = request.args.get(LOCALE_FIELD) or request.args.get(LOCALE_COOKIE)
    chosen = asked or request.cookies.get(LOCALE_COOKIE, "")
    if chosen in LOCALES:
        return chosen
    actor = g.get("actor")
    return actor.locale if actor is not None else "id"


def timezone() -> str:
    actor = g.get("actor")
    return actor.timezone if actor is not None else zones.DEFAULT


def theme() -> str:
    return "dark" if request.cookies.get(THEME_COOKIE) == "dark" else "light"


def moment(value: datetime | None) -> str:
    """26 November 2026, 10.32 WIB: on the agency's clock, the zone named."""
    return dates.moment(value, timezone())


def number(value: float) -> str:
    """1.312 in Indonesian, 1,312 in English."""
    return str(format_decimal(value))


def lesson(html: str) -> Markup:
    """HTML that `core.text` cleaned when it was published; nothing else is marked as safe."""
    return Markup(html)  # noqa: S704  cleaned by nh3 at publishing (CO-2)


def words_alone(markdown: str) -> str:
    """What an author wrote, without its marks, in one line; as written where it is refused."""
    try:
        return plain_text(render(markdown).html)
    except TextRefused:
        return markdown


def told(message: InboxMessage) -> sentences.Told:
    """An inbox message in the reader's language and zone."""
    return sentences.notice(message.kind, message.values, zone=timezone())


def form_token() -> str:
    """The token every form carries; made once for a page, which has some seven forms."""
    made: str | None = g.get("csrf_token")
    return str(generate_csrf()) if made is None else made


def init_app(app: Flask) -> None:
    """After Flask-WTF, whose way to the token this one shortens."""
    ui.init_ui(app)
    app.jinja_env.filters["sentence"] = sentences.of
    app.jinja_env.filters.update(
        day=dates.day,
        day_short=dates.day_short,
        until=dates.until,
        moment=moment,
        number=number,
        lesson=lesson,
        words_alone=words_alone,
    )
    app.jinja_env.filters["iso"] = instant_text  # for scripts
    app.jinja_env.globals.update(
        csrf_token=form_token,
        form_key=idempotency.new_key,
        Permission=Permission,
        qr=qr.code,
        told=told,
    )
    app.context_processor(_shared)


def _foot_links() -> list[dict[str, str]]:
    """At the foot of every page but a paper, from which nothing should lead away."""
    if request.blueprint == "attempts":
        return []
    return [
        {"url": "/verify", "label": _("Verifikasi sertifikat")},
        {"url": "/feedback", "label": _("Nilai layanan")},
    ]


def _shared() -> dict[str, Any]:
    """For pages; the text of a mail, written without a request, needs none of it."""
    if not has_request_context():
        return {}
    actor = g.get("actor")
    return {
        "csp_nonce": headers.nonce(),
        "csrf_token": form_token,
        "theme": theme(),
        "locale": str(get_locale() or "id"),
        "current_person": actor,
        "unread_count": actor.unread if actor else 0,
        "navigation": navigation.main(actor),
        "work_bars": navigation.work_bars(actor),
        "account_menu": navigation.account_menu(actor),
        "foot_links": _foot_links(),
        "agency": {"name": actor.organisation_name if actor else "", "unit": ""},
    }
