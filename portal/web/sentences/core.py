"""Sentences of core's gates: texts, uploads, stored files, tables, requests to other systems."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.core.fetch import FetchRefusal
from portal.core.storage import StorageRefusal
from portal.core.stored import QuotaRefusal
from portal.core.tabular import CellFault, TableRefusal, TableWarning
from portal.core.text import TextRefusal
from portal.core.uploads import UploadRefusal
from portal.web.sentences import register

_Table = Mapping[StrEnum, LazyString]

_TEXT: _Table = {
    TextRefusal.TOO_LONG: _l(
        "Teks lebih panjang daripada %(limit)s karakter. Bagi menjadi beberapa bagian."
    ),
    TextRefusal.TOO_MANY_LINES: _l(
        "Teks melebihi %(limit)s baris. Bagi menjadi beberapa bagian atau gabungkan baris pendek."
    ),
    TextRefusal.TOO_DEEPLY_NESTED: _l(
        "Daftar, kutipan, atau tanda penekanan bersarang terlalu dalam. Pakai lebih sedikit "
        "tingkat."
    ),
    TextRefusal.TOO_MANY_COLUMNS: _l(
        "Tabel dalam teks melebihi %(limit)s kolom. Bagi menjadi beberapa tabel yang lebih sempit."
    ),
    TextRefusal.TOO_MANY_CELLS: _l(
        "Tabel dalam teks terlalu besar. Lampirkan tabel itu sebagai berkas, lalu sebutkan "
        "ringkasannya."
    ),
    TextRefusal.TOO_MUCH_WORK: _l(
        "Susunan teks terlalu rumit untuk ditampilkan. Kurangi tanda yang berulang, atau bagi "
        "teksnya."
    ),
}

_UPLOAD: _Table = {
    UploadRefusal.EMPTY: _l("Berkas ini kosong. Pilih berkas yang berisi."),
    UploadRefusal.TOO_LARGE: _l(
        "Berkas terlalu besar. Perkecil dahulu, misalnya dengan menyimpan ulang pada mutu yang "
        "lebih rendah."
    ),
    UploadRefusal.KIND_NOT_ALLOWED: _l(
        "Jenis berkas ini tidak diterima di sini. Simpan dalam salah satu jenis yang disebut pada "
        "petunjuk."
    ),
    UploadRefusal.MISLEADING_NAME: _l(
        "Nama berkas memuat dua jenis, misalnya laporan.exe.pdf. Beri nama lain tanpa bagian itu."
    ),
    UploadRefusal.CONTENT_DIFFERS: _l(
        "Isi berkas tidak sesuai dengan jenis pada namanya. Simpan ulang dari program asalnya, "
        "jangan hanya mengganti nama."
    ),
    UploadRefusal.TWO_FORMATS: _l(
        "Berkas ini sekaligus terbaca sebagai jenis lain, atau ada sisipan di ujungnya. Simpan "
        "ulang dari program asalnya."
    ),
    UploadRefusal.DAMAGED: _l(
        "Berkas rusak atau terpotong. Buka di komputer Anda, simpan ulang, lalu kirim lagi."
    ),
    UploadRefusal.TOO_MANY_PIXELS: _l(
        "Gambar melebihi 40 megapiksel. Perkecil ukurannya, lalu kirim lagi."
    ),
    UploadRefusal.PDF_ENCRYPTED: _l(
        "PDF ini dikunci dengan kata sandi. Simpan salinan tanpa kunci, lalu kirim lagi."
    ),
    UploadRefusal.PDF_ACTIVE: _l(
        "PDF ini memuat program, lampiran, atau bagian yang tidak dapat diperiksa. Cetak ke PDF "
        "baru, lalu kirim hasilnya."
    ),
    UploadRefusal.NOT_TEXT: _l(
        "Berkas ini bukan berkas teks. Simpan sebagai CSV atau teks dari program asalnya."
    ),
    UploadRefusal.XML_ENTITIES: _l(
        "XML di dalam berkas ini memuat deklarasi DOCTYPE, yang tidak diterima. Ekspor ulang tanpa "
        "deklarasi itu."
    ),
    UploadRefusal.ARCHIVE_TOO_LARGE: _l(
        "Isi berkas menjadi terlalu besar bila dibuka. Kurangi isinya atau bagi menjadi beberapa "
        "berkas."
    ),
    UploadRefusal.ARCHIVE_UNSAFE: _l(
        "Arsip ini memuat nama, tautan, atau kunci yang tidak aman untuk dibuka. Buat ulang "
        "arsipnya dari folder biasa."
    ),
    UploadRefusal.MACROS: _l(
        "Lembar kerja ini memuat makro atau objek sisipan. Simpan sebagai XLSX tanpa makro, lalu "
        "kirim lagi."
    ),
}

_STORAGE: _Table = {
    StorageRefusal.TOO_LARGE: _l(
        "Berkas melebihi ukuran yang boleh disimpan. Perkecil berkasnya, lalu kirim lagi."
    ),
    StorageRefusal.DISK_FULL: _l(
        "Ruang simpan portal hampir penuh, jadi berkas belum disimpan. Beri tahu petugas sistem, "
        "lalu coba lagi nanti."
    ),
}

_TABLE: _Table = {
    TableRefusal.TOO_LARGE: _l(
        "Berkas tabel terlalu besar. Bagi menjadi beberapa berkas dengan judul kolom yang sama."
    ),
    TableRefusal.NOT_TEXT: _l(
        "Berkas ini bukan CSV atau XLSX. Simpan dari lembar kerja sebagai XLSX atau CSV UTF-8."
    ),
    TableRefusal.DAMAGED: _l(
        "Berkas tabel tidak dapat dibaca mulai baris %(line)s. Periksa tanda kutip di baris itu, "
        "atau simpan ulang berkasnya."
    ),
    TableRefusal.UNSAFE: _l(
        "Lembar kerja ini memuat bagian yang tidak aman. Salin isinya ke lembar kerja baru, lalu "
        "simpan sebagai XLSX."
    ),
    TableRefusal.NO_HEADER: _l(
        "Baris pertama belum memuat judul kolom. Tulis judul kolom di baris paling atas, tanpa "
        "rumus."
    ),
    TableRefusal.DOUBLE_COLUMN: _l(
        "Judul kolom “%(column)s” ada dua kali. Ubah salah satunya, lalu kirim lagi."
    ),
    TableRefusal.TOO_MANY_COLUMNS: _l(
        "Tabel melebihi %(limit)s kolom. Hapus kolom yang tidak dipakai, lalu kirim lagi."
    ),
    TableRefusal.TOO_MANY_ROWS: _l(
        "Tabel melebihi %(limit)s baris. Bagi menjadi beberapa berkas dengan judul kolom yang sama."
    ),
    TableRefusal.TOO_MANY_CELLS: _l(
        "Tabel memuat terlalu banyak sel. Hapus kolom yang tidak dipakai atau bagi berkasnya."
    ),
}

_CELL: _Table = {
    CellFault.FORMULA: _l(
        "Sel ini berisi rumus, dan rumus tidak dihitung. Tempelkan hasilnya sebagai nilai."
    ),
    CellFault.ERROR_VALUE: _l(
        "Sel ini berisi galat lembar kerja, misalnya #REF!. Perbaiki atau kosongkan selnya."
    ),
    CellFault.DIGITS_LOST: _l(
        "Angka ini terlalu panjang sehingga lembar kerja membuang digit akhirnya. Ubah kolomnya "
        "menjadi teks, lalu tulis ulang angkanya."
    ),
    CellFault.TOO_LONG: _l("Isi sel ini terlalu panjang. Ringkas isinya."),
    CellFault.OUTSIDE_COLUMNS: _l(
        "Ada isi di kolom yang tidak berjudul. Beri judul kolom itu atau hapus isinya."
    ),
}

_WARNING: _Table = {
    TableWarning.ASSUMED_WINDOWS_1252: _l(
        "Berkas ini bukan UTF-8, jadi dibaca sebagai Windows-1252. Periksa huruf beraksen sebelum "
        "melanjutkan."
    ),
    TableWarning.OTHER_SHEETS_IGNORED: _l(
        "Hanya lembar pertama yang dibaca. Lembar lain dalam berkas ini diabaikan."
    ),
}

_FETCH: _Table = {
    FetchRefusal.BAD_ADDRESS: _l(
        "Alamat sistem lain itu tidak sah. Tulis alamat lengkap, misalnya https://simpeg.contoh.id/."
    ),
    FetchRefusal.NOT_HTTPS: _l(
        "Portal hanya menghubungi alamat https. Ubah alamatnya, lalu coba lagi."
    ),
    FetchRefusal.HOST_NOT_LISTED: _l(
        "Sistem itu belum ada dalam daftar yang boleh dihubungi. Minta petugas sistem "
        "menambahkannya."
    ),
    FetchRefusal.NOT_PUBLIC: _l(
        "Nama itu menunjuk ke jaringan dalam, yang tidak boleh dihubungi portal. Minta petugas "
        "sistem memeriksanya."
    ),
    FetchRefusal.UNKNOWN_HOST: _l(
        "Nama sistem itu tidak ditemukan. Periksa alamatnya atau coba lagi nanti."
    ),
    FetchRefusal.UNREACHABLE: _l(
        "Sistem itu tidak dapat dihubungi sekarang. Coba lagi beberapa menit lagi."
    ),
    FetchRefusal.NOT_TRUSTED: _l(
        "Sertifikat keamanan sistem itu tidak sah, jadi tidak ada data yang dikirim. Minta "
        "pengelolanya memperbaiki."
    ),
    FetchRefusal.TIMED_OUT: _l(
        "Sistem itu terlalu lama menjawab. Coba lagi beberapa menit lagi atau hubungi pengelolanya."
    ),
    FetchRefusal.REDIRECTED: _l(
        "Sistem itu mengalihkan ke alamat lain, yang tidak diikuti portal. Tulis alamat "
        "akhirnya langsung."
    ),
    FetchRefusal.TOO_LARGE: _l(
        "Jawaban sistem itu melebihi batas ukuran. Minta pengelolanya membagi jawabannya."
    ),
    FetchRefusal.BAD_ANSWER: _l(
        "Jawaban sistem itu tidak dapat dibaca. Minta pengelolanya memeriksa layanannya."
    ),
}

_QUOTA: _Table = {
    QuotaRefusal.PERSON_FULL: _l(
        "Tempat menyimpan dokumen atas nama ini sudah penuh. Hubungi pengelola SDM."
    ),
    QuotaRefusal.AGENCY_FULL: _l(
        "Tempat menyimpan dokumen instansi sudah penuh. Hubungi pengelola portal."
    ),
}

SENTENCES: Mapping[type[StrEnum], _Table] = {
    TextRefusal: _TEXT,
    UploadRefusal: _UPLOAD,
    StorageRefusal: _STORAGE,
    QuotaRefusal: _QUOTA,
    TableRefusal: _TABLE,
    CellFault: _CELL,
    TableWarning: _WARNING,
    FetchRefusal: _FETCH,
}


def install() -> None:
    """Put these sentences into the table that pages and errors read."""
    for kind, table in SENTENCES.items():
        register(kind, table)
