"""Sentences of the holder's page: how long the certificate holds, and what happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.certification.rules.certificate_states import Act, PublicState
from portal.certification.rules.validity import Renewal
from portal.certification.schemes.queries.certificates import HeldCertificate
from portal.certification.schemes.queries.own_certificate import Own
from portal.core import dates

MOST_PEAKS: Final = 8

ACTS: Final[dict[Act, LazyString]] = {
    Act.SUSPENDED: _l("Ditangguhkan"),
    Act.REINSTATED: _l("Diberlakukan kembali"),
    Act.REVOKED: _l("Dicabut"),
    Act.REISSUED: _l("Diganti dengan sertifikat baru"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history."""

    title: str
    at: str
    reason: str


def history(own: Own) -> Sequence[Happened]:
    """From the issue on, the oldest first."""
    zone = own.found.zone
    issued = Happened(
        _("Sertifikat terbit"), dates.moment(own.held.certificate.issued_at, zone), ""
    )
    acts = [
        Happened(str(ACTS[one.act]), dates.moment(one.at, zone), one.reason) for one in own.done
    ]
    return [issued, *acts]


def validity(held: HeldCertificate) -> Sequence[str]:
    """How long it holds and when it may be renewed, sentence by sentence."""
    term = held.term
    if held.state in {PublicState.REVOKED, PublicState.SUPERSEDED}:
        return [_("Sertifikat ini tidak berlaku lagi.")]
    if term.last_day is None or term.window_opens is None or term.grace_ends is None:
        return [_("Sertifikat ini tidak kedaluwarsa.")]
    last = _("Berlaku sampai %(day)s.", day=dates.day(term.last_day))
    if held.renewed_by is not None:
        return [last, _("Sudah diperpanjang.")]
    grace = dates.day(term.grace_ends - timedelta(days=1))
    told = {
        Renewal.TOO_EARLY: [
            _("Dapat diperpanjang mulai %(day)s.", day=dates.day(term.window_opens)),
            _("Kami ingatkan 90, 30, dan 7 hari sebelum habis."),
        ],
        Renewal.OPEN: [_("Perpanjangan sudah dapat diajukan.")],
        Renewal.IN_GRACE: [_("Perpanjangan masih dapat diajukan sampai %(day)s.", day=grace)],
        Renewal.LAPSED: [_("Untuk memilikinya lagi, ajukan sebagai sertifikat baru.")],
    }
    return [last, *told.get(held.renewal, [])]
