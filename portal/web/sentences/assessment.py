"""Sentences of the engine: why no attempt may start or begin, no answer file is taken."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.assessment.rules.attempts import BeginRefusal, StartRefusal
from portal.assessment.service.late_files import FileRefusal
from portal.assessment.service.receipts import AttemptNotice
from portal.core.sentences import Notice, register, register_notices

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    StartRefusal: {
        StartRefusal.NO_ATTEMPTS_LEFT: _l(
            "Semua kesempatan untuk kuis ini sudah dipakai. Pelajari lagi bagian yang belum "
            "dikuasai, lalu hubungi penyelenggara kursus."
        ),
        StartRefusal.WAITING: _l(
            "Beri jeda %(left)d menit sejak percobaan terakhir. Gunakan waktunya untuk membaca "
            "lagi bagian yang belum dikuasai, lalu coba kembali."
        ),
        StartRefusal.ALREADY_PASSED: _l(
            "Anda sudah lulus kuis ini, jadi tidak perlu mengulanginya."
        ),
    },
    FileRefusal: {
        FileRefusal.FOREIGN: _l(
            "Berkas ini dibuat pada percobaan yang lain. Buka percobaan yang sesuai, lalu unggah "
            "berkasnya di sana."
        ),
        FileRefusal.UNREADABLE: _l(
            "Berkas ini bukan berkas jawaban percobaan ini, atau isinya sudah berubah. Unggah "
            "berkas asli yang diunduh dari halaman ujian."
        ),
        FileRefusal.KNOWN: _l("Semua jawaban dalam berkas ini sudah diterima sebelumnya."),
        FileRefusal.TOO_EARLY: _l(
            "Waktu percobaan ini belum habis. Buka halaman ujian di perangkat yang sama; "
            "jawabannya terkirim sendiri begitu tersambung."
        ),
    },
    BeginRefusal: {
        BeginRefusal.NOT_OPEN_YET: _l(
            "Ujian ini belum dibuka. Tunggu sampai waktu mulainya, lalu pilih Mulai sekali lagi."
        ),
        BeginRefusal.WINDOW_CLOSED: _l(
            "Waktu untuk memulai ujian ini sudah berakhir. Hubungi pengawas atau penyelenggara."
        ),
        BeginRefusal.CLOSED: _l("Ujian ini sudah berakhir dan tidak dapat dimulai lagi."),
        BeginRefusal.NOT_BEGUN: _l("Ujian ini belum dimulai, jadi belum ada yang disimpan."),
    },
}


NOTICES: Mapping[AttemptNotice, Notice] = {
    AttemptNotice.RECEIPT: Notice(
        title=_l("Tanda terima %(title)s"),
        text=_l(
            "Jawaban Anda diterima pada %(closed_at)s: %(answered)s dari %(items)s soal terjawab. "
            "Nomor tanda terima: %(number)s. Sidik jawaban: %(digest)s. Kode pengesah: %(mac)s. "
            "Simpan pesan ini. Nomor dan kode pengesah dapat diperiksa di portal, pada halaman "
            "Periksa tanda terima."
        ),
    ),
}


def install() -> None:
    """Put the area's tables into the registry; called by the wiring."""
    register_notices(NOTICES)
    for kind, table in SENTENCES.items():
        register(kind, table)
