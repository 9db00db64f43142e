"""What certificates let wait on the home page: statements, decisions, signatures, scans."""

from datetime import date, datetime
from typing import Any

from flask_babel import ngettext
from sqlalchemy import Select

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
from portal.web.waiting_kinds import Kind


def _certificates(actor: Actor, _on: date, _now: datetime) -> Select[Any]:
    return applications.waiting(actor).with_only_columns(CertificateApplication.id)


def _external(actor: Actor, on: date, _now: datetime) -> Select[Any]:
    return external.waiting(actor, on).with_only_columns(ExternalCertificate.id)


def _statements(actor: Actor, on: date, _now: datetime) -> Select[Any]:
    """Open applications of those one leads; which of them ask for a statement is looked up then."""
    scope = applications.led_by(actor, on)
    return scope.with_only_columns(CertificateApplication.id)


KINDS = (
    Kind(
        Permission.TEAM_READ,
        "statements.index",
        _statements,
        lambda n: ngettext(
            "%(num)d pernyataan untuk sertifikat", "%(num)d pernyataan untuk sertifikat", n
        ),
        exactly=lambda actor, on, _now: len(application_lists.to_state(actor, on)),
    ),
    Kind(
        Permission.CERTIFICATE_DECIDE,
        "certificate_board.index",
        _certificates,
        lambda n: ngettext("%(num)d permohonan sertifikat", "%(num)d permohonan sertifikat", n),
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
    ),
)
