"""Why an exam specification is not written, handed in or published, and what to do about it."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.assessment.rules.keys import BankRefusal
from portal.assessment.rules.specifying import Lack, SpecificationRefusal
from portal.content.specifying.notices import SpecificationNotice
from portal.core.sentences import Notice, register, register_notices
from portal.people.service.inbox import NoticeKind

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    Lack: {
        Lack.NO_ITEMS: _l("Tabelnya masih kosong. Isi berapa soal dari setiap bagian."),
        Lack.CANNOT_FILL: _l(
            "%(row)s: bank perlu %(wanted)d soal (%(times)d kali lipat), ada %(there)d, kurang "
            "%(missing)d. Tambah soalnya, atau kecilkan banyaknya."
        ),
        Lack.FIXED_MISSING: _l(
            "Soal tetap %(key)s tidak ada lagi di bank. Hapus dari kisi-kisi, atau pilih yang lain."
        ),
        Lack.MIXED_MARKS: _l(
            "%(row)s: bobot soalnya berbeda-beda, sehingga nilai penuh naskah tidak sama. Samakan "
            "bobotnya, atau pisahkan dengan indikator."
        ),
        Lack.NO_MINUTES: _l("Tulis waktu mengerjakan, 5 sampai 480 menit."),
        Lack.NO_FORMS: _l("Tulis banyak naskah, 1 sampai 20."),
        Lack.NO_CUT: _l("Batas lulus dan cara menetapkannya belum ada."),
        Lack.NO_CUT_REASON: _l("Tulis alasan dan dasar batas lulus."),
        Lack.NO_CUT_DATE: _l("Tulis tanggal batas lulus ditetapkan."),
        Lack.SMALL_PANEL: _l("Panel penetap batas lulus sekurangnya %(least)d orang."),
        Lack.UNRATED: _l(
            "Taksiran Angoff belum lengkap: %(judges)d panelis, %(count)d taksiran belum diisi."
        ),
        Lack.FEW_SCORES: _l("Isi nilai sekurangnya %(least)d peserta kelompok ambang."),
        Lack.SHARED: _l(
            "Soal %(key)s juga dipakai untuk latihan (%(place)s). Soal ujian tidak boleh ada di "
            "bank latihan: ganti salah satunya."
        ),
        Lack.PUBLIC_KEYS: _l(
            "Kunci bank ini diketahui umum (contoh untuk peragaan), jadi tidak dapat dipakai untuk "
            "ujian sungguhan. Pakai bank sendiri."
        ),
        Lack.WRITER_SITS: _l(
            "%(name)s ikut menulis kisi-kisi ini dan terdaftar sebagai peserta ujiannya. Batalkan "
            "pendaftarannya, atau serahkan penulisan kepada orang lain."
        ),
    },
    BankRefusal: {
        BankRefusal.CODE_TAKEN: _l("Kode itu sudah dipakai bank lain. Pilih kode yang lain."),
        BankRefusal.CHANGED: _l(
            "Soal ini sudah berubah sejak kunci barunya diusulkan. Tolak usulan ini; penulisnya "
            "dapat mengusulkan lagi."
        ),
        BankRefusal.TWO_PERSONS: _l(
            "Kunci soal %(key)s berubah, padahal soal itu sudah dipakai ujian. Ubah di halaman "
            "soalnya: kunci baru berlaku sesudah orang kedua setuju."
        ),
    },
    SpecificationRefusal: {
        SpecificationRefusal.CODE_TAKEN: _l("Kode itu sudah dipakai kisi-kisi lain."),
        SpecificationRefusal.LACKING: _l(
            "Kisi-kisi ini belum dapat terbit. Semua yang perlu dibereskan ada pada daftar di "
            "halaman ini."
        ),
        SpecificationRefusal.SUBMITTED: _l(
            "Kisi-kisi ini sedang ditinjau. Tarik dahulu pengajuannya, lalu simpan lagi."
        ),
        SpecificationRefusal.NOT_SUBMITTED: _l(
            "Kisi-kisi ini tidak sedang menunggu tinjauan: penulisnya menarik pengajuan, atau "
            "peninjau lain sudah mengembalikannya."
        ),
        SpecificationRefusal.CHANGED: _l(
            "Kisi-kisi ini berubah sejak Anda membukanya. Periksa lagi keadaannya yang sekarang."
        ),
        SpecificationRefusal.OWN_WORK: _l(
            "Anda ikut menulis kisi-kisi ini, jadi orang lain yang menerbitkannya."
        ),
        SpecificationRefusal.PUBLISHED_ALREADY: _l(
            "Peninjau lain baru saja menerbitkan kisi-kisi ini."
        ),
        SpecificationRefusal.NOTHING_NEW: _l(
            "Tidak ada yang berubah sejak versi terakhir, baik tabelnya maupun banknya."
        ),
        SpecificationRefusal.NO_REASON: _l("Tulis apa yang perlu diperbaiki."),
    },
}

NOTICES: Mapping[NoticeKind, Notice] = {
    SpecificationNotice.WAITING: Notice(
        _l("Kisi-kisi ujian menunggu tinjauan Anda"),
        _l("%(title)s diajukan untuk diterbitkan. Buka untuk memeriksanya."),
    ),
    SpecificationNotice.RETURNED: Notice(
        _l("Kisi-kisi ujian dikembalikan"),
        _l("%(title)s belum diterbitkan. Buka untuk membaca alasannya."),
    ),
    SpecificationNotice.PUBLISHED: Notice(
        _l("Kisi-kisi ujian terbit"),
        _l("%(title)s sudah terbit dan naskah setaranya sudah disusun."),
    ),
}


def install() -> None:
    """Put the area's tables into the registry; called by the wiring."""
    for kind, table in SENTENCES.items():
        register(kind, table)
    register_notices(NOTICES)
