"""What the verification page says: the verdict, and the facts as the document prints them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l

from portal.certification.documents import facts as frozen
from portal.certification.documents import words
from portal.certification.documents.facts import Facts
from portal.certification.documents.look import Look
from portal.certification.documents.words import WORDS, Language
from portal.certification.rules.certificate_states import PublicState
from portal.certification.schemes.queries.verification import FileVerdict, Found
from portal.core import dates


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind` is that of a note (ok, warn, bad, info); `text` says what it means for the reader."""

    kind: str
    icon: str
    title: LazyString
    text: LazyString


UNKNOWN: Final = Verdict(
    "bad",
    "question-circle",
    _l("Kode ini tidak dikenal"),
    _l(
        "Tidak ada sertifikat dengan kode ini. Kode terdiri atas 17 huruf dan angka, tanpa I, L, "
        "O, 0, dan 1. Salin kode dari sertifikat, bukan nomornya, lalu periksa lagi."
    ),
)
BROKEN: Final = Verdict(
    "bad",
    "exclamation-triangle",
    _l("Catatan sertifikat ini tidak utuh"),
    _l("Jangan terima sertifikat ini sebelum penerbitnya menjelaskan."),
)
NOT_YET: Final = Verdict(
    "warn",
    "hourglass-split",
    _l("Sertifikat ini belum berlaku"),
    _l("Waktu terbitnya masih di depan jam portal ini. Periksa lagi nanti, atau tanya penerbit."),
)
VERDICTS: Final[Mapping[PublicState, Verdict]] = {
    PublicState.VALID: Verdict(
        "ok",
        "patch-check-fill",
        _l("Sertifikat ini sah"),
        _l("Terbit dan tidak dicabut."),
    ),
    PublicState.EXPIRED: Verdict(
        "warn",
        "clock-history",
        _l("Sertifikat ini asli, masa berlakunya sudah habis"),
        _l("Sertifikat ini pernah sah dan tidak dicabut."),
    ),
    PublicState.SUSPENDED: Verdict(
        "warn",
        "exclamation-circle",
        _l("Sertifikat ini sedang ditangguhkan"),
        _l("Untuk sementara sertifikat ini tidak berlaku."),
    ),
    PublicState.REVOKED: Verdict(
        "bad",
        "slash-circle",
        _l("Sertifikat ini sudah dicabut"),
        _l("Sertifikat ini tidak berlaku lagi."),
    ),
    PublicState.SUPERSEDED: Verdict(
        "info",
        "arrow-repeat",
        _l("Sertifikat ini sudah diganti"),
        _l("Yang berlaku adalah sertifikat penggantinya."),
    ),
}
FILES: Final[Mapping[FileVerdict, Verdict]] = {
    FileVerdict.SAME: Verdict(
        "ok",
        "file-earmark-check",
        _l("Berkas ini asli"),
        _l("Isinya sama dengan yang diterbitkan, tidak satu huruf pun berubah."),
    ),
    FileVerdict.DIFFERENT: Verdict(
        "bad",
        "exclamation-triangle",
        _l("Berkas ini tidak asli"),
        _l(
            "Isinya berbeda dengan yang diterbitkan. Bandingkan dengan keterangan di bawah ini, "
            "yang diambil dari catatan penerbit."
        ),
    ),
    FileVerdict.UNKNOWN: Verdict(
        "bad",
        "question-circle",
        _l("Berkas ini tidak dikenal"),
        _l(
            "Portal ini tidak pernah menerbitkan berkas dengan isi seperti itu. Mungkin isinya "
            "diubah atau disimpan ulang oleh program lain. Periksa dengan kode pada sertifikat."
        ),
    ),
    FileVerdict.UNREADABLE: Verdict(
        "bad",
        "question-circle",
        _l("Berkas ini bukan sertifikat"),
        _l("Pilih berkas PDF atau JSON yang diunduh dari portal ini."),
    ),
}


def verdict(found: Found | None) -> Verdict:
    """What is said about a certificate, or about none."""
    if found is None:
        return UNKNOWN
    if not found.is_whole:
        return BROKEN
    return NOT_YET if found.state is None else VERDICTS[found.state]


@dataclass(frozen=True, slots=True)
class Shown:
    """The public facts in the reader's language; `lines` are period, hours, score and proofs,
    `wording` the lines of the agency's look that it was printed with.
    """

    name: str
    statement: str
    title: str
    kind: str
    lines: tuple[str, ...]
    wording: tuple[str, ...]
    number: str
    issued: str
    until: str
    issuer: str
    parent: str
    signatories: tuple[tuple[str, str], ...]
    code: str
    fingerprint: str
    key_id: str
    seal: str
    awarded: str
    check: str


def shown(facts: Facts, look: Look) -> Shown:
    """Every fact that the public document prints, in its words (CE-2)."""
    language = Language(str(get_locale() or "id"))
    w, is_english = WORDS[language], language is Language.ENGLISH
    kind = facts.kind
    statement = kind.statement_en if is_english else kind.statement
    return Shown(
        name=facts.holder.printed,
        statement=w.statement.format(statement),
        title=facts.scheme.title_in(language),
        kind=kind.name_in(language),
        lines=tuple(words.lines(facts, w)),
        wording=look.lines(language),
        number=facts.number,
        issued=words.day(facts.issued_on, w),
        until=words.day(facts.expires_on, w) if facts.expires_on else w.for_ever,
        issuer=facts.issuer.name,
        parent=facts.issuer.parent,
        signatories=tuple((", ".join(one.heading), one.name) for one in facts.signatories),
        code=facts.code,
        fingerprint=frozen.digest(facts),
        key_id=facts.key_id,
        seal=look.seal(w, is_copy=False),
        awarded=w.awarded,
        check=w.check,
    )


def checked(at: datetime, zone: str) -> str:
    """When it was checked, on the issuer's clock."""
    return dates.moment(at, zone)
