"""A holder's certificate: the document as a page, its files, its address, how long it holds."""

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from portal.certification.documents import compact
from portal.certification.documents.words import Language
from portal.certification.rules.scans import ScanState
from portal.certification.schemes.queries import certificates, documents, own_certificate, scans
from portal.certification.schemes.queries.own_certificate import Own
from portal.certification.schemes.service import printing, signing
from portal.certification.schemes.service.printing import Form
from portal.certification.schemes.views import own_words, pdf_files, signature_words
from portal.certification.schemes.views import verify_words as words
from portal.core import documents as evidence_documents
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.core.tabular import content_disposition

bp = Blueprint("own_certificate", __name__, url_prefix="/certificates")

NEED = Permission.CERTIFICATE_OWN
WAIT_S = 5
LIST, APPLY = "own_certificates.index", "own_certificates.scheme"


@bp.get("/<public_id>")
@requires(NEED, scope=certificates.own)
def show(public_id: str) -> ResponseReturnValue:
    own = _own(public_id)
    facts, successor = own.found.facts, own.found.successor
    return render_template(
        "certificates/own.html",
        own=own,
        facts=facts,
        shown=words.shown(facts, own.found.look),
        verdict=words.verdict(own.found),
        validity=own_words.validity(own.held),
        done=own_words.history(own),
        signed=signature_words.lines(own.found),
        peaks=min((facts.hours_jp100 or 0) // 100, own_words.MOST_PEAKS),
        address=f"{signing.base()}/verify/{facts.code}",
        scanned=compact.address(signing.base(), facts, own.found.fragment),
        renew_url=_renew_url(own),
        list_url=url_for(LIST if _is_there(LIST) else "history.own"),
        successor_url=url_for("verify.show", code=successor) if successor else "",
    )


@bp.get("/<public_id>.pdf")
@requires(NEED, scope=certificates.own)
def document(public_id: str) -> ResponseReturnValue:
    """The whole document with the number; a page that comes back by itself until it is made."""
    own = _own(public_id)
    made = documents.ordered(own.held.certificate.id, Form.HOLDER.value, _language())
    if made is not None and made.key is not None:
        return pdf_files.served(made.key, own.found.facts.number)
    html = render_template("certificates/own_document.html", public_id=public_id, made=made)
    response = make_response(html, 202)
    if made is not None and not made.fault:
        response.headers["Refresh"] = str(WAIT_S)
    return response


@bp.get("/<public_id>/scan")
@requires(NEED, scope=certificates.own)
def scan(public_id: str) -> ResponseReturnValue:
    """The paper as it was signed, once a second person has accepted its scan."""
    found = scans.newest(_own(public_id).held.certificate.id)
    if found is None or found.state is not ScanState.ACCEPTED:
        raise NotFound
    return evidence_documents.sent(found.file)


@bp.post("/<public_id>/document")
@requires(NEED, scope=certificates.own)
def ask_document(public_id: str) -> ResponseReturnValue:
    """Have the document made in the language of the page."""
    own = _own(public_id)
    printing.ask(own.held.certificate.id, Form.HOLDER, _language(), now=g.now)
    to = url_for(".document", public_id=public_id, lang=_language().value)
    return redirect(to, 303)


@bp.get("/<public_id>.json")
@requires(NEED, scope=certificates.own)
def badge(public_id: str) -> ResponseReturnValue:
    """The Open Badges credential, for a wallet."""
    own = _own(public_id)
    response = Response(own.found.credential or b"{}", mimetype="application/json")
    name = f"sertifikat-{own.found.facts.number.replace('/', '-')}.json"
    response.headers["Content-Disposition"] = content_disposition(name)
    return response


def _own(public_id: str) -> Own:
    return own_certificate.one(g.actor.person_id, public_id, g.today, g.now)


def _language() -> Language:
    return Language(str(get_locale() or "id"))


def _renew_url(own: Own) -> str:
    """Where its renewal is asked for; "" while it cannot be."""
    if not own.held.is_renewable or not _is_there(APPLY):
        return ""
    return url_for(APPLY, public_id=own.held.scheme.public_id)


def _is_there(endpoint: str) -> bool:
    return endpoint in current_app.view_functions
