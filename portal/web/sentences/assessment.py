"""Sentences of the engine: why no attempt may start now, or an answer file is not taken."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.assessment.rules.attempts import StartRefusal
from portal.assessment.service.late_files import FileRefusal
from portal.core.sentences import register

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
}


def install() -> None:
    """Put the area's tables into the registry; called by the wiring."""
    for kind, table in SENTENCES.items():
        register(kind, table)
