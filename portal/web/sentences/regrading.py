"""Why results are not marked anew, and what somebody is told whose result was."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.assessment.regrading.notices import AskedNotice, RegradeNotice
from portal.assessment.rules.regrading import RegradeRefusal
from portal.core.sentences import Notice, register, register_notices
from portal.people.service.inbox import NoticeKind

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    RegradeRefusal: {
        RegradeRefusal.SAME_KEY: _l("Itu kunci yang sudah dipakai. Pilih kunci yang lain."),
        RegradeRefusal.NO_OPTION: _l("Pilih sekurang-kurangnya satu jawaban yang benar."),
        RegradeRefusal.ONE_OPTION_MUST_BE_WRONG: _l(
            "Semua pilihan dinyatakan benar. Bila memang begitu, beri semua peserta nilai penuh."
        ),
        RegradeRefusal.NO_ANSWER: _l("Tulis sekurang-kurangnya satu jawaban yang diterima."),
        RegradeRefusal.NOT_A_NUMBER: _l(
            "Tulis nilai sebagai bilangan, dan toleransi sebagai bilangan yang tidak negatif."
        ),
        RegradeRefusal.KEY_NOT_EDITABLE: _l(
            "Kunci jenis soal ini tidak dapat diganti di sini. Beri semua peserta nilai penuh atau "
            "keluarkan soal ini dari perhitungan."
        ),
        RegradeRefusal.REASON_MISSING: _l(
            "Tulis alasannya dalam sekurang-kurangnya 10 huruf; peserta membacanya."
        ),
        RegradeRefusal.KEEP_REASON_MISSING: _l(
            "Tulis mengapa kelulusan yang sudah diumumkan tidak dipertahankan; peserta membacanya."
        ),
        RegradeRefusal.UNDER_WAY: _l(
            "Penilaian ulang untuk soal ini masih berjalan atau sudah disetujui."
        ),
        RegradeRefusal.NOT_MEASURED: _l(
            "Akibatnya masih dihitung. Ajukan setelah daftar perubahan selesai."
        ),
        RegradeRefusal.ASKED_ALREADY: _l(
            "Usul ini menunggu keputusan. Pengusulnya dapat menariknya lebih dahulu."
        ),
        RegradeRefusal.NOT_PROPOSED: _l("Penilaian ulang ini belum diajukan."),
        RegradeRefusal.SAT_IT: _l(
            "Anda sendiri mengerjakan soal ini, jadi tidak dapat ikut memutuskan kuncinya."
        ),
    },
}

_NUMBERS = _l(
    "Kunci satu soal pada %(title)s keliru, jadi nilainya dihitung ulang: semula %(earned_before)d "
    "dari %(possible_before)d, sekarang %(earned)d dari %(possible)d. Alasan: %(reason)s"
)

NOTICES: Mapping[NoticeKind, Notice] = {
    RegradeNotice.CHANGED: Notice(_l("Nilai Anda dihitung ulang"), _NUMBERS),
    RegradeNotice.NOW_PASSED: Notice(
        _l("Setelah dihitung ulang, Anda lulus"),
        _l(
            "Kunci satu soal pada %(title)s keliru, jadi nilainya dihitung ulang: semula "
            "%(earned_before)d dari %(possible_before)d, sekarang %(earned)d dari %(possible)d, "
            "dan Anda dinyatakan lulus. Alasan: %(reason)s"
        ),
    ),
    RegradeNotice.PASS_KEPT: Notice(
        _l("Nilai Anda dihitung ulang, kelulusan tetap"),
        _l(
            "Kunci satu soal pada %(title)s keliru, jadi nilainya dihitung ulang: semula "
            "%(earned_before)d dari %(possible_before)d, sekarang %(earned)d dari %(possible)d. "
            "Kelulusan yang sudah diumumkan tetap berlaku. Alasan: %(reason)s"
        ),
    ),
    RegradeNotice.NO_LONGER_PASSED: Notice(
        _l("Setelah dihitung ulang, kelulusan Anda tidak berlaku lagi"),
        _l(
            "Kunci satu soal pada %(title)s keliru, jadi nilainya dihitung ulang: semula "
            "%(earned_before)d dari %(possible_before)d, sekarang %(earned)d dari %(possible)d. "
            "Alasan: %(reason)s Mengapa kelulusan tidak dipertahankan: %(keep_reason)s"
        ),
    ),
    AskedNotice.MEASURED: Notice(
        _l("Akibat penilaian ulang sudah dihitung"),
        _l(
            "Dari %(examined)d pengerjaan yang memuat soal itu, %(changed)d nilai akan berubah. "
            "Periksa daftarnya, lalu ajukan kepada orang kedua."
        ),
    ),
    AskedNotice.ENDED: Notice(
        _l("Penilaian ulang selesai"),
        _l(
            "Dari %(examined)d pengerjaan yang memuat soal itu, %(changed)d nilai berubah. "
            "Peserta yang hasilnya sudah diumumkan telah diberi tahu."
        ),
    ),
}


def install() -> None:
    """Put the tables into the registry; called by the wiring."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
