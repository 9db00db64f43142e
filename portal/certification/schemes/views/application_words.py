"""Applications and schemes in words."""

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import LazyString, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.certification.rules.applications import ApplyRefusal, Kind
from portal.certification.rules.certificate_states import PublicState
from portal.certification.rules.schemes import CertificateKind, DecidedBy, Target, Terms
from portal.certification.schemes.models import (
    Certificate,
    CertificateApplication,
    CertificateSchemeVersion,
)
from portal.certification.schemes.queries import applications
from portal.certification.schemes.queries.applications import Case
from portal.certification.schemes.queries.certificates import HeldCertificate
from portal.certification.schemes.queries.offers import Offer
from portal.certification.schemes.views.requirement_words import competency, span
from portal.competency.words import STRANDS
from portal.core import dates, sentences
from portal.core.errors import Refused

State = tuple[str, LazyString, str]

BEGUN: State = ("info", _l("Sedang disiapkan"), "pencil")
SUBMITTED: State = ("warn", _l("Menunggu putusan"), "hourglass-split")
GRANTED: State = ("ok", _l("Dikabulkan"), "check2")
REFUSED: State = ("warn", _l("Belum dikabulkan"), "exclamation-circle")
WITHDRAWN: State = ("", _l("Ditarik"), "x")

KINDS = {
    CertificateKind.ATTENDANCE: _l("Sertifikat kehadiran"),
    CertificateKind.TRAINING: _l("Sertifikat pelatihan"),
    CertificateKind.COMPETENCY: _l("Sertifikat kompetensi"),
    CertificateKind.BNSP: _l("Sertifikat BNSP"),
    CertificateKind.PROFESSION: _l("Sertifikat profesi"),
}
STATES: dict[PublicState, State] = {
    PublicState.VALID: ("ok", _l("Berlaku"), "check2"),
    PublicState.EXPIRED: ("", _l("Berakhir"), "clock"),
    PublicState.SUSPENDED: ("warn", _l("Dibekukan"), "exclamation-circle"),
    PublicState.REVOKED: ("bad", _l("Dicabut"), "x"),
    PublicState.SUPERSEDED: ("", _l("Diganti"), "arrow-right"),
}


def state_of(application: CertificateApplication) -> State:
    """Where an application stands."""
    if application.withdrawn_at is not None:
        return WITHDRAWN
    if application.decided_at is not None:
        return GRANTED if application.decision == "granted" else REFUSED
    return SUBMITTED if application.submitted_at is not None else BEGUN


def state(case: Case) -> State:
    return state_of(case.application)


def is_held(offer: Offer) -> bool:
    """Whether the reader holds it already and there is nothing to apply for now."""
    return offer.refusal is ApplyRefusal.HOLDS_ONE


def progress(offer: Offer) -> str:
    """How far the reader is."""
    met, needed = offer.counted
    return str(
        ngettext(
            "%(met)d dari %(num)d syarat terpenuhi",
            "%(met)d dari %(num)d syarat terpenuhi",
            needed,
            met=met,
        )
    )


def why_not(offer: Offer) -> str:
    """Why the reader cannot begin; "" when they can."""
    return sentences.of(offer.refusal) if offer.refusal else ""


def title(version: CertificateSchemeVersion, terms: Terms | None = None) -> str:
    """What the certificate is called, in the reader's language where it has a name in it."""
    if terms is None:
        return version.title_in(str(get_locale() or "id"))
    return terms.title_en if terms.title_en and str(get_locale() or "id") == "en" else version.title


def target(one: Target, on: date) -> str:
    """A competency with its level and the strands assessed."""
    strands = ", ".join(str(STRANDS[strand]) for strand in one.strands)
    return str(
        _(
            "%(name)s, level %(level)d: %(strands)s",
            name=competency(one.competency, on),
            level=one.level,
            strands=strands,
        )
    )


def validity(terms: Terms) -> str:
    """How long it holds."""
    months = terms.validity.months
    if months is None:
        return str(_("Tanpa batas waktu"))
    return span(months)


def decided_by(terms: Terms) -> str:
    """Who decides."""
    if terms.decided_by is DecidedBy.RULE:
        return str(_("Terbit sendiri begitu semua syarat terpenuhi"))
    return str(_("Dua anggota sidang; orang ketiga bila putusannya berbeda"))


def kind(application: CertificateApplication) -> str:
    """For a new certificate, be it the second try after a refusal, or a renewal."""
    renewal = application.kind == Kind.RENEWAL.value
    return str(_("Perpanjangan") if renewal else _("Permohonan sertifikat baru"))


def asks_statement(case: Case) -> bool:
    """Whether a statement that is asked for has not been made."""
    asked = applications.asked_statements(case.asked)
    made = {one.key for one in case.statements if one.is_made}
    return any(leaf.key not in made for leaf in asked)


def held_days(one: HeldCertificate) -> str:
    """From when until when it holds."""
    since, last = dates.day(one.term.since), one.term.last_day
    if last is None:
        return str(_("Berlaku sejak %(since)s, tanpa batas waktu", since=since))
    return str(_("Berlaku %(since)s sampai %(last)s", since=since, last=dates.day(last)))


def holder_url(certificate: Certificate) -> str:
    """The holder's page of it."""
    return url_for("own_certificate.show", public_id=certificate.public_id)


def refused(one: Refused) -> str:
    """Why handing in was refused; what keeps a certificate from being issued is others' to mend."""
    why = sentences.why(one)
    if isinstance(one.reason, ApplyRefusal):
        return why
    return str(
        _(
            "Semua syarat terpenuhi, tetapi sertifikatnya belum dapat terbit. Sampaikan ini kepada "
            "pengelola kepegawaian: %(why)s",
            why=why,
        )
    )


def superiors(case: Case) -> Sequence[str]:
    """Names of those who lead the applicant now: who may make the statement."""
    return applications.names(applications.supervisors(case.application.person_id, case.on))
