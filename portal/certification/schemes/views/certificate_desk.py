"""`/admin/certificates/<public_id>`: one certificate, and what may be done to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import (
    Blueprint,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.certification.documents import words as printed_words
from portal.certification.documents.look import Signing
from portal.certification.documents.words import WORDS, Language
from portal.certification.rules import certificate_states as rules
from portal.certification.rules.certificate_states import Act, PublicState
from portal.certification.rules.schemes import Terms
from portal.certification.schemes.forms.standing import ActForm
from portal.certification.schemes.models import Certificate
from portal.certification.schemes.queries import documents, looks, register, signatures
from portal.certification.schemes.queries import standing as queries
from portal.certification.schemes.queries.standing import Standing
from portal.certification.schemes.service import standing, succession
from portal.certification.schemes.service.printing import Form
from portal.certification.schemes.views import pdf_files, signature_words
from portal.core import sentences
from portal.core.access import requires
from portal.core.db import db
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.people.models import Approval
from portal.people.service import sessions
from portal.people.views import shown

bp = Blueprint("certificate_desk", __name__, url_prefix="/admin/certificates")

NEED = Permission.CERTIFICATE_MANAGE
SCOPE = {"scope": register.in_scope}
WAIT_S = 5


@dataclass(frozen=True, slots=True)
class Offered:
    """What the officer may do now: the act, its words, and where its form goes."""

    act: Act
    label: LazyString
    effect: LazyString
    kind: str
    endpoint: str


OFFERS: Final = (
    Offered(
        Act.SUSPENDED,
        _l("Bekukan"),
        _l("Sertifikat tidak berlaku sampai dipulihkan, dan buktinya tidak dihitung."),
        "line",
        "certificate_desk.suspend",
    ),
    Offered(
        Act.REINSTATED,
        _l("Pulihkan"),
        _l("Sertifikat berlaku lagi sampai hari terakhirnya, dan buktinya dihitung lagi."),
        "line",
        "certificate_desk.reinstate",
    ),
    Offered(
        Act.REISSUED,
        _l("Terbitkan pengganti"),
        _l(
            "Untuk nama yang keliru, atau penanda tangan yang berganti sebelum menandatangani: "
            "perbaiki dulu data pegawai atau pemangku jabatannya. Pengganti memakai nama dan "
            "pemangku jabatan itu, nomor baru, dan masa berlaku yang sama; sertifikat ini "
            "berstatus diganti."
        ),
        "line",
        "certificate_desk.reissue",
    ),
    Offered(
        Act.REVOKED,
        _l("Usulkan pencabutan"),
        _l(
            "Dicabut setelah orang kedua menyetujui. Sertifikat yang dicabut tidak dapat "
            "dipulihkan, dan buktinya tidak dihitung lagi."
        ),
        "danger",
        "certificate_desk.revoke",
    ),
)
ACTS: Final[Mapping[Act, LazyString]] = {
    Act.SUSPENDED: _l("Dibekukan"),
    Act.REINSTATED: _l("Dipulihkan"),
    Act.REVOKED: _l("Dicabut"),
    Act.REISSUED: _l("Diganti"),
}
STATES: Final[Mapping[PublicState, tuple[LazyString, str, str]]] = {
    PublicState.VALID: (_l("Berlaku"), "ok", "check2"),
    PublicState.EXPIRED: (_l("Berakhir"), "", "clock-history"),
    PublicState.SUSPENDED: (_l("Dibekukan"), "warn", "exclamation-triangle"),
    PublicState.REVOKED: (_l("Dicabut"), "bad", "x"),
    PublicState.SUPERSEDED: (_l("Diganti"), "info", "arrow-repeat"),
}
FORMS: Final[Mapping[str, LazyString]] = {
    Form.HOLDER.value: _l("Untuk pemegang"),
    Form.PUBLIC.value: _l("Salinan publik"),
}
DONE: Final[Mapping[Act, LazyString]] = {
    Act.SUSPENDED: _l("Sertifikat dibekukan dan pemegangnya diberi tahu."),
    Act.REINSTATED: _l("Sertifikat dipulihkan dan pemegangnya diberi tahu."),
    Act.REVOKED: _l("Pencabutan diusulkan. Sertifikat dicabut setelah orang kedua menyetujui."),
    Act.REISSUED: _l("Pengganti sudah terbit dan pemegangnya diberi tahu."),
}


@bp.get("/<public_id>")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _show(_one(public_id), ActForm(formdata=None), None)


@bp.post("/<public_id>/suspend")
@requires(NEED, **SCOPE)
def suspend(public_id: str) -> ResponseReturnValue:
    return _act(public_id, Act.SUSPENDED)


@bp.post("/<public_id>/reinstate")
@requires(NEED, **SCOPE)
def reinstate(public_id: str) -> ResponseReturnValue:
    return _act(public_id, Act.REINSTATED)


@bp.post("/<public_id>/revoke")
@requires(NEED, **SCOPE)
def revoke(public_id: str) -> ResponseReturnValue:
    """Proposes only: a second person carries it out (AZ-9)."""
    return _act(public_id, Act.REVOKED)


@bp.post("/<public_id>/reissue")
@requires(NEED, **SCOPE)
def reissue(public_id: str) -> ResponseReturnValue:
    return _act(public_id, Act.REISSUED)


@bp.get("/<public_id>/document")
@requires(NEED, **SCOPE)
def document(public_id: str) -> ResponseReturnValue:
    """The holder's document as it was made once; until then a page that comes back by itself."""
    found = _one(public_id)
    made = documents.ordered(found.row.id, Form.HOLDER.value, Language.INDONESIAN)
    if made is not None and made.key is not None:
        return pdf_files.served(made.key, found.row.number)
    html = render_template("certificates/desk_document.html", found=found, made=made)
    response = make_response(html, 202)
    if made is not None and not made.fault:
        response.headers["Refresh"] = str(WAIT_S)
    return response


