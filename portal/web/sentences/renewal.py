"""Sentences of the register of certificates and their renewal."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.certification.rules.bulk import BulkRefusal
from portal.certification.rules.renewing import Cause
from portal.certification.schemes.renewal_notices import RenewalNotice
from portal.core.sentences import Notice, register, register_notices

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    BulkRefusal: {
        BulkRefusal.NONE: _l("Tidak ada sertifikat yang cocok. Ubah pencarian atau centang lagi."),
        BulkRefusal.TOO_MANY: _l(
            "Terlalu banyak sekaligus. Persempit dengan unit, skema, atau bulan berakhir."
        ),
        BulkRefusal.REASON: _l("Tulis alasannya; pemegang sertifikat membacanya."),
    },
    Cause: {
        Cause.NO_SITTING: _l(
            "Tidak ada ujian yang dibuka sebelum masanya berakhir. Rencanakan penyelenggaraannya."
        ),
        Cause.NO_SLOT: _l(
            "Tidak ada jadwal uji praktik sebelum masanya berakhir. Buka jadwal dengan penguji."
        ),
        Cause.NOT_OPEN_TO_THEM: _l(
            "Ada yang dibuka, tetapi penuh atau tertutup bagi pemegang ini. Tambah kursi, atau "
            "periksa syarat ujiannya."
        ),
        Cause.RETIRED: _l(
            "Skemanya sudah ditutup. Buka kembali, atau tunjukkan skema yang menggantikannya."
        ),
    },
}

NOTICES: Mapping[RenewalNotice, Notice] = {
    RenewalNotice.ENDS: Notice(
        _l("Sertifikat Anda akan berakhir"),
        _l(
            "%(title)s berlaku sampai %(last_on)s, %(days)s hari lagi. Lihat cara memperpanjangnya "
            "di halaman sertifikat Anda."
        ),
    ),
    RenewalNotice.TEAM_ENDS: Notice(
        _l("Sertifikat anggota tim Anda akan berakhir"),
        _l(
            "%(title)s milik %(name)s berlaku sampai %(last_on)s, %(days)s hari lagi. Beri "
            "kesempatan untuk memperpanjangnya."
        ),
    ),
    RenewalNotice.STANDS: Notice(
        _l("Level Anda tetap, menunggu perpanjangan"),
        _l(
            "Masa %(title)s sudah berakhir sebelum Anda ditawari kesempatan memperpanjang. Level "
            "Anda tetap dihitung sampai kesempatan itu dibuka; instansi sudah mencatatnya."
        ),
    ),
}


def install() -> None:
    """Hand the tables over; called once, by `web/wiring.py`."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
