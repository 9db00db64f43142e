"""Why a draft of a course was not begun, saved, handed in or published, and what to do about it."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.content.drafts.notices import DraftNotice
from portal.content.drafts.packages import PackageRefusal
from portal.content.drafts.service import CourseDraftRefusal
from portal.content.faults import Code
from portal.content.reviews.deciding import ReviewRefusal
from portal.core.sentences import Notice, register, register_notices
from portal.people.service.inbox import NoticeKind
from portal.web.sentences.course_faults import CODES

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
        CourseDraftRefusal.NOTHING_CHANGED: _l(
            "Draf ini masih sama dengan yang sudah terbit, jadi tidak ada yang perlu ditinjau. "
            "Ubah isinya dahulu, atau buang drafnya."
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
    ReviewRefusal: {
        ReviewRefusal.OWN_WORK: _l(
            "Anda ikut menulis draf ini, jadi orang lain yang menerbitkannya. Mintalah peninjau "
            "yang belum pernah mengubahnya."
        ),
        ReviewRefusal.NOT_SUBMITTED: _l(
            "Draf ini tidak sedang menunggu tinjauan: penulisnya menarik pengajuan, atau peninjau "
            "lain sudah mengembalikannya."
        ),
        ReviewRefusal.CHANGED: _l(
            "Isi draf sudah berubah sejak Anda membukanya. Lihat lagi perbandingannya di bawah, "
            "lalu putuskan."
        ),
        ReviewRefusal.STALE: _l(
            "Kursus ini sudah berubah sejak draf dimulai, sehingga menerbitkannya akan menghapus "
            "perubahan itu. Kembalikan kepada penulis; ia dapat memasukkan terbitan terbaru ke "
            "dalam drafnya dengan satu tombol, lalu mengajukannya lagi."
        ),
        ReviewRefusal.FAULTY: _l(
            "Draf ini masih memuat kesalahan yang mencegahnya terbit. Kembalikan kepada penulis "
            "dengan daftar pada halaman ini."
        ),
        ReviewRefusal.PUBLISHED_ALREADY: _l("Peninjau lain sudah menerbitkan draf ini."),
        ReviewRefusal.NO_REASON: _l("Tuliskan isinya terlebih dahulu; penulis membacanya."),
        ReviewRefusal.NO_PLACE: _l(
            "Tempat catatan itu tidak dikenal. Muat ulang halaman, lalu tulis lagi."
        ),
        ReviewRefusal.NOTHING_NEW: _l("Draf ini sudah memuat terbitan terbaru."),
        ReviewRefusal.OPEN_CONFLICT: _l(
            "Pilih untuk setiap berkas yang sama-sama berubah: naskah Anda atau terbitan terbaru."
        ),
    },
    PackageRefusal: {
        PackageRefusal.NO_COURSE: _l(
            "Dalam ZIP ini tidak ada course.yaml. Kemas folder kursusnya, bukan folder di atasnya "
            "atau isinya sebagian."
        ),
        PackageRefusal.IS_BANK: _l(
            "ZIP ini bank soal sertifikasi, bukan kursus. Kuncinya tidak melewati studio; muat "
            "dengan perintah portal courses load."
        ),
        PackageRefusal.BAD_ADDRESS: _l(
            "Nama folder %(name)s tidak dapat menjadi alamat kursus. Pakai huruf kecil, angka, dan "
            "tanda hubung, misalnya salam-di-loket."
        ),
        PackageRefusal.FOREIGN_FILE: _l(
            "Berkas %(path)s bukan bagian folder kursus. Keluarkan dari ZIP, lalu unggah lagi."
        ),
        PackageRefusal.FILE: _l("Berkas %(path)s tidak dapat diterima. %(why)s"),
    },
    Code: CODES,
}

NOTICES: Mapping[NoticeKind, Notice] = {
    DraftNotice.WAITING: Notice(
        _l("Draf kursus menunggu tinjauan Anda"),
        _l("%(title)s diajukan untuk diterbitkan. Buka untuk melihat apa yang berubah."),
    ),
    DraftNotice.RETURNED: Notice(
        _l("Draf kursus dikembalikan"),
        _l("%(title)s belum diterbitkan. Buka untuk membaca alasan dan catatan peninjau."),
    ),
    DraftNotice.PUBLISHED: Notice(
        _l("Draf kursus sudah terbit"),
        _l("%(title)s sudah diterbitkan. Peserta baru langsung mendapat isi yang baru."),
    ),
}


def install() -> None:
    """Put the area's tables into the registry; called by the wiring."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
