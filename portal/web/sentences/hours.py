"""Sentences of the learning-hours account: why a claim cannot be taken, what a person is told."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register, register_notices
from portal.learning.hours.notices import HoursNotice
from portal.learning.rules.claims import AbsenceRefusal, ClaimRefusal
from portal.learning.rules.siasn import SiasnRefusal
from portal.people.service.inbox import NoticeKind

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    ClaimRefusal: {
        ClaimRefusal.FORM_UNKNOWN: _l("Pilih bentuk kegiatannya dari daftar."),
        ClaimRefusal.NOT_ABROAD: _l("Bentuk ini hanya dihitung untuk kegiatan di dalam negeri."),
        ClaimRefusal.TITLE_MISSING: _l("Tulis nama kegiatannya."),
        ClaimRefusal.ORGANISER_MISSING: _l("Tulis penyelenggaranya."),
        ClaimRefusal.TEXT_TOO_LONG: _l(
            "Nama kegiatan, penyelenggara, dan nomor masing-masing paling banyak 200 huruf."
        ),
        ClaimRefusal.REVERSED: _l("Tanggal selesai tidak boleh sebelum tanggal mulai."),
        ClaimRefusal.DAY_NOT_COME: _l(
            "Kegiatan ini belum selesai. Ajukan pada hari terakhirnya atau sesudahnya."
        ),
        ClaimRefusal.TOO_LONG_AGO: _l(
            "Kegiatan lebih dari sepuluh tahun lalu tidak dihitung lagi."
        ),
        ClaimRefusal.PERIOD_TOO_LONG: _l(
            "Satu kegiatan paling lama dua tahun. Ajukan tiap bagiannya sendiri."
        ),
        ClaimRefusal.MINUTES_MISSING: _l("Tulis lama kegiatannya, misalnya 24 jam 0 menit."),
        ClaimRefusal.MINUTES_IMPOSSIBLE: _l(
            "Lama kegiatan melebihi 24 jam sehari. Periksa jam dan tanggalnya."
        ),
        ClaimRefusal.EVENTS_MISSING: _l("Tulis berapa kali kegiatan itu berlangsung."),
        ClaimRefusal.EVENTS_IMPOSSIBLE: _l("Paling banyak 60 kali dalam satu permohonan."),
        ClaimRefusal.ONE_MONTH_EACH: _l(
            "Bentuk ini dihitung tiap bulan. Ajukan satu permohonan untuk setiap bulan."
        ),
        ClaimRefusal.SEMESTERS_MISSING: _l("Tulis banyaknya semester, 1 sampai 4."),
        ClaimRefusal.DOCUMENT_MISSING: _l(
            "Sertakan dokumennya: sertifikat, surat tugas, atau laporan."
        ),
        ClaimRefusal.DUPLICATE: _l(
            "Kegiatan dengan penyelenggara dan nomor ini sudah Anda ajukan: %(title)s. Satu "
            "kegiatan hanya dihitung sekali."
        ),
        ClaimRefusal.DECIDED: _l("Permohonan ini sudah dijawab, jadi tidak dapat diubah lagi."),
        ClaimRefusal.CHANGED: _l(
            "Isinya berubah sejak Anda membukanya. Muat ulang, lalu periksa isinya sekali lagi."
        ),
        ClaimRefusal.TWO_PERSONS: _l(
            "Kegiatan ini dicatat dan diperiksa dua orang, jadi koreksinya juga oleh dua orang. "
            "Usulkan dari halaman Kegiatan lampau."
        ),
        ClaimRefusal.OWN_CLAIM: _l("Permohonan Anda sendiri diverifikasi petugas lain."),
        ClaimRefusal.REASON_MISSING: _l("Tulis alasannya, paling sedikit lima huruf."),
        ClaimRefusal.WITHOUT_AGENCY: _l(
            "Anda tidak tercatat bekerja di suatu instansi pada hari ini, jadi permohonan tidak "
            "dapat diteruskan. Hubungi pengelola kepegawaian."
        ),
        ClaimRefusal.NOT_VERIFIED: _l("Hanya permohonan yang sudah diverifikasi yang dikoreksi."),
        ClaimRefusal.NOTHING_CHOSEN: _l("Centang paling sedikit satu permohonan."),
    },
    AbsenceRefusal: {
        AbsenceRefusal.PERSON_UNKNOWN: _l("Nomor ini tidak ditemukan di unit Anda."),
        AbsenceRefusal.KIND_UNKNOWN: _l("Pilih jenis cuti dari daftar."),
        AbsenceRefusal.REVERSED: _l("Hari bertugas lagi harus sesudah hari mulai cuti."),
        AbsenceRefusal.OVERLAPS: _l(
            "Orang ini sudah tercatat cuti pada tanggal itu. Hapus catatan lama lebih dahulu."
        ),
    },
    SiasnRefusal: {
        SiasnRefusal.COLUMNS: _l(
            "Berkas memerlukan kolom Nomor baris, Status, dan Alasan, seperti pada berkas kiriman."
        ),
        SiasnRefusal.UNKNOWN: _l("Nomor baris ini tidak ada pada kiriman instansi Anda."),
        SiasnRefusal.STATE_UNKNOWN: _l("Status harus diterima atau ditolak."),
        SiasnRefusal.REASON_MISSING: _l("Baris yang ditolak memerlukan alasan."),
        SiasnRefusal.ANSWERED: _l("Baris ini sudah dijawab lain sebelumnya."),
        SiasnRefusal.TWICE: _l("Baris ini berdiri dua kali dalam berkas."),
        SiasnRefusal.NOTHING_TO_SEND: _l("Tidak ada baris yang perlu dikirim."),
    },
}

NOTICES: Mapping[NoticeKind, Notice] = {
    HoursNotice.VERIFIED: Notice(
        _l("Jam pelajaran Anda diverifikasi"),
        _l(
            "%(title)s sudah diverifikasi (%(num)d permohonan dijawab bersama). Jam pelajarannya "
            "tampil di rincian JP Anda."
        ),
    ),
    HoursNotice.REFUSED: Notice(
        _l("Permohonan jam pelajaran belum dapat diterima"),
        _l(
            "%(title)s belum dapat diterima (%(num)d permohonan dijawab bersama). Buka untuk "
            "membaca alasannya; setelah diperbaiki, kegiatan itu dapat diajukan lagi."
        ),
    ),
    HoursNotice.CORRECTED: Notice(
        _l("Jam pelajaran Anda dikoreksi"),
        _l("Pengelola SDM mengoreksi %(title)s. Buka untuk membaca alasan dan angkanya."),
    ),
    HoursNotice.CONTEST_ANSWERED: Notice(
        _l("Keberatan Anda dijawab"),
        _l("Pengelola SDM menjawab keberatan Anda atas %(title)s. Buka untuk membacanya."),
    ),
    HoursNotice.REMINDER: Notice(
        _l("Jam pelajaran tahun ini masih kurang"),
        _l(
            "Sudah tercatat %(booked)s dari %(owed)s JP. Kursus di portal dan kegiatan di luar "
            "portal yang Anda ajukan sama-sama dihitung."
        ),
    ),
}


def install() -> None:
    """Put the area's tables into the registry; called by the wiring."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
