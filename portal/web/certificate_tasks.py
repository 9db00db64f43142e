"""What certificates let wait on the home page: statements, decisions, signatures, scans."""

from datetime import date, datetime

from flask_babel import ngettext

from portal.certification.schemes.external_models import ExternalCertificate
from portal.certification.schemes.models import CertificateApplication
from portal.certification.schemes.queries import (
    application_lists,
    applications,
    external,
    scans,
    signatures,
    successions,
)
from portal.core.access import Actor
from portal.core.permissions import Permission
from portal.web.waiting_kinds import Kind, Rows

_Applied, _External = CertificateApplication, ExternalCertificate


def _certificates(actor: Actor, _on: date, _now: datetime) -> Rows:
    return applications.waiting(actor).with_only_columns(_Applied.id, _Applied.public_id)


def _external(actor: Actor, on: date, _now: datetime) -> Rows:
    return external.waiting(actor, on).with_only_columns(_External.id, _External.public_id)


def _statements(actor: Actor, on: date, _now: datetime) -> Rows:
    """Open applications of those one leads; which of them ask for a statement is looked up then."""
    scope = applications.led_by(actor, on)
    return scope.with_only_columns(_Applied.id)


KINDS = (
    Kind(
        Permission.TEAM_READ,
        "statements.index",
        _statements,
        lambda n: ngettext(
            "%(num)d pernyataan untuk sertifikat", "%(num)d pernyataan untuk sertifikat", n
        ),
        exactly=lambda actor, on, _now: len(application_lists.to_state(actor, on)),
        of_person=True,
    ),
    Kind(
        Permission.CERTIFICATE_DECIDE,
        "certificate_board.index",
        _certificates,
        lambda n: ngettext("%(num)d permohonan sertifikat", "%(num)d permohonan sertifikat", n),
        alone="certificate_board.show",
    ),
    Kind(
        Permission.CERTIFICATE_OWN,
        "signatures.index",
        signatures.waiting,
        lambda n: ngettext(
            "%(num)d sertifikat menunggu tanda tangan Anda",
            "%(num)d sertifikat menunggu tanda tangan Anda",
            n,
        ),
        of_person=True,
    ),
    Kind(
        Permission.CERTIFICATE_MANAGE,
        "certificate_successions.index",
        successions.open_ones,
        lambda n: ngettext(
            "%(num)d sertifikat menunggu pengganti karena penanda tangannya berganti",
            "%(num)d sertifikat menunggu pengganti karena penanda tangannya berganti",
            n,
        ),
        exactly=successions.count,
    ),
    Kind(
        Permission.CERTIFICATE_MANAGE,
        "certificate_scans.index",
        scans.waiting,
        lambda n: ngettext(
            "%(num)d pindaian sertifikat untuk diperiksa",
            "%(num)d pindaian sertifikat untuk diperiksa",
            n,
        ),
        alone="certificate_scans.show",
    ),
    Kind(
        external.NEED,
        "external_desk.index",
        _external,
        lambda n: ngettext(
            "%(num)d sertifikat dari luar untuk diperiksa",
            "%(num)d sertifikat dari luar untuk diperiksa",
            n,
        ),
        alone="external_desk.show",
    ),
)
