"""Public verification: a code, a scanned QR code or a file, answered to anybody (CE-1, CE-2).

Needs neither account nor script. A code that is wrong, without form or unknown gets one answer, at
the cost of one statement.
"""

import json
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from portal.certification.documents import compact, offline, published
from portal.certification.documents.facts import Facts
from portal.certification.documents.words import Language
from portal.certification.rules.looking_up import meant
from portal.certification.schemes.queries import documents, public_keys, verification
from portal.certification.schemes.queries.verification import Found
from portal.certification.schemes.service import printing
from portal.certification.schemes.service.printing import Form
from portal.certification.schemes.views import pdf_files, signature_words
from portal.certification.schemes.views import verify_words as words
from portal.core import rates
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.tabular import content_disposition
from portal.people.views import browser

bp = Blueprint("verify", __name__)

LOOKS = rates.Limit("verify", allowed=30, window=timedelta(minutes=1))
"""Codes and files from one address. Source: WE-6."""
LONGEST_FILE = 1_000_000
WAIT_S = 5


@bp.get("/verify")
@public
def index() -> ResponseReturnValue:
    """Type a code or choose a file; `?code=` is what the form sends without script."""
    text = request.args.get("code", "")
    if not text.strip():
        return _unlisted(make_response(render_template("certificates/verify.html", asked="")))
    return _answer(text)


@bp.get("/verify/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    """Where the QR code and the printed address lead."""
    return _answer(code)


@bp.post("/verify")
@public
def file() -> ResponseReturnValue:
    """A PDF or JSON somebody was given; it is compared and forgotten."""
    _spend()
    given = request.files.get("file")
    content = given.read(LONGEST_FILE + 1) if given else b""
    if len(content) > LONGEST_FILE:
        content = b""
    verdict, found = verification.by_file(content, now=g.now)
    status = 200 if found else 404
    return _page(found, asked="", status=status, file=words.FILES[verdict])


@bp.get("/verify/<code>.json")
@public
def credential(code: str) -> ResponseReturnValue:
    """The Open Badges credential; who asks with a wrong code learns what everybody learns."""
    _spend()
    found = verification.by_code(meant(code), now=g.now)
    if found is None or found.credential is None:
        return _unlisted(make_response({"error": 404}, 404))
    response = Response(found.credential, mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _unlisted(response)


@bp.get("/verify/<code>.pdf")
@public
def copy(code: str) -> ResponseReturnValue:
    """The public copy, made once; until it is made a page that comes back by itself."""
    _spend()
    found = verification.by_code(meant(code), now=g.now)
    if found is None:
        return _page(None, asked=meant(code)[:80], status=404)
    made = documents.ordered(found.certificate_id, Form.PUBLIC.value, _language())
    if made is not None and made.key is not None:
        return _unlisted(pdf_files.served(made.key, found.facts.number))
    html = render_template("certificates/copy.html", code=found.facts.code, made=made)
    response = make_response(html, 202)
    if made is not None and not made.fault:
        response.headers["Refresh"] = str(WAIT_S)
    return _unlisted(response)


@bp.post("/verify/<code>/copy")
@public
def ask_copy(code: str) -> ResponseReturnValue:
    """Have the copy made in the language of the page."""
    _spend()
    found = verification.by_code(meant(code), now=g.now)
    if found is None:
        raise NotFound
    printing.ask(found.certificate_id, Form.PUBLIC, _language(), now=g.now)
    return redirect(url_for(".copy", code=found.facts.code, lang=_language().value), 303)


@bp.get("/verify/offline")
@public
def offline_page() -> ResponseReturnValue:
    """The page that needs no network, with today's keys: to be kept, never shown from here."""
    response = Response(offline.page(public_keys.known(g.now)), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition("periksa-sertifikat.html")
    return response


def _answer(text: str) -> ResponseReturnValue:
    _spend()
    code = meant(text)
    found = verification.by_code(code, now=g.now)
    return _page(found, asked=code[:80], status=200 if found else 404)


def _language() -> Language:
    return Language(str(get_locale() or "id"))


def _spend() -> None:
    rates.spend(LOOKS, rates.address_key(browser.client_address()), now=g.now)


def _page(found: Found | None, *, asked: str, status: int, **more: Any) -> Response:
    is_told = found is not None and found.is_whole
    html = render_template(
        "certificates/verify.html",
        asked=found.facts.code if found else asked,
        found=found,
        verdict=words.verdict(found),
        shown=words.shown(found.facts, found.look) if found and is_told else None,
        checked=words.checked(g.now, found.zone) if found else "",
        since=words.checked(found.since, found.zone) if found and found.since else "",
        against=_against(found.facts) if found and is_told else "",
        signed=signature_words.lines(found) if found and is_told else (),
        withdrawn=found is not None and public_keys.is_withdrawn(found.facts.key_id, g.now),
        **more,
    )
    return _unlisted(make_response(html, status))


def _against(facts: Facts) -> str:
    """The published keys, and what the signed short form of these facts says."""
    short = compact.of(facts)
    said = {name: getattr(short, name) for name in ("holder", "kind", "title", "number", "code")}
    return json.dumps({"keys": published.document(public_keys.known(g.now))["keys"], "facts": said})  # type: ignore[index, call-overload]  # a mapping


def _unlisted(response: Response) -> Response:
    """For no search engine; caches ask again and other sites are told no address anyway."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
