"""Why results are not released, and what people are told about results and appeals."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.assessment.regrading.late import LateRefusal
from portal.certification.result_notices import ResultNotice
from portal.certification.rules.appeals import AppealRefusal
from portal.certification.rules.deciding import ReleaseRefusal
from portal.certification.rules.incidents import SettleRefusal
from portal.core.sentences import Notice, register, register_notices
from portal.people.service.inbox import NoticeKind

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    ReleaseRefusal: {
        ReleaseRefusal.CANCELLED: _l("Penyelenggaraan ini dibatalkan, jadi tidak ada hasilnya."),
        ReleaseRefusal.RUNNING: _l(
            "Masih ada sesi yang berjalan. Hasil baru dapat diumumkan setelah semuanya selesai."
        ),
        ReleaseRefusal.NOBODY_SAT: _l("Belum ada peserta yang mengerjakan ujian ini."),
        ReleaseRefusal.LATE_UNDECIDED: _l(
            "Putuskan dahulu apakah jawaban yang datang terlambat ikut dinilai."
        ),
        ReleaseRefusal.INCIDENTS_OPEN: _l("Selesaikan dahulu insiden yang masih terbuka."),
        ReleaseRefusal.REGRADE_OPEN: _l(
            "Tunggu sampai penilaian ulang yang sedang berjalan selesai."
        ),
        ReleaseRefusal.DECIDED_ABOUT_ONESELF: _l(
            "Anda sendiri peserta ujian ini, jadi anggota sidang yang lain yang mengumumkannya."
        ),
        ReleaseRefusal.CHANGED: _l(
            "Hasilnya berubah sejak halaman ini dibuka. Periksa angkanya lagi, lalu umumkan."
        ),
    },
    LateRefusal: {
        LateRefusal.REASON_MISSING: _l("Tulis alasannya dalam sekurang-kurangnya 10 huruf."),
        LateRefusal.DECIDED: _l("Jawaban terlambat ini sudah diputuskan."),
        LateRefusal.NOTHING_LATE: _l("Tidak ada jawaban terlambat pada pengerjaan ini."),
        LateRefusal.OWN_ATTEMPT: _l(
            "Ini pengerjaan Anda sendiri, jadi anggota sidang yang lain yang memutuskannya."
        ),
    },
    SettleRefusal: {
        SettleRefusal.TEXT_MISSING: _l("Tulis penyelesaiannya dalam sekurang-kurangnya 10 huruf."),
        SettleRefusal.NO_CASE: _l("Kejadian ini hanya dicatat: tidak ada yang perlu diputuskan."),
        SettleRefusal.SETTLED: _l("Insiden ini sudah diselesaikan."),
        SettleRefusal.OWN_CASE: _l(
            "Insiden ini tentang Anda sendiri, jadi anggota sidang yang lain yang menyelesaikannya."
        ),
        SettleRefusal.OWN_NOTE: _l(
            "Anda sendiri yang mencatat insiden ini, jadi anggota sidang yang lain yang "
            "menyelesaikannya."
        ),
    },
    AppealRefusal: {
        AppealRefusal.NOT_ANNOUNCED: _l(
            "Hasil ujian ini belum diumumkan. Banding dapat diajukan sesudahnya."
        ),
        AppealRefusal.TOO_LATE: _l("Masa pengajuan banding untuk hasil ini sudah berakhir."),
        AppealRefusal.ITEM_NOT_SHOWN: _l(
            "Keberatan atas satu soal baru dapat diajukan setelah benar dan salahnya ditampilkan."
        ),
        AppealRefusal.ITEM_UNKNOWN: _l("Soal itu tidak ada pada naskah Anda."),
        AppealRefusal.TEXT_TOO_SHORT: _l(
            "Jelaskan keberatan Anda dalam sekurang-kurangnya 20 huruf, agar dapat dinilai."
        ),
        AppealRefusal.TEXT_TOO_LONG: _l("Jelaskan keberatan Anda dalam paling banyak 4000 huruf."),
        AppealRefusal.ALREADY_OPEN: _l("Banding Anda tentang hal ini masih menunggu keputusan."),
        AppealRefusal.DECIDED: _l("Banding ini sudah diputuskan atau ditarik."),
        AppealRefusal.OWN_CASE: _l(
            "Banding ini tentang Anda sendiri, jadi anggota sidang yang lain yang memutuskannya."
        ),
        AppealRefusal.INVIGILATED: _l(
            "Anda petugas pada ujian ini, jadi anggota sidang yang lain yang memutuskannya."
        ),
        AppealRefusal.WROTE_IT: _l(
            "Anda menyusun soal atau kisi-kisi ujian ini, atau pernah membuka kuncinya, jadi "
            "anggota sidang yang lain yang memutuskannya."
        ),
        AppealRefusal.REASONS_MISSING: _l(
            "Tulis alasan keputusan dalam sekurang-kurangnya 20 huruf; pemohon membacanya."
        ),
        AppealRefusal.EFFECT_UNFIT: _l(
            "Banding yang ditolak tidak mempunyai akibat; yang diterima mempunyai."
        ),
    },
}

NOTICES: Mapping[NoticeKind, Notice] = {
    ResultNotice.ANNOUNCED: Notice(
        _l("Hasil ujian Anda diumumkan"),
        _l("Hasil %(title)s sudah diumumkan. Buka halaman hasil untuk membacanya."),
    ),
    ResultNotice.APPEAL_FILED: Notice(
        _l("Banding Anda diterima"),
        _l("Banding nomor %(number)s tentang %(title)s dijawab paling lambat %(due_on)s."),
    ),
    ResultNotice.APPEAL_DECIDED: Notice(
        _l("Banding Anda diputuskan"),
        _l("Banding nomor %(number)s tentang %(title)s sudah diputuskan. Alasannya ada di sana."),
    ),
    ResultNotice.APPEAL_DUE: Notice(
        _l("Banding menunggu keputusan"),
        _l("Banding nomor %(number)s tentang %(title)s harus dijawab paling lambat %(due_on)s."),
    ),
    ResultNotice.APPEAL_LATE: Notice(
        _l("Banding belum dijawab sampai lewat batas waktu"),
        _l(
            "Banding nomor %(number)s tentang %(title)s seharusnya dijawab dewan sertifikasi "
            "paling lambat %(due_on)s. Mohon dipastikan segera diputuskan."
        ),
    ),
    ResultNotice.INCIDENT_DUE: Notice(
        _l("Insiden ujian menunggu penyelesaian"),
        _l("Insiden pada %(title)s harus diselesaikan paling lambat %(due_on)s."),
    ),
    ResultNotice.INCIDENT_LATE: Notice(
        _l("Insiden ujian belum diselesaikan sampai lewat batas waktu"),
        _l(
            "Insiden pada %(title)s seharusnya diselesaikan dewan sertifikasi paling lambat "
            "%(due_on)s; hasil ujiannya belum dapat diumumkan. Mohon dipastikan segera "
            "diselesaikan."
        ),
    ),
}


def install() -> None:
    """Put the tables into the registry; called by the wiring."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