def details(approval: Approval) -> str:
    """The page of the certificate that a proposal is about."""
    row = db.session.get_one(Certificate, approval.payload["certificate"])
    return url_for("certificate_desk.show", public_id=row.public_id)


def _one(public_id: str) -> Standing:
    return queries.one(register.in_scope(g.actor, g.today), public_id)


def _act(public_id: str, act: Act) -> ResponseReturnValue:
    found = _one(public_id)
    sessions.require_recent(g.actor, g.now)
    form = ActForm()
    if form.validate_on_submit():
        deed = standing.DEEDS[act]
        try:
            deed(found.row.id, form.reason.data or "", by_id=g.actor.person_id, now=g.now)
        except Refused as refused:
            target = form.reason.errors if refused.field else form.form_errors
            target.append(sentences.why(refused))
        else:
            flash(str(DONE[act]), "ok")
            return redirect(url_for(".show", public_id=public_id), 303)
    return _show(_one(public_id), form, act), 422


def _show(found: Standing, form: ActForm, tried: Act | None) -> str:
    state = found.state(g.today, g.now)
    suspended = found.is_suspended(g.now)
    shown.persons([found.holder.public_id])
    language = WORDS[Language(str(get_locale() or "id"))]
    return render_template(
        "certificates/desk.html",
        found=found,
        form=form,
        tried=tried,
        state=STATES[state] if state else (_("Belum ada"), "", ""),
        offers=[one for one in OFFERS if _may(one.act, state, suspended=suspended)],
        lines=printed_words.lines(found.facts, language) if found.facts else [],
        acts=ACTS,
        forms=FORMS,
        scan=_on_paper(found),
        wanted=signature_words.wanted(found.facts, signatures.of_certificate(found.row.id)),
        has_left=_has_left(found, state),
    )


def _has_left(found: Standing, state: PublicState | None) -> bool:
    """Whether a signatory left before signing, so that a replacement is due."""
    if found.facts is None or state in {PublicState.REVOKED, PublicState.SUPERSEDED, None}:
        return False
    try:
        return succession.has_left(found.row, found.facts, Terms.read(found.version.terms), g.today)
    except Refused:  # the post is vacant today
        return True


def _on_paper(found: Standing) -> str:
    """Where the scan of a certificate that is signed on paper is kept; "" for the others."""
    if found.facts is None:
        return ""
    look = looks.printed_with(found.facts.template_digest)
    is_pen = look.signing is Signing.PEN
    return url_for("certificate_scans.show", public_id=found.row.public_id) if is_pen else ""


def _may(act: Act, state: PublicState | None, *, suspended: bool) -> bool:
    """Whether the act is offered at all; the reason is asked by its form."""
    return rules.may(act, state, "-", suspended=suspended) is None
