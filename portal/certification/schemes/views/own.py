"""`/certificates`: what somebody holds and may apply for; applying, from beginning to decision."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.certification.rules import findings
from portal.certification.schemes.forms.applying import NO, YES, ConsentForm, DocumentForm
from portal.certification.schemes.queries import applications, offers, subjects
from portal.certification.schemes.queries.applications import Case
from portal.certification.schemes.queries.offers import Offer
from portal.certification.schemes.service import applying
from portal.certification.schemes.views import application_words as words
from portal.certification.schemes.views import requirement_words
from portal.certification.schemes.views.requirement_words import Block
from portal.core import documents, refusals, sentences
from portal.core.access import requires, takes_upload
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.core.stored import Received

bp = Blueprint("own_certificates", __name__, url_prefix="/certificates")
NEED = Permission.CERTIFICATE_OWN
OFFERED = {"scope": applications.offered_to}
OWN = {"scope": applications.own}


@bp.get("")
@requires(NEED, **OFFERED)
def index() -> ResponseReturnValue:
    found = offers.overview(g.actor, g.today, g.now)
    past, more = offers.past(g.actor, request.args.get("after", "")[:21])
    return render_template(
        "certificates/mine.html",
        held=found.held,
        may_sign=g.actor.leads,
        running=[one for one in found.offers if one.open_one],
        offers=[one for one in found.offers if not one.open_one and not words.is_held(one)],
        past=past,
        more=more,
        words=words,
    )


@bp.get("/apply/<public_id>")
@requires(NEED, **OFFERED)
def scheme(public_id: str) -> ResponseReturnValue:
    """What a scheme certifies and asks, and how the reader stands; nothing is begun yet."""
    offer = offers.one(g.actor, public_id, g.today, g.now)
    if offer.open_one is not None:
        return redirect(url_for(".show", public_id=offer.open_one.public_id), 303)
    return _scheme(offer)


def _scheme(offer: Offer, refused: Refused | None = None) -> str:
    return render_template(
        "certificates/apply.html",
        offer=offer,
        block=_standing(offer),
        refused=sentences.why(refused) if refused else "",
        words=words,
        today=g.today,
    )


def _standing(offer: Offer) -> Block:
    named = subjects.of_trees([offer.asked], g.now)
    return requirement_words.block(
        offer.outcome,
        named,
        g.today,
        requirement_words.forward(named, g.today),
        requirement_words.own_grounds(lambda leaf: applications.named(offer.known, leaf), g.today),
    )


@bp.post("/apply/<public_id>")
@requires(NEED, **OFFERED)
def begin(public_id: str) -> ResponseReturnValue:
    try:
        return _begin(public_id)
    except Refused as refused:
        return _scheme(offers.one(g.actor, public_id, g.today, g.now), refused), 422


@once
def _begin(public_id: str) -> ResponseReturnValue:
    actor = g.actor
    made = applying.begin(actor.person_id, actor.organisation_id, public_id, now=g.now)
    return redirect(url_for(".show", public_id=made.public_id), 303)


@bp.get("/applications/<public_id>")
@requires(NEED, **OWN)
def show(public_id: str) -> ResponseReturnValue:
    return _show(_one(public_id))


def _one(public_id: str) -> Case:
    return applications.one(applications.own(g.actor), public_id, g.now)


def _show(
    case: Case,
    *,
    document: DocumentForm | None = None,
    consent: ConsentForm | None = None,
    refused: Refused | None = None,
) -> str:
    application = case.application
    newest = applications.newest([application.scheme_id])[application.scheme_id]
    return render_template(
        "certificates/application.html",
        case=case,
        state=words.state(case),
        block=_block(case),
        counted=findings.counted(case.outcome),
        attached=applications.documents(application.id),
        said=applications.said(application.id) if application.decided_at else (),
        certificate=applications.issued(application.id),
        newer=newest.number if newest.id != application.version_id else 0,
        superiors=words.superiors(case),
        document_form=document or DocumentForm(formdata=None),
        consent_form=consent or _consent(application.agreed),
        form=document or consent,
        refused=words.refused(refused) if refused else "",
        words=words,
        today=g.today,
    )


def _consent(agreed: bool | None) -> ConsentForm:
    chosen = None if agreed is None else YES if agreed else NO
    return ConsentForm(formdata=None, data={"agreed": chosen})


def _block(case: Case) -> Block:
    named = subjects.of_trees([case.asked], g.now)
    is_open = case.application.decided_at is None and case.application.withdrawn_at is None
    forward = requirement_words.forward(named, g.today) if is_open else requirement_words.no_link
    grounds = requirement_words.own_grounds(case.source, g.today)
    return requirement_words.block(case.outcome, named, g.today, forward, grounds)


@bp.post("/applications/<public_id>/documents")
@takes_upload
@requires(NEED, **OWN)
def add_document(public_id: str) -> ResponseReturnValue:
    case, form = _one(public_id), DocumentForm()
    if form.validate_on_submit():
        try:
            return _add(case, documents.received(), form.title.data or "")
        except Refused as refused:
            refusals.attach(form, refused)
    return _show(case, document=form), 422


@once
def _add(case: Case, received: Received | None, title: str) -> ResponseReturnValue:
    applying.add_document(case.application.id, received, title, now=g.now)
    flash(_("Dokumen ditambahkan."), "ok")
    return _back(case)


def _back(case: Case) -> ResponseReturnValue:
    return redirect(url_for(".show", public_id=case.application.public_id), 303)


@bp.get("/applications/<public_id>/documents/<file_id>")
@requires(NEED, **OWN)
def document(public_id: str, file_id: str) -> ResponseReturnValue:
    application = applications.found(applications.own(g.actor), public_id)
    return documents.sent(applications.document(application.id, file_id).file)


@bp.post("/applications/<public_id>/documents/<file_id>/remove")
@requires(NEED, **OWN)
def remove_document(public_id: str, file_id: str) -> ResponseReturnValue:
    case = _one(public_id)
    applying.remove_document(case.application.id, file_id, now=g.now)
    flash(_("Dokumen dihapus dari permohonan."), "ok")
    return _back(case)


@bp.post("/applications/<public_id>/consent")
@requires(NEED, **OWN)
def agree(public_id: str) -> ResponseReturnValue:
    case, form = _one(public_id), ConsentForm()
    if not form.validate_on_submit():
        return _show(case, consent=form), 422
    applying.agree(case.application.id, agreed=form.agreed.data == YES, now=g.now)
    flash(_("Pilihan Anda tentang nilai disimpan."), "ok")
    return _back(case)


@bp.post("/applications/<public_id>/submit")
@requires(NEED, **OWN)
def submit(public_id: str) -> ResponseReturnValue:
    case = _one(public_id)
    try:
        handed_in = applying.submit(case.application.id, now=g.now)
    except Refused as refused:
        return _show(_one(public_id), refused=refused), 422
    if handed_in.decided_at is None:
        flash(_("Permohonan diajukan. Dua anggota sidang memutusnya."), "ok")
    else:
        flash(_("Semua syarat terpenuhi. Sertifikat Anda sudah terbit."), "ok")
    return _back(case)


@bp.post("/applications/<public_id>/withdraw")
@requires(NEED, **OWN)
def withdraw(public_id: str) -> ResponseReturnValue:
    case = _one(public_id)
    applying.withdraw(case.application.id, now=g.now)
    flash(_("Permohonan ditarik dan dokumennya dihapus."), "ok")
    return _back(case)
