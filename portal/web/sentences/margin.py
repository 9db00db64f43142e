"""Sentences of the margin: what stands against writing beside a lesson, what askers are told."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register, register_notices
from portal.learning.margin.rules import MarginRefusal
from portal.learning.margin.service import QuestionNotice

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    MarginRefusal: {
        MarginRefusal.TOO_MANY_NOTES: _l(
            "Catatan Anda sudah 2.000. Hapus yang tidak dipakai lagi, lalu simpan yang baru."
        ),
        MarginRefusal.THREAD_FULL: _l(
            "Tanya jawab ini sudah panjang. Ajukan pertanyaan baru di alineanya."
        ),
        MarginRefusal.NOT_ANSWERED: _l("Jawab dulu pertanyaannya, baru terbitkan."),
    },
}

NOTICES: Mapping[QuestionNotice, Notice] = {
    QuestionNotice.ANSWERED: Notice(
        _l("Pertanyaan Anda dijawab"),
        _l("Pengajar menjawab pertanyaan Anda di kursus %(course)s. Buka untuk membacanya."),
    ),
}


def install() -> None:
    """Put the area's tables into the registry; called by the wiring."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
