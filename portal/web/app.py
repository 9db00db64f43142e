"""The application factory."""

import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask.helpers import get_debug_flag
from flask.typing import ResponseReturnValue
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.core import db as database
from portal.core import entropy, keys
from portal.core import settings as settings_module
from portal.core.db import db
from portal.core.errors import FaultySettings
from portal.core.settings import Settings
from portal.people.service.sessions import OWN_DEVICE
from portal.people.views import confirming
from portal.web import (
    errors,
    form_words,
    headers,
    inspection,
    lean,
    presentation,
    request_log,
    requests,
    route_audit,
    sheet,
    tables,
    translations,
    wiring,
)
from portal.web.routing import UrlRule
from portal.web.templating import Environment
from portal.web.translations import SourceBabel

AREAS_WITH_TABLES = tables.__all__

csrf = CSRFProtect()
login_manager = LoginManager()
babel = SourceBabel()


class Portal(Flask):
    """Flask with the one dispatcher that re-runs a view after a clash in the database."""

    jinja_environment = Environment
    url_rule_class = UrlRule
    settings: Settings
    keyring: keys.Keyring

    def dispatch_request(self) -> ResponseReturnValue:
        """The whole call again on serialisation, deadlock or busy errors (CC-3), same `now`."""
        return database.with_retries(super().dispatch_request)


def create_app(
    settings: Settings | None = None, *, overrides: Mapping[str, Any] | None = None
) -> Portal:
    """Build the portal. Raises FaultySettings or `route_audit.UndeclaredRoute`
    instead of starting wrongly."""
    settings = settings or settings_module.load(overrides=overrides)
    app = Portal("portal.web", static_folder=None)
    app.keyring = prepare(settings)
    app.settings = settings
    app.config.update(configuration(settings, app.keyring))
    _configure(app, settings)
    db.init_app(app)
    app.teardown_appcontext(database.end_reading)  # before the session is closed: last in first out
    login_manager.init_app(app, add_context_processor=False)
    babel.init_app(
        app, locale_selector=presentation.locale, timezone_selector=presentation.timezone
    )
    translations.init_app(app)
    form_words.init_app()
    request_log.init_app(app)
    requests.init_app(app, login_manager)
    csrf.init_app(app)  # after the request has its instant, id and actor: its refusal is a page
    confirming.init_app(app)  # after the CSRF check
    headers.init_app(app)
    errors.init_app(app)
    presentation.init_app(app)
    inspection.init_app(app)
    wiring.register(app)
    for view in app.view_functions.values():
        if getattr(view, "own_token", False):
            csrf.exempt(view)
    if settings.development_pages:
        app.register_blueprint(sheet.bp)
    route_audit.check(app)
    return app


def prepare(settings: Settings) -> keys.Keyring:
    """What must stand before an application is built: the folder and the keys.

    Raises FaultySettings.
    """
    if settings.is_production:
        entropy.forbid_seeding()
        if get_debug_flag():
            raise FaultySettings("debug: not allowed in production; take FLASK_DEBUG away")
    settings.instance_dir.mkdir(mode=0o750, parents=True, exist_ok=True)
    return keys.load(settings)


def configuration(settings: Settings, keyring: keys.Keyring) -> dict[str, Any]:
    """What Flask and its extensions are told of the settings and the keys."""
    secure = settings.secure
    session_keys = [key.hex() for key in keyring.all(keys.Purpose.SESSION)]
    return {
        "INSTANCE_DIR": settings.instance_dir,
        "SECRET_KEY": session_keys[0],
        "SECRET_KEY_FALLBACKS": session_keys[1:],
        "TESTING": settings.profile is settings_module.Profile.TEST,
        "PROPAGATE_EXCEPTIONS": False,
        "SQLALCHEMY_DATABASE_URI": settings.resolved_database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": database.engine_options(settings.resolved_database_url),
        "SESSION_COOKIE_NAME": "__Host-portal" if secure else "portal-dev",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": OWN_DEVICE,
        "WTF_CSRF_SECRET_KEY": keyring.newest(keys.Purpose.CSRF).hex(),
        "WTF_CSRF_TIME_LIMIT": None,  # lives as long as the session, not 3600 s (EX-9)
        "WTF_CSRF_SSL_STRICT": True,
        "MAX_CONTENT_LENGTH": 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "MAX_FORM_PARTS": 200,
        "TRUSTED_HOSTS": requests.trusted_hosts(settings),
        "BABEL_DEFAULT_LOCALE": "id",
        "PREFERRED_URL_SCHEME": "https" if secure else "http",
    }


def _configure(app: Portal, settings: Settings) -> None:
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.url_map.strict_slashes = False
    app.logger.setLevel(logging.INFO)
    app.wsgi_app = lean.Lean(app, app.wsgi_app)  # type: ignore[method-assign]  # as below
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
