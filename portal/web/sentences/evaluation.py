"""Sentences of evaluation: why something cannot be done, and what to do."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register, register_notices
from portal.evaluation.notices import ApplicationNotice, StageNotice
from portal.evaluation.rules.applying import ApplicationRefusal
from portal.evaluation.rules.cases import CaseRefusal
from portal.evaluation.rules.followups import FollowUpRefusal
from portal.evaluation.rules.period_acts import PeriodRefusal
from portal.evaluation.rules.population import PopulationRefusal
from portal.evaluation.rules.predicates import FileRefusal, RowRefusal
from portal.evaluation.rules.ratings import RatingRefusal
from portal.evaluation.rules.stages import StageRefusal
from portal.people.service.inbox import NoticeKind

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    PeriodRefusal: {
        PeriodRefusal.CODE_TAKEN: _l("Kode ini sudah dipakai periode lain. Pilih kode lain."),
        PeriodRefusal.OVERLAPS: _l(
            "Tanggalnya bertumpang tindih dengan periode lain. Mulai sesudah periode itu berakhir."
        ),
        PeriodRefusal.NOT_PREPARED: _l(
            "Daftar pegawai dan penilainya belum selesai disusun. Tunggu sampai selesai, periksa, "
            "lalu buka."
        ),
        PeriodRefusal.OPENED: _l(
            "Periode ini sudah dibuka; rentang dan pegawainya tidak dapat diubah lagi. Yang dapat "
            "diubah hanya tanggal tahap yang belum lewat."
        ),
        PeriodRefusal.STAGE_OVER: _l(
            "Tahap yang sudah lewat tetap seperti adanya. Ubah tahap yang belum lewat."
        ),
        PeriodRefusal.LOCKED: _l("Evaluasi pegawai ini sudah ditetapkan; penilainya tetap."),
        PeriodRefusal.RATES_THEMSELVES: _l(
            "Pegawai tidak menjadi penilai bagi dirinya sendiri. Pilih orang lain."
        ),
        PeriodRefusal.REASON: _l("Tulis alasannya, sedikitnya 10 huruf."),
    },
    StageRefusal: {
        StageRefusal.LENGTH: _l("Panjang periode 3, 6, atau 12 bulan. Periksa tanggalnya."),
        StageRefusal.MISSING: _l("Keenam tahap harus ada, sesuai urutannya."),
        StageRefusal.EMPTY: _l("Setiap tahap memerlukan sedikitnya satu hari."),
        StageRefusal.ORDER: _l(
            "Tahap harus berurutan. Hanya penilaian diri dan penilaian atasan yang boleh berjalan "
            "bersamaan."
        ),
        StageRefusal.BEFORE_THE_PERIOD: _l("Tahap pertama tidak dapat mendahului awal periode."),
        StageRefusal.TOO_LATE: _l(
            "Tindak lanjut dimulai paling lambat enam bulan sesudah periode."
        ),
        StageRefusal.ROLES: _l("Tahap ini tidak dapat dijalankan oleh peran itu. Pilih yang lain."),
        StageRefusal.REMINDER: _l("Pengingat paling lama tiga puluh hari sebelum tahap berakhir."),
        StageRefusal.NOT_YOURS: _l(
            "Pada periode ini tahap itu tidak dijalankan oleh peran Anda. Lihat pelaku tiap tahap "
            "pada periodenya, atau hubungi pengelola SDM."
        ),
    },
    PopulationRefusal: {
        PopulationRefusal.NO_STATUS: _l("Pilih sedikitnya satu status pegawai."),
        PopulationRefusal.NOBODY: _l(
            "Tidak ada pegawai yang memenuhi ketentuan periode ini. Periksa status dan unitnya."
        ),
    },
    RatingRefusal: {
        RatingRefusal.NOT_OPEN: _l("Tahap ini belum dibuka atau sudah lewat."),
        RatingRefusal.SUBMITTED: _l("Penilaian ini sudah dikirim dan tidak dapat diubah lagi."),
        RatingRefusal.STALE: _l(
            "Penilaian ini sudah disimpan dari jendela lain. Muat ulang halaman, lalu lanjutkan."
        ),
        RatingRefusal.NOTHING: _l("Nilai sedikitnya satu kompetensi sebelum mengirim."),
        RatingRefusal.UNKNOWN_LEVEL: _l(
            "Pilih level yang diuraikan kamus dan yang boleh dibuktikan dengan penilaian ini."
        ),
        RatingRefusal.TOO_FEW_INDICATORS: _l(
            "Centang indikator yang benar-benar Anda saksikan; jumlahnya belum cukup."
        ),
        RatingRefusal.NO_EXAMPLE: _l(
            "Tulis satu contoh dengan tanggalnya, sedikitnya 30 huruf, agar orang lain dapat "
            "membayangkannya."
        ),
        RatingRefusal.EXAMPLE_TOO_LONG: _l(
            "Contoh terlalu panjang; tulis paling banyak 2.000 huruf."
        ),
        RatingRefusal.EXAMPLE_DAY: _l(
            "Tanggal contoh harus di dalam periode dan tidak di masa depan."
        ),
    },
    CaseRefusal: {
        CaseRefusal.NOT_OPEN: _l("Tahap ini belum dibuka atau sudah lewat."),
        CaseRefusal.FIXED: _l(
            "Evaluasi ini sudah ditetapkan. Bukti yang keliru tetap dapat dilaporkan dari profil."
        ),
        CaseRefusal.OWN_CASE: _l("Anda tidak memutus perkara Anda sendiri."),
        CaseRefusal.OWN_RATING: _l(
            "Anda ikut menilai atau mengkalibrasi evaluasi ini. Pejabat lain yang memutus."
        ),
        CaseRefusal.UNCHANGED: _l("Levelnya sama; tidak ada yang berubah."),
        CaseRefusal.CHANGED: _l(
            "Pejabat lain baru saja mengubah level ini. Lihat level sekarang, lalu kirim lagi bila "
            "masih perlu."
        ),
        CaseRefusal.REASON: _l("Tulis alasannya, sedikitnya 10 huruf."),
        CaseRefusal.TOO_LONG: _l("Tulisan terlalu panjang; paling banyak 4.000 huruf."),
        CaseRefusal.ALREADY_OPEN: _l("Keberatan Anda sedang diperiksa. Tunggu keputusannya."),
        CaseRefusal.ANSWERED: _l("Anda sudah menyatakan menerima hasil ini."),
        CaseRefusal.DECIDED: _l("Keberatan atas evaluasi ini sudah diputus."),
        CaseRefusal.LEADS_THEM: _l("Anda atasan pegawai ini. Pejabat lain yang memutus."),
        CaseRefusal.OBJECTION_OPEN: _l("Masih ada keberatan yang belum diputus."),
        CaseRefusal.TIME_RUNS: _l("Waktu keberatan belum lewat dan pegawai belum menanggapi."),
        CaseRefusal.NOTHING_CHANGES: _l(
            "Keberatan yang ditolak tidak mengubah level. Kosongkan perubahannya."
        ),
        CaseRefusal.BEING_CHAINED: _l(
            "Bukti pegawai ini sedang dirangkai ke buku besar. Coba lagi sebentar."
        ),
        CaseRefusal.NO_FLAG: _l(
            "Tidak ada koreksi bukti yang menyentuh hasil ini sejak ditetapkan."
        ),
    },
    ApplicationRefusal: {
        ApplicationRefusal.TOO_SHORT: _l(
            "Tulis sedikitnya 30 huruf, agar jelas apa yang dilakukan."
        ),
        ApplicationRefusal.TOO_LONG: _l("Tulisan terlalu panjang; paling banyak 1.000 huruf."),
        ApplicationRefusal.TWICE: _l(
            "Anda sudah menulis rencana penerapan untuk kursus atau kegiatan ini."
        ),
        ApplicationRefusal.NOT_FINISHED: _l("Selesaikan kursus atau kegiatannya dahulu."),
        ApplicationRefusal.NOT_PLANNED: _l("Rencana penerapan ini tidak ada."),
        ApplicationRefusal.ANSWERED: _l("Penerapan ini sudah dijawab."),
        ApplicationRefusal.NOT_ANSWERED: _l("Pegawai belum melaporkan hasil penerapannya."),
        ApplicationRefusal.REASON: _l("Tulis alasannya, sedikitnya 10 huruf."),
        ApplicationRefusal.COMPETENCY: _l("Pilih kompetensi yang Anda terapkan."),
        ApplicationRefusal.LEVEL: _l(
            "Pilih level yang diuraikan kamus dan yang dituju kursus atau kegiatan ini."
        ),
        ApplicationRefusal.TOO_FEW_INDICATORS: _l(
            "Centang indikator yang benar-benar terlihat; jumlahnya belum cukup."
        ),
        ApplicationRefusal.NO_EXAMPLE: _l(
            "Tulis satu contoh dengan tanggalnya, sedikitnya 30 huruf, agar orang lain dapat "
            "membayangkannya."
        ),
        ApplicationRefusal.EXAMPLE_TOO_LONG: _l(
            "Contoh terlalu panjang; tulis paling banyak 2.000 huruf."
        ),
        ApplicationRefusal.EXAMPLE_DAY: _l(
            "Tanggal contoh tidak dapat mendahului rencana dan tidak di masa depan."
        ),
    },
    FollowUpRefusal: {
        FollowUpRefusal.NOT_FIXED: _l("Tindak lanjut diusulkan sesudah evaluasinya ditetapkan."),
        FollowUpRefusal.NOT_YET: _l("Tahap tindak lanjut belum dibuka."),
        FollowUpRefusal.OWN_CASE: _l("Tindak lanjut untuk diri sendiri diusulkan oleh atasan."),
        FollowUpRefusal.REASON: _l("Tulis alasannya, sedikitnya 10 huruf."),
        FollowUpRefusal.DECIDED: _l("Usulan ini sudah diputus."),
        FollowUpRefusal.OWN_PROPOSAL: _l("Pejabat lain yang memutus usulan Anda."),
        FollowUpRefusal.NOT_APPROVED: _l("Usulan ini belum atau tidak disetujui."),
        FollowUpRefusal.ENDED: _l("Tindak lanjut ini sudah selesai."),
        FollowUpRefusal.AGREEMENT: _l("Pendampingan dimulai setelah keduanya setuju."),
        FollowUpRefusal.TWICE: _l("Tindak lanjut yang sama sudah diusulkan."),
        FollowUpRefusal.NO_GAP: _l(
            "Pilih kompetensi yang levelnya masih di bawah standar jabatan pegawai ini."
        ),
        FollowUpRefusal.NOT_FITTING: _l(
            "Kursus ini tidak lagi ditawarkan atau tidak menaikkan levelnya. Pilih kursus lain."
        ),
    },
    FileRefusal: {
        FileRefusal.COLUMN_MISSING: _l(
            "Kolom %(column)s tidak ada. Periksa judul kolomnya; contoh berkas dapat diunduh."
        ),
        FileRefusal.NO_ROWS: _l("Berkas ini tidak memuat baris."),
        FileRefusal.NOTHING_TO_TAKE: _l("Tidak ada baris yang dapat dicatat."),
        FileRefusal.NOT_OPEN: _l("Berkas ini sudah dicatat, disisihkan, atau ditarik kembali."),
        FileRefusal.CHANGED: _l(
            "Sesudah berkas ini diperiksa, predikat lain tercatat untuk sebagian pegawainya. "
            "Unggah lagi untuk memeriksanya."
        ),
        FileRefusal.NOT_TAKEN: _l("Berkas ini belum dicatat."),
    },
    RowRefusal: {
        RowRefusal.UNREADABLE: _l(
            "Ada sel yang tidak dapat dibaca. Simpan nomor sebagai teks, dan tanggal sebagai "
            "tanggal."
        ),
        RowRefusal.RATING: _l(
            "Hasil kerja dan perilaku kerja ditulis Di Atas, Sesuai, atau Di Bawah Ekspektasi."
        ),
        RowRefusal.NOT_OVER: _l("Periode penilaian ini belum berakhir."),
        RowRefusal.KNOWN: _l("Predikat yang sama sudah tercatat."),
        RowRefusal.OVERLAPS: _l(
            "Hari-harinya bertumpang tindih dengan predikat yang sudah tercatat. Bila yang lama "
            "keliru, tarik kembali berkasnya dahulu."
        ),
        RowRefusal.UNKNOWN_NUMBER: _l("Nomor ini tidak dikenal di instansi Anda."),
        RowRefusal.TWICE: _l(
            "Pegawai dan hari-hari ini sudah ada pada baris lain dalam berkas ini."
        ),
        RowRefusal.OUTSIDE_SCALE: _l(
            "Predikat tidak dikenal. Tulis Sangat Baik, Baik, Butuh Perbaikan, Kurang, atau Sangat "
            "Kurang."
        ),
        RowRefusal.DOES_NOT_FOLLOW: _l(
            "Predikat tidak sesuai dengan penilaian hasil kerja dan perilaku kerja pada baris ini."
        ),
        RowRefusal.DAYS: _l(
            "Tanggal awal dan akhir harus ada di kalender, dan akhirnya sesudah awalnya."
        ),
        RowRefusal.NOT_EMPLOYED: _l("Pegawai ini tidak bekerja di instansi Anda pada periode itu."),
    },
}

NOTICES: Mapping[NoticeKind, Notice] = {
    StageNotice.SELF: Notice(
        _l("Penilaian diri %(period)s belum dikirim"),
        _l("Penilaian diri dapat diisi dan dikirim sampai %(last_on)s."),
    ),
    StageNotice.SUPERVISOR: Notice(
        _l("Penilaian %(period)s belum dikirim"),
        _l(
            "Pegawai yang masih menunggu penilaian Anda: %(count)s. Penilaian dapat dikirim sampai "
            "%(last_on)s; yang tidak Anda saksikan dapat dilewati."
        ),
    ),
    StageNotice.OBJECTION: Notice(
        _l("Hasil evaluasi %(period)s menunggu jawaban Anda"),
        _l(
            "Baca hasilnya, lalu terima atau ajukan keberatan sampai %(last_on)s. Tanpa jawaban, "
            "hasilnya tetap ditetapkan."
        ),
    ),
    ApplicationNotice.ASKED: Notice(
        _l("Bagaimana penerapannya: %(title)s"),
        _l(
            "Anda pernah menulis apa yang akan dilakukan sesudah %(title)s. Ceritakan hasilnya "
            "dengan satu contoh; atasan Anda mengonfirmasi yang disaksikannya."
        ),
    ),
    ApplicationNotice.LAST_DAYS: Notice(
        _l("Hasil penerapan belum dilaporkan: %(title)s"),
        _l(
            "Hasil penerapan %(title)s dapat dilaporkan sampai %(until_on)s. Tidak melaporkan "
            "tidak menurunkan apa pun."
        ),
    ),
    ApplicationNotice.WAITS: Notice(
        _l("%(name)s melaporkan penerapan"),
        _l(
            "%(name)s melaporkan apa yang diterapkannya sesudah %(title)s. Konfirmasi yang Anda "
            "saksikan, atau jawab belum dengan alasannya."
        ),
    ),
    ApplicationNotice.CONFIRMED: Notice(
        _l("Penerapan Anda dikonfirmasi: %(title)s"),
        _l("Atasan mengonfirmasi penerapan %(title)s. Baca apa yang disaksikannya."),
    ),
    ApplicationNotice.REFUSED: Notice(
        _l("Penerapan belum dikonfirmasi: %(title)s"),
        _l(
            "Atasan belum dapat mengonfirmasi penerapan %(title)s dan menulis alasannya. Tidak ada "
            "level atau hasil yang turun karenanya."
        ),
    ),
}


def install() -> None:
    """Hand the tables over; called once, by `web/wiring.py`."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
