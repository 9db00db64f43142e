"""Sentences of the engine: why no attempt may start now."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.assessment.rules.attempts import StartRefusal
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
}


def install() -> None:
    """Put the area's tables into the registry; called by the wiring."""
    for kind, table in SENTENCES.items():
        register(kind, table)
