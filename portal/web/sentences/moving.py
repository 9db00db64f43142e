"""Why a run is not moved to a newer revision, and what its learners are told."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.sentences import Notice, register, register_notices
from portal.learning.moving.notices import MoveNotice
from portal.learning.moving.service import MoveRefusal

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    MoveRefusal: {
        MoveRefusal.NEWEST_ALREADY: _l("Kelas ini sudah memakai revisi terbaru."),
        MoveRefusal.UNDER_WAY: _l("Pemindahan kelas ini masih berjalan. Tunggu sampai selesai."),
        MoveRefusal.CHANGED: _l(
            "Sementara itu terbit revisi yang lebih baru. Periksa lagi akibatnya di bawah, lalu "
            "pindahkan."
        ),
    },
}

NOTICES: Mapping[MoveNotice, Notice] = {
    MoveNotice.MOVED: Notice(
        _l("Kursus Anda diperbarui"),
        _l(
            "%(title)s memakai isi yang baru. Yang sudah Anda selesaikan tetap tercatat. Bagian "
            "yang perlu diulang: %(again)d; bagian baru: %(new)d."
        ),
    ),
    MoveNotice.MOVED_WITHOUT_WORK: Notice(
        _l("Kursus Anda diperbarui"),
        _l(
            "%(title)s memakai isi yang baru. Semua yang sudah Anda selesaikan tetap berlaku; "
            "tidak ada yang perlu diulang."
        ),
    ),
}


def install() -> None:
    """Put the tables into the registry; called by the wiring."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
