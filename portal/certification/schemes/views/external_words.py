"""Certificates of other issuers in the words of pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.certification.rules.external import ExternalState
from portal.certification.schemes.external_models import ExternalCertificateTarget
from portal.competency import words
from portal.competency.queries import catalogue
from portal.competency.rules.kinds import Strand

KINDS: Final[Mapping[str, LazyString]] = {
    "bnsp": _l("Sertifikat kompetensi BNSP/LSP"),
    "profession": _l("Sertifikat atau registrasi profesi"),
    "competency": _l("Sertifikat kompetensi instansi lain"),
}
STATES: Final[Mapping[ExternalState, tuple[str, LazyString, str]]] = {
    ExternalState.WAITING: ("info", _l("Menunggu diperiksa"), "hourglass-split"),
    ExternalState.ACCEPTED: ("ok", _l("Diakui"), "check2"),
    ExternalState.REFUSED: ("warn", _l("Tidak diakui"), "x"),
    ExternalState.WITHDRAWN: ("", _l("Ditarik"), ""),
}
"""Kind, words and icon of the tag."""


def proves(targets: Sequence[ExternalCertificateTarget], on: date) -> list[str]:
    """Each thing it was found to prove, in a line."""
    known, locale = catalogue.catalogue(), str(get_locale())
    return [
        str(
            _(
                "%(name)s, %(strand)s level %(level)d",
                name=known.worded(one.competency_id, on).name(locale),
                strand=words.STRANDS[Strand(one.strand)],
                level=one.level,
            )
        )
        for one in targets
    ]
