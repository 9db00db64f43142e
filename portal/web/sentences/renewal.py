"""Sentences of the register of certificates and their renewal."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.certification.rules.bulk import BulkRefusal
from portal.core.sentences import register

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    BulkRefusal: {
        BulkRefusal.NONE: _l("Tidak ada sertifikat yang cocok. Ubah pencarian atau centang lagi."),
        BulkRefusal.TOO_MANY: _l(
            "Terlalu banyak sekaligus. Persempit dengan unit, skema, atau bulan berakhir."
        ),
        BulkRefusal.REASON: _l("Tulis alasannya; pemegang sertifikat membacanya."),
    },
}


def install() -> None:
    """Hand the tables over; called once, by `web/wiring.py`."""
    for kind, table in SENTENCES.items():
        register(kind, table)
