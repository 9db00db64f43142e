"""Why a draft of a course was not begun, saved or handed in, and what to do about it."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.content.drafts.service import CourseDraftRefusal
from portal.core.sentences import register

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    CourseDraftRefusal: {
        CourseDraftRefusal.ADDRESS_TAKEN: _l(
            "Alamat itu sudah dipakai kursus lain. Pilih alamat yang lain."
        ),
        CourseDraftRefusal.ALREADY_OPEN: _l(
            "Kursus dengan alamat itu sedang dikerjakan dalam sebuah draf. Lanjutkan draf itu, "
            "atau pilih alamat lain."
        ),
        CourseDraftRefusal.SUBMITTED: _l(
            "Draf ini sedang ditinjau, jadi isinya tidak dapat diubah. Tarik kembali dahulu "
            "pengajuannya, lalu simpan lagi."
        ),
        CourseDraftRefusal.NOT_SUBMITTED: _l(
            "Draf ini belum diajukan, atau sudah ditarik kembali oleh penulisnya. Buka lagi "
            "drafnya untuk melihat keadaannya sekarang."
        ),
        CourseDraftRefusal.FAULTY: _l(
            "Draf belum dapat diajukan karena masih ada yang harus dibetulkan. Daftarnya ada "
            "pada halaman draf, dengan tautan ke tempatnya."
        ),
        CourseDraftRefusal.NOT_TEXT: _l(
            "Berkas %(path)s bukan teks UTF-8. Simpan ulang sebagai UTF-8, lalu unggah lagi."
        ),
        CourseDraftRefusal.TOO_LARGE: _l(
            "Teks %(path)s lebih besar dari 1 MB. Bagi menjadi beberapa pelajaran."
        ),
        CourseDraftRefusal.TOO_MANY_FILES: _l(
            "Sebuah kursus memuat paling banyak %(limit)d berkas. Hapus dahulu yang tidak dipakai."
        ),
        CourseDraftRefusal.BAD_PATH: _l(
            "Nama berkas %(path)s terlalu panjang atau terlalu dalam. Pendekkan namanya."
        ),
    },
}


def install() -> None:
    """Put the area's tables into the registry; called by the wiring."""
    for kind, table in SENTENCES.items():
        register(kind, table)
