"""Sentences of studies on a decree and of training history taken over from files."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register, register_notices
from portal.learning.hours.notices import HoursNotice
from portal.learning.past.rules import LineFault, PastRefusal
from portal.learning.studies.rules import StudyRefusal
from portal.people.service.inbox import NoticeKind

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    StudyRefusal: {
        StudyRefusal.PERSON_UNKNOWN: _l("Tidak ada pegawai dengan nomor ini. Periksa nomornya."),
        StudyRefusal.REVERSED: _l("Hari terakhir harus sesudah hari mulai."),
        StudyRefusal.TOO_LONG: _l("Studi paling lama delapan tahun. Periksa tahunnya."),
        StudyRefusal.DECREE_MISSING: _l("Sertakan berkas surat keputusannya."),
        StudyRefusal.DECREE_DAY: _l("Tanggal surat tidak boleh sesudah hari ini."),
        StudyRefusal.NUMBER_TAKEN: _l(
            "Surat keputusan ini sudah dicatat untuk %(title)s. Buka catatannya."
        ),
        StudyRefusal.OVERLAPS: _l(
            "Bertumpuk dengan studi %(title)s. Akhiri studi itu, atau periksa tanggalnya."
        ),
        StudyRefusal.ON_LEAVE: _l(
            "Pada waktu itu sudah tercatat cuti lain. Betulkan catatan cutinya lebih dahulu."
        ),
        StudyRefusal.CLOSED: _l("Studi ini sudah selesai, jadi tidak berubah lagi."),
        StudyRefusal.OWN: _l("Studi Anda sendiri dicatat pengelola SDM lain."),
        StudyRefusal.TERM_KNOWN: _l("Semester ini sudah dicatat."),
        StudyRefusal.TERM_OUTSIDE: _l(
            "Semester harus berada di dalam waktu studi. Catat perpanjangannya lebih dahulu bila "
            "studinya memang lebih lama."
        ),
        StudyRefusal.TERM_OVERLAPS: _l("Bertumpuk dengan semester lain studi ini."),
        StudyRefusal.TERM_OPEN: _l("Semester ini belum selesai. Catat sesudah hari terakhirnya."),
        StudyRefusal.TERM_LONG: _l("Satu semester paling lama delapan bulan. Periksa tanggalnya."),
        StudyRefusal.TERM_CLAIMED: _l(
            "Pegawai ini sudah mengajukan sendiri JP studi pada waktu itu: %(title)s. Tarik atau "
            "tolak permohonan itu lebih dahulu."
        ),
        StudyRefusal.REPORT_MISSING: _l("Sertakan kartu hasil studinya."),
        StudyRefusal.NOT_LATER: _l("Hari terakhir yang baru harus sesudah yang lama."),
        StudyRefusal.DAY: _l("Tanggal ini harus sejak studi dimulai dan tidak sesudah hari ini."),
        StudyRefusal.DIPLOMA_MISSING: _l("Sertakan berkas ijazahnya."),
        StudyRefusal.REASON: _l("Tulis alasannya, paling sedikit lima huruf."),
    },
    PastRefusal: {
        PastRefusal.NO_LINES: _l("Berkas ini tidak berisi baris riwayat."),
        PastRefusal.COLUMN_MISSING: _l("Pilih kolomnya; tanpa kolom ini baris tidak dapat dibaca."),
        PastRefusal.COLUMN_TWICE: _l("Satu kolom dipilih dua kali. Pilih kolom yang berbeda."),
        PastRefusal.NOT_OPEN: _l("Impor ini sudah disetujui atau disisihkan."),
        PastRefusal.NOTHING: _l("Tidak ada baris baru pada berkas ini."),
        PastRefusal.NOTHING_TO_UNDO: _l("Impor ini belum mencatat apa pun."),
    },
    LineFault: {
        LineFault.UNREADABLE: _l(
            "Salah satu selnya rumus atau angka yang terpotong. Simpan sebagai teks, lalu unggah."
        ),
        LineFault.UNKNOWN: _l("Tidak ada pegawai dengan nomor ini. Periksa nomornya."),
        LineFault.FORM: _l(
            "Jenisnya tidak dikenal. Tulis nomor jenis SIASN atau nama bentuk menurut daftar."
        ),
        LineFault.NOT_ABROAD: _l("Bentuk ini hanya dihitung di dalam negeri."),
        LineFault.STUDY: _l(
            "Tugas belajar dan izin belajar dicatat tiap semester, pada bagian Studi."
        ),
        LineFault.TITLE: _l("Nama kegiatannya kosong."),
        LineFault.ORGANISER: _l("Penyelenggaranya kosong."),
        LineFault.TOO_LONG: _l("Nama, penyelenggara, atau nomornya lebih dari 200 huruf."),
        LineFault.DAY: _l("Tanggalnya tidak terbaca. Tulis misalnya 07-09-2019."),
        LineFault.REVERSED: _l("Tanggal selesai sebelum tanggal mulai."),
        LineFault.NOT_COME: _l("Kegiatan ini belum selesai."),
        LineFault.LONG: _l("Lebih dari dua tahun. Periksa tahunnya."),
        LineFault.HOURS: _l(
            "Bentuk ini dihitung menurut lamanya. Isi jumlah jam pelajaran yang mungkin pada hari "
            "itu."
        ),
        LineFault.TWICE: _l("Sama dengan baris sebelumnya. Satu kegiatan dihitung sekali."),
        LineFault.CLAIMED: _l("Sudah ada pada rekening JP pegawai ini. Tidak dicatat dua kali."),
    },
}

NOTICES: Mapping[NoticeKind, Notice] = {
    HoursNotice.STUDY_RECORDED: Notice(
        _l("Studi Anda dicatat: %(title)s"),
        _l("Pengelola SDM mencatat studi Anda dari surat keputusannya. Periksa isinya."),
    ),
    HoursNotice.STUDY_TERM: Notice(
        _l("Semester dicatat: %(title)s"),
        _l("Satu semester studi Anda dicatat, dan JP-nya dibukukan."),
    ),
    HoursNotice.STUDY_EXTENDED: Notice(
        _l("Studi Anda diperpanjang: %(title)s"),
        _l("Perpanjangan studi Anda dicatat dari surat keputusannya."),
    ),
    HoursNotice.STUDY_COMPLETED: Notice(
        _l("Selamat, studi Anda selesai: %(title)s"),
        _l("Kelulusan Anda dicatat bersama ijazahnya."),
    ),
    HoursNotice.STUDY_ENDED: Notice(
        _l("Studi Anda diakhiri: %(title)s"), _l("Buka catatannya untuk membaca alasannya.")
    ),
}


def install() -> None:
    """Hand the tables over; called once, by `web/wiring.py`."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
