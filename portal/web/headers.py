"""Response headers of every answer (WE-1, WE-2)."""

import secrets

from flask import Flask, Response, current_app, g, request

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self'; font-src 'self'; media-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; frame-src 'none'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'"
)


def init_app(app: Flask) -> None:
    app.after_request(_add)


def nonce() -> str:
    """One nonce per response; read by the base template and by the header."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _add(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce()))
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers["Permissions-Policy"] = (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"
    )
    headers["X-Request-Id"] = g.get("request_id", "")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    _cache(response)
    return response


def _cache(response: Response) -> None:
    """Personal pages are never stored; static files say themselves how long they live, and so does
    a view of public things in `g.cache_control`.
    """
    if request.endpoint == "static":
        return
    usual = "no-store" if g.get("actor") else "private, no-cache"
    response.headers["Cache-Control"] = g.get("cache_control") or usual
    response.headers.add("Vary", "Cookie")
