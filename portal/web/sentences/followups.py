"""Sentences of what follows from evaluations: what people are told, why a word is not taken."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register, register_notices
from portal.evaluation.notices import FollowUpNotice
from portal.evaluation.rules.awards import AwardRefusal
from portal.evaluation.rules.readiness import ClaimRefusal
from portal.people.service.inbox import NoticeKind

CLAIMS: Mapping[StrEnum, LazyString] = {
    ClaimRefusal.REASON: _l("Tulis sedikitnya 10 huruf."),
    ClaimRefusal.TOO_LONG: _l("Tulisan terlalu panjang; paling banyak 4.000 huruf."),
    ClaimRefusal.OPEN: _l("Keberatan Anda tentang syarat ini sedang diperiksa. Tunggu jawabannya."),
    ClaimRefusal.OWN_CASE: _l("Keberatan Anda sendiri dijawab petugas lain."),
    ClaimRefusal.ANSWERED: _l("Keberatan ini sudah dijawab."),
}
AWARDS: Mapping[StrEnum, LazyString] = {
    AwardRefusal.WORDS: _l("Tulis sedikitnya 10 huruf."),
    AwardRefusal.TOO_LONG: _l("Tulisan terlalu panjang; paling banyak 4.000 huruf."),
    AwardRefusal.NOBODY: _l("Tulis sedikitnya satu nomor pegawai."),
    AwardRefusal.UNKNOWN: _l("Tidak dikenal di lingkup Anda: %(numbers)s. Periksa nomornya."),
    AwardRefusal.TEAM: _l("Tulis nama tim, karena penghargaannya untuk beberapa orang."),
    AwardRefusal.OWN_CASE: _l("Penghargaan untuk Anda sendiri diusulkan dan diputus orang lain."),
    AwardRefusal.OWN_PROPOSAL: _l("Pejabat lain yang memutus usulan Anda."),
    AwardRefusal.DECIDED: _l("Usulan ini sudah diputus."),
    AwardRefusal.DECREE: _l("Tulis nomor dan tanggal keputusannya."),
}
NOTICES: Mapping[NoticeKind, Notice] = {
    FollowUpNotice.APPROVED: Notice(
        _l("Tindak lanjut evaluasi Anda disetujui"),
        _l("Berasal dari evaluasi %(period)s. Buka halamannya untuk melihat langkah berikutnya."),
    ),
    FollowUpNotice.DECLINED: Notice(
        _l("Usulan tindak lanjut evaluasi Anda tidak disetujui"),
        _l("Berasal dari evaluasi %(period)s. Alasannya tertulis pada halamannya."),
    ),
    FollowUpNotice.ENDED: Notice(
        _l("Tindak lanjut evaluasi Anda selesai"),
        _l("Berasal dari evaluasi %(period)s. Hasilnya tertulis pada halamannya."),
    ),
    FollowUpNotice.AWARD_GIVEN: Notice(
        _l("Penghargaan yang Anda usulkan diberikan"),
        _l(
            "Nomor keputusan dan alasannya ada di halaman usulan Anda. "
            "Penerimanya sudah diberi tahu."
        ),
    ),
    FollowUpNotice.AWARD_DECLINED: Notice(
        _l("Penghargaan yang Anda usulkan tidak diberikan"),
        _l("Alasannya ada di halaman usulan Anda. Anda dapat mengusulkan lagi dengan bukti lain."),
    ),
    FollowUpNotice.AWARDED: Notice(
        _l("Anda menerima penghargaan"),
        _l("Diberikan dengan keputusan %(decree)s. Buka halamannya untuk membacanya."),
    ),
    FollowUpNotice.READINESS: Notice(
        _l("Keberatan Anda tentang kesiapan promosi dijawab"),
        _l("Jawabannya tertulis pada daftar periksa kesiapan promosi Anda."),
    ),
}


def install() -> None:
    """Hand the table over; called once, by `web/wiring.py`."""
    register(ClaimRefusal, CLAIMS)
    register(AwardRefusal, AWARDS)
    register_notices(NOTICES)
