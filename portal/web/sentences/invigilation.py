"""Why an act at an exam is not carried out, and why a ticket and a PIN open nothing."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.certification.rules.boarding import ActRefusal
from portal.certification.rules.pins import EntryRefusal
from portal.core.sentences import register

_ACTS: Mapping[StrEnum, LazyString] = {
    ActRefusal.REASON_SHORT: _l("Tulis alasannya dengan sedikitnya 10 huruf."),
    ActRefusal.REASON_LONG: _l("Alasan paling panjang 500 huruf. Singkatkan."),
    ActRefusal.MINUTES: _l("Tulis tambahan waktu antara 1 dan 180 menit."),
    ActRefusal.NOBODY: _l(
        "Tidak ada peserta yang terkena tindakan ini sekarang. Perbarui daftar dan periksa "
        "keadaannya."
    ),
    ActRefusal.ONE_ONLY: _l("Tindakan ini untuk satu peserta. Buka halaman pesertanya dahulu."),
    ActRefusal.NOT_YET: _l(
        "Kehadiran dapat dicatat mulai 60 menit sebelum sesi. Tunggu sampai waktunya."
    ),
    ActRefusal.SHIFT_OVER: _l(
        "Sesi ini sudah berakhir. Minta penyelenggara memindahkan peserta ke sesi lain."
    ),
    ActRefusal.CANCELLED: _l("Penyelenggaraan ini sudah dibatalkan."),
    ActRefusal.NO_FORM: _l(
        "Paket soal peserta ini belum ditetapkan. Minta penyelenggara melengkapinya."
    ),
    ActRefusal.NOT_APPROVED: _l("Pendaftaran peserta ini belum disetujui. Hubungi penyelenggara."),
    ActRefusal.NOT_IN: _l("Belum ada yang tercatat hadir. Catat kehadirannya dahulu."),
    ActRefusal.BEGUN: _l("Peserta sudah mulai mengerjakan, jadi kehadirannya tetap tercatat."),
    ActRefusal.LATE: _l(
        "Batas masuk sudah lewat. Izinkan masuk terlambat dahulu, dengan alasannya."
    ),
    ActRefusal.NOT_LATE: _l("Peserta ini tidak terlambat. Langsung catat kehadirannya."),
    ActRefusal.UNDONE_ALREADY: _l("Tambahan waktu ini sudah ditarik."),
    ActRefusal.NOT_UNDOABLE: _l("Penarikan tidak dapat ditarik lagi. Beri tambahan waktu baru."),
    ActRefusal.OWN_SITTING: _l("Anda tidak dapat mengurus ujian Anda sendiri."),
}

_SEATS: Mapping[StrEnum, LazyString] = {
    EntryRefusal.UNKNOWN: _l(
        "Nomor kartu atau PIN tidak cocok, atau PIN sudah dipakai. Periksa keduanya; bila tetap "
        "tidak bisa, minta PIN baru kepada pengawas."
    ),
    EntryRefusal.TOO_MANY: _l("PIN salah lima kali. Minta PIN baru kepada pengawas."),
    EntryRefusal.NETWORK: _l(
        "Ujian ini hanya dibuka dari jaringan ruang ujian. Pakai komputer yang disediakan."
    ),
    EntryRefusal.SEAT_ONLY: _l(
        "Ujian ini dikerjakan di komputer ruang ujian. Masuklah dengan nomor kartu peserta dan PIN "
        "dari pengawas."
    ),
    EntryRefusal.TOO_LATE: _l("Waktu ujian ini sudah habis. Hubungi pengawas."),
    EntryRefusal.OVER: _l("Ujian ini sudah dikumpulkan. Tanda terimanya ada di akun Anda."),
}


def install() -> None:
    """Put the tables into the registry; called by the wiring."""
    register(ActRefusal, _ACTS)
    register(EntryRefusal, _SEATS)
