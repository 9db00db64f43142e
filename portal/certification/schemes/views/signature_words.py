"""What pages say about officials' signatures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.certification.documents.facts import Facts
from portal.certification.documents.look import Signing
from portal.certification.documents.officials import SignatureFault
from portal.certification.rules.signatures import CODE_HOLDS, SignatureState
from portal.certification.schemes.queries import signatures
from portal.certification.schemes.queries.verification import Found, SignedBy
from portal.certification.schemes.signature_models import CertificateSignature, SignatureBatch
from portal.core import dates

STATES: Final[Mapping[SignatureState, tuple[str, LazyString, str]]] = {
    SignatureState.WAITING: ("", _l("Menunggu"), "hourglass-split"),
    SignatureState.SENT: ("info", _l("Dikirim"), "cloud-check"),
    SignatureState.SIGNED: ("ok", _l("Ditandatangani"), "check2"),
    SignatureState.REFUSED: ("warn", _l("Tidak berhasil"), "exclamation-triangle"),
}
REASONS: Final[Mapping[str, LazyString]] = {
    SignatureFault.NOT_SAME: _l("Berkas yang kembali bukan berkas yang dikirim."),
    SignatureFault.NOT_SIGNED: _l("Berkas kembali tanpa tepat satu tanda tangan baru."),
    SignatureFault.ALTERED: _l(
        "Tanda tangan pada berkas yang kembali tidak sah, atau mengubah yang terlihat. Mintalah "
        "tanda tangan tanpa gambar."
    ),
    SignatureFault.UNTRUSTED: _l("Sertifikat elektroniknya tidak dari otoritas yang dikenal."),
    SignatureFault.OTHER_PERSON: _l("Sertifikat elektroniknya atas nama orang lain."),
    "service: signing.code_over": _l("Kodenya tidak dimasukkan dalam sepuluh menit."),
    "service: signing.interrupted": _l(
        "Pengirimannya terputus sebelum layanan menjawab. Kirim lagi."
    ),
    "service: signing.no_service": _l("Portal belum disambungkan ke layanan tanda tangan."),
    "service: fetch.unreachable": _l("Layanan tanda tangan tidak dapat dihubungi."),
    "service: fetch.timed_out": _l("Layanan tanda tangan terlalu lama menjawab."),
    "service: fetch.not_trusted": _l("Sambungan ke layanan tanda tangan tidak tepercaya."),
    "service: HTTP 400": _l("Layanan menolak kiriman ini. Periksa kodenya, lalu kirim lagi."),
    "service: HTTP 401": _l("Layanan menolak pengguna portal. Beri tahu operator."),
}


def reason(row: CertificateSignature | SignatureBatch) -> str:
    """Why it did not succeed, in words; those of the service where it gave its own."""
    text = row.reason if isinstance(row, CertificateSignature) else f"service: {row.fault}"
    known = REASONS.get(text)
    if known is not None:
        return str(known)
    said: str = _("Jawaban layanan: %(text)s", text=text.removeprefix("service: "))
    return said


def asks_code(batch: SignatureBatch, now: datetime) -> bool:
    """Whether the signatory's code is awaited."""
    announced = batch.announced_at
    if announced is None or batch.code is not None or batch.handed_at is not None:
        return False
    return now < announced + CODE_HOLDS


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence about signatures on a certificate; `more` tells whose certificate signed."""

    text: str
    more: str = ""


def lines(found: Found) -> Sequence[Line]:
    """How a certificate is signed, for everybody who may see it."""
    way = found.look.signing
    if way is Signing.SERVICE:
        given = [_given(found.facts, one, found.zone) for one in found.signed]
        lacking = len(found.facts.signatories) - len(given)
        if lacking and not given:
            return [Line(_("Segel elektronik instansi; pejabat belum menandatangani."))]
        return given + ([Line(_("Pejabat yang lain belum menandatangani."))] if lacking else [])
    if way is Signing.PEN:
        if found.is_scanned:
            text = _("Ditandatangani di atas kertas; pindaiannya tersimpan pada penerbit.")
        else:
            text = _("Untuk ditandatangani di atas kertas; pindaiannya belum tersimpan.")
        return [Line(text)]
    return [Line(_("Segel elektronik instansi; bukan tanda tangan elektronik tersertifikasi."))]


def _given(facts: Facts, one: SignedBy, zone: str) -> Line:
    name = facts.signatories[one.number - 1].name
    text = _(
        "Ditandatangani elektronik oleh %(name)s pada %(at)s.",
        name=name,
        at=dates.moment(one.at, zone),
    )
    more = _(
        "Sertifikat elektronik atas nama %(signer)s, diterbitkan %(issuer)s.",
        signer=one.signer,
        issuer=one.issuer,
    )
    return Line(text, more if one.signer else "")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One signature of a certificate as officers see it."""

    name: str
    tag: tuple[str, LazyString, str]
    at: datetime
    why: str


def wanted(facts: Facts | None, rows: Sequence[CertificateSignature]) -> Sequence[Wanted]:
    """The signatures a certificate wants, each with where it stands."""
    found = []
    for row in rows:
        state = signatures.state(row)
        name = facts.signatories[row.number - 1].name if facts else "–"
        at = row.signed_at or row.refused_at or row.sent_at or row.wanted_at
        why = reason(row) if state is SignatureState.REFUSED else ""
        found.append(Wanted(name, STATES[state], at, why))
    return found
