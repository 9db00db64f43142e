"""Sentences about files of items: why a file or an item is not taken, and what is lost."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.assessment.formats.document import ItemFileRefusal, ItemNote, ItemRefusal
from portal.content.drafts.item_acts import ItemDraftRefusal
from portal.core.sentences import register

_FILE: Mapping[StrEnum, LazyString] = {
    ItemFileRefusal.EMPTY: _l("Tidak ada soal di dalam berkas ini."),
    ItemFileRefusal.TOO_LARGE: _l(
        "Berkas lebih besar dari %(limit)s MiB. Bagilah menjadi beberapa berkas."
    ),
    ItemFileRefusal.NOT_TEXT: _l(
        "Berkas ini bukan teks. Simpan kembali sebagai teks dengan pengodean UTF-8."
    ),
    ItemFileRefusal.NOT_XML: _l(
        "XML rusak atau terpotong pada baris %(line)s. Ekspor kembali dari sistem asalnya."
    ),
    ItemFileRefusal.HAS_ENTITIES: _l(
        "Berkas memuat DOCTYPE atau entitas XML, yang tidak diterima demi keamanan."
    ),
    ItemFileRefusal.TOO_DEEP: _l("Susunan XML pada baris %(line)s terlalu bertingkat."),
    ItemFileRefusal.NOT_MOODLE: _l(
        "Ini bukan XML Moodle: berkas harus dimulai dengan <quiz>, bukan <%(subject)s>."
    ),
    ItemFileRefusal.COLUMN_MISSING: _l(
        "Kolom %(column)s tidak ada. Unduh contoh tabel, lalu pindahkan soal Anda ke sana."
    ),
    ItemFileRefusal.TOO_MANY: _l(
        "Satu berkas memuat paling banyak %(limit)s soal. Bagilah menjadi beberapa berkas."
    ),
}

_KIND: Mapping[StrEnum, LazyString] = {
    ItemRefusal.ESSAY: _l("Soal uraian tidak dapat dinilai otomatis, jadi tidak diambil."),
    ItemRefusal.DESCRIPTION: _l("Bagian ini hanya teks tanpa jawaban; bukan soal."),
    ItemRefusal.CALCULATED: _l(
        "Soal dengan rumus hitung tidak diambil: rumus dari berkas tidak pernah dijalankan. "
        "Tulis sebagai soal angka."
    ),
    ItemRefusal.KIND_UNKNOWN: _l(
        "Jenis soal “%(subject)s” tidak dikenal. Pakai salah satu dari delapan jenis yang ada."
    ),
    ItemRefusal.HIDDEN: _l("Soal ini sudah ditarik di sistem asalnya."),
    ItemRefusal.NOT_UTF8: _l(
        "Ada huruf yang bukan UTF-8. Simpan berkas dengan pengodean UTF-8, lalu impor lagi."
    ),
    ItemRefusal.TOO_LONG: _l("Soal lebih panjang dari %(limit)s huruf."),
    ItemRefusal.SCRIPT: _l("Soal memuat %(subject)s, yang tidak diterima. Hapus bagian itu."),
    ItemRefusal.FORMULA: _l(
        "Rumus “%(subject)s” tidak dikenali. Tulis ulang dengan TeX yang didukung."
    ),
}

_ANSWER: Mapping[StrEnum, LazyString] = {
    ItemRefusal.NO_STEM: _l("Pertanyaannya kosong."),
    ItemRefusal.NO_RIGHT: _l("Tidak ada jawaban benar. Tandai satu jawaban sebagai kunci."),
    ItemRefusal.MANY_RIGHT: _l(
        "Ada %(count)s jawaban benar, padahal soal ini hanya boleh punya satu."
    ),
    ItemRefusal.ALL_RIGHT: _l("Semua pilihan benar: siapa pun yang mencentang semuanya lulus."),
    ItemRefusal.FEW_OPTIONS: _l("Jumlah pilihan (%(count)s) tidak cocok untuk jenis soal ini."),
    ItemRefusal.OPTION_TWICE: _l("“%(subject)s” tertulis dua kali."),
    ItemRefusal.OPTION_EMPTY: _l("Ada pilihan tanpa teks."),
    ItemRefusal.KEY_NOT_OPTION: _l("Kunci “%(subject)s” tidak ada di antara pilihannya."),
    ItemRefusal.FEW_PAIRS: _l("Soal menjodohkan perlu sedikitnya dua pasangan."),
    ItemRefusal.PAIR_TWICE: _l("“%(subject)s” muncul di lebih dari satu pasangan."),
    ItemRefusal.PAIR_HALF: _l("Pasangan “%(subject)s” tidak lengkap; tulis kiri -> kanan."),
    ItemRefusal.FEW_STEPS: _l("Soal mengurutkan perlu sedikitnya %(limit)s langkah."),
    ItemRefusal.BRACES: _l(
        "Kurung kurawal tidak berpasangan; mungkin berkas terpotong. Kurung di dalam teks "
        "ditulis \\{ dan \\}."
    ),
    ItemRefusal.TWO_ANSWERS: _l(
        "Ada dua bagian jawaban. Kurung kurawal di dalam teks ditulis \\{ dan \\}."
    ),
    ItemRefusal.NUMBER: _l("“%(subject)s” bukan angka. Tulis misalnya 12,5."),
    ItemRefusal.MANY_NUMBERS: _l(
        "Ada %(count)s angka yang sama-sama benar. Pilih satu dengan toleransi."
    ),
    ItemRefusal.UNIT: _l("Satuan “%(subject)s” tidak jelas. Tulis misalnya m; km = 1000."),
    ItemRefusal.WILDCARD: _l("Jawaban hanya berupa tanda *. Tulis jawaban yang diterima."),
    ItemRefusal.GAPS: _l("Isian rumpang pada “%(subject)s” tidak dapat dibaca."),
    ItemRefusal.GAP_KIND: _l("Isian rumpang jenis %(subject)s tidak didukung."),
}

_PLACE: Mapping[StrEnum, LazyString] = {
    ItemRefusal.PICTURE_ELSEWHERE: _l(
        "Gambar %(subject)s ada di server lain. Sertakan gambarnya di dalam berkas."
    ),
    ItemRefusal.PICTURE_MISSING: _l("Gambar %(subject)s tidak ada di dalam berkas, atau rusak."),
    ItemRefusal.PICTURE_WORDS: _l(
        "Gambar %(subject)s tidak punya teks pengganti (alt). Tulis apa yang diperlihatkannya."
    ),
    ItemRefusal.PICTURE_KIND: _l(
        "Gambar jenis %(subject)s tidak diterima. Pakai PNG, JPEG, WebP, atau SVG."
    ),
    ItemRefusal.PICTURE_IN_BANK: _l("Bank sertifikasi belum dapat menyimpan gambar."),
    ItemRefusal.KEY: _l(
        "Id “%(subject)s” tidak dapat dipakai. Tulis huruf kecil, angka, dan tanda hubung."
    ),
    ItemRefusal.KEY_TWICE: _l("Id “%(subject)s” sudah dipakai. Setiap soal punya id sendiri."),
    ItemRefusal.SAME: _l("Soal yang sama sudah ada: %(subject)s."),
    ItemRefusal.COMPETENCY: _l("Kompetensi “%(subject)s” tidak dikenal di portal ini."),
    ItemRefusal.LEVEL: _l("Level “%(subject)s” tidak berlaku. Tulis angka 1 sampai 5."),
    ItemRefusal.DIFFICULTY: _l(
        "Kesukaran “%(subject)s” tidak dikenal. Tulis mudah, sedang, atau sulit."
    ),
    ItemRefusal.MARKS: _l("Bobot “%(subject)s” tidak berlaku. Tulis angka 1 sampai 20."),
    ItemRefusal.CELL: _l(
        "Sel pada kolom %(column)s tidak dapat dibaca, misalnya karena berisi rumus. "
        "Tulis sebagai teks biasa."
    ),
    ItemRefusal.CHECK: _l("Soal ini tidak lolos pemeriksaan: %(subject)s."),
}

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    ItemFileRefusal: _FILE,
    ItemRefusal: {**_KIND, **_ANSWER, **_PLACE},
    ItemDraftRefusal: {
        ItemDraftRefusal.UNREADABLE: _l(
            "Berkas %(name)s belum dapat dibaca, jadi soal di dalamnya tidak dapat diubah dengan "
            "formulir. Betulkan dahulu teksnya."
        ),
    },
    ItemNote: {
        ItemNote.PARTIAL_CREDIT: _l("Nilai sebagian tidak ikut: hanya jawaban penuh yang benar."),
        ItemNote.FORMATTING: _l("Sebagian tampilan (warna, garis, ukuran) tidak ikut."),
        ItemNote.LINK: _l("Ada tautan yang tidak ikut; kata-katanya tetap ada."),
        ItemNote.WILDCARD: _l("Jawaban dengan tanda * tidak ikut."),
        ItemNote.MARKS: _l("Bobot dari sistem asal tidak ikut: soal ini bernilai 1."),
    },
}


def install() -> None:
    """Put the tables into the registry; called by the wiring."""
    for kind, table in SENTENCES.items():
        register(kind, table)
