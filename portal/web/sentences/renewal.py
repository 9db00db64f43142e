"""Sentences of the register of certificates and their renewal."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.certification.rules.bulk import BulkRefusal
from portal.certification.rules.external import ExternalRefusal
from portal.certification.rules.renewing import Cause
from portal.certification.schemes.renewal_notices import ExternalNotice, RenewalNotice
from portal.core.sentences import Notice, register, register_notices

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    BulkRefusal: {
        BulkRefusal.NONE: _l("Tidak ada sertifikat yang cocok. Ubah pencarian atau centang lagi."),
        BulkRefusal.REMINDED: _l("Semua yang cocok sudah diingatkan hari ini."),
        BulkRefusal.TOO_MANY: _l(
            "Terlalu banyak sekaligus. Persempit dengan unit, skema, atau bulan berakhir."
        ),
        BulkRefusal.REASON: _l("Tulis alasannya; pemegang sertifikat membacanya."),
        BulkRefusal.NOT_TO_RENEW: _l(
            "Tidak perlu diingatkan: sudah diperpanjang, dibekukan, dicabut, atau diganti."
        ),
    },
    ExternalRefusal: {
        ExternalRefusal.TITLE: _l("Tulis nama sertifikatnya, atau pilih dari daftar."),
        ExternalRefusal.ISSUER: _l("Tulis penerbitnya, atau pilih sertifikatnya dari daftar."),
        ExternalRefusal.NUMBER: _l("Tulis nomor seperti pada dokumennya."),
        ExternalRefusal.DAY_NOT_COME: _l("Tanggal ini belum tiba. Periksa dokumennya."),
        ExternalRefusal.ENDS_BEFORE: _l(
            "Hari terakhirnya mendahului hari mulai berlaku. Periksa dokumennya."
        ),
        ExternalRefusal.DOCUMENT: _l("Sertakan dokumen sertifikatnya."),
        ExternalRefusal.DUPLICATE: _l(
            "Sertifikat penerbit ini dengan nomor ini sudah dicatat. Bila itu milik Anda, lihat "
            "daftarnya; bila bukan, hubungi petugas kepegawaian."
        ),
        ExternalRefusal.WITHOUT_AGENCY: _l(
            "Pegawai ini tidak sedang bekerja pada instansi mana pun. Hubungi petugas kepegawaian."
        ),
        ExternalRefusal.OWN: _l("Anda tidak memutus sertifikat sendiri. Serahkan kepada rekan."),
        ExternalRefusal.SAME_PERSON: _l(
            "Yang mencatat tidak memeriksa. Serahkan kepada petugas lain."
        ),
        ExternalRefusal.DECIDED: _l("Sertifikat ini sudah diputus atau ditarik."),
        ExternalRefusal.HOW: _l("Tulis bagaimana dan kapan Anda memeriksanya pada penerbit."),
        ExternalRefusal.REASON: _l("Tulis alasannya dengan jelas; pemegangnya membacanya."),
        ExternalRefusal.NO_TARGET: _l("Pilih sedikitnya satu kompetensi yang dibuktikan."),
        ExternalRefusal.TARGET_TWICE: _l("Tulis setiap kompetensi dan unsurnya satu kali saja."),
        ExternalRefusal.STRAND: _l(
            "Kebijakan yang berlaku tidak mengakui unsur ini dari dokumen. Pilih unsur lain."
        ),
        ExternalRefusal.LEVEL: _l(
            "Kamus kompetensi tidak menguraikan level ini. Pilih level lain."
        ),
        ExternalRefusal.NOT_ACCEPTED: _l("Sertifikat ini tidak sedang diakui."),
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

NOTICES: Mapping[RenewalNotice | ExternalNotice, Notice] = {
    ExternalNotice.ENTERED: Notice(
        _l("Sertifikat Anda dicatat petugas"),
        _l("%(title)s dicatat atas nama Anda dan menunggu diperiksa pada penerbitnya."),
    ),
    ExternalNotice.ACCEPTED: Notice(
        _l("Sertifikat dari luar diakui"),
        _l("%(title)s sudah diperiksa pada penerbitnya dan menjadi bukti pada profil Anda."),
    ),
    ExternalNotice.REFUSED: Notice(
        _l("Sertifikat dari luar tidak diakui"),
        _l("%(title)s tidak dapat diakui. Baca alasannya di halaman sertifikat itu."),
    ),
    ExternalNotice.TAKEN_OUT: Notice(
        _l("Pengakuan sertifikat dibatalkan"),
        _l("%(title)s tidak dihitung lagi. Baca alasannya di halaman sertifikat itu."),
    ),
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
    RenewalNotice.ASKED: Notice(
        _l("Anda diminta memperpanjang sertifikat"),
        _l(
            "%(title)s berlaku sampai %(last_on)s. Petugas kepegawaian mengingatkan Anda untuk "
            "memperpanjangnya."
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
