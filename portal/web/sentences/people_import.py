"""Sentences of the import of people, units and posts: per line, what to change in the file."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.people.rules.importing.reasons import (
    CellReason,
    ColumnReason,
    FileReason,
    ImportRefusal,
    LineReason,
    PlanReason,
)
from portal.people.rules.importing.results import Note

_FILE: Mapping[StrEnum, LazyString] = {
    FileReason.EMPTY: _l("Berkas ini kosong. Pilih berkas yang berisi daftar."),
    FileReason.NOT_TEXT: _l(
        "Berkas ini bukan CSV. Unggah berkas CSV (UTF-8) atau XLSX; berkas PDF dan gambar tidak "
        "dapat dibaca."
    ),
    FileReason.WRONG_ENCODING: _l(
        "Huruf di dalam berkas tidak terbaca. Simpan ulang dari lembar kerja sebagai "
        "CSV UTF-8, lalu unggah lagi."
    ),
    FileReason.BROKEN_QUOTES: _l(
        "Ada tanda kutip yang tidak ditutup. Simpan ulang berkas dari lembar kerja sebagai "
        "CSV UTF-8."
    ),
    FileReason.NO_HEADER: _l(
        "Judul kolom tidak ditemukan pada 20 baris pertama. Beri judul seperti NIP, Nama, Status, "
        "dan Unit kerja pada satu baris."
    ),
    FileReason.NO_ROWS: _l(
        "Di bawah judul kolom tidak ada baris. Isi daftarnya, lalu unggah lagi."
    ),
    FileReason.TOO_MANY_ROWS: _l(
        "Berkas memuat lebih dari 200.000 baris. Bagi menjadi beberapa berkas."
    ),
}

_COLUMN: Mapping[StrEnum, LazyString] = {
    ColumnReason.MISSING: _l(
        "Kolom ini belum ada. Tunjuk kolom yang memuatnya, atau tambahkan ke berkas."
    ),
    ColumnReason.TWICE: _l(
        "Dua kolom cocok untuk isian ini. Tunjuk salah satu, atau hapus kolom yang tidak dipakai."
    ),
    ColumnReason.SAVED_GONE: _l(
        "Kolom dari peta yang tersimpan tidak ada di berkas ini. Tunjuk kolom penggantinya."
    ),
    ColumnReason.NOT_OF_SHEET: _l(
        "Isian ini tidak termasuk jenis daftar ini. Hapus dari peta kolom."
    ),
}

_CELL: Mapping[StrEnum, LazyString] = {
    CellReason.REQUIRED: _l("Kolom ini wajib diisi. Isi selnya, lalu unggah lagi."),
    CellReason.FORMULA: _l("Sel ini memuat rumus. Salin kolomnya, lalu tempel sebagai nilai saja."),
    CellReason.SPREADSHEET_ERROR: _l(
        "Sel ini memuat galat lembar kerja, seperti #N/A. Perbaiki rumusnya atau tulis nilainya."
    ),
    CellReason.BROKEN_LETTERS: _l(
        "Sel ini memuat huruf yang rusak. Tulis ulang isinya, lalu simpan sebagai CSV UTF-8."
    ),
    CellReason.TOO_LONG: _l("Isi sel lebih dari 200 huruf. Pendekkan isinya."),
    CellReason.NAME: _l("Nama terdiri atas huruf, tanpa angka. Tulis nama lengkap orangnya."),
    CellReason.DATE: _l(
        "Tanggal ini tidak terbaca atau tidak ada. Tulis hari-bulan-tahun, misalnya 01-03-2026."
    ),
    CellReason.SHORT_YEAR: _l("Tulis tahun dengan empat angka, misalnya 01-03-2026."),
    CellReason.STATUS: _l(
        "Status ini tidak dikenal. Tulis PNS, CPNS, PPPK, PPPK Paruh Waktu, Non-ASN, atau Luar."
    ),
    CellReason.STANDING: _l(
        "Kedudukan ini tidak dikenal. Tulis Aktif, CLTN, Pensiun, Mutasi keluar, Berhenti, atau "
        "Meninggal."
    ),
    CellReason.TENURE_KIND: _l(
        "Jenis pengisian ini tidak dikenal. Tulis Definitif, Plt., atau Plh."
    ),
    CellReason.SEX: _l("Jenis kelamin ini tidak dikenal. Tulis L atau P."),
    CellReason.EMAIL: _l(
        "Alamat surel ini tidak lengkap. Tulis seperti nama@instansi.go.id, atau kosongkan."
    ),
    CellReason.RANK: _l(
        "Golongan ini tidak dikenal. Tulis seperti III/a untuk PNS atau IX untuk PPPK, atau "
        "kosongkan."
    ),
    CellReason.YES_NO: _l("Tulis ya atau tidak."),
    CellReason.CODE: _l("Kode ditulis tanpa spasi, paling panjang 60 huruf. Perbaiki kodenya."),
    CellReason.BIRTH_DATE_DIFFERS: _l(
        "Tanggal lahir berbeda dengan yang ada di dalam nomor. Periksa mana yang benar pada SK "
        "pengangkatan, lalu perbaiki berkasnya."
    ),
    CellReason.SEX_DIFFERS: _l(
        "Jenis kelamin berbeda dengan angka ke-15 pada nomor. Periksa mana yang benar, lalu "
        "perbaiki berkasnya."
    ),
}

_LINE: Mapping[StrEnum, LazyString] = {
    LineReason.TOO_MANY_CELLS: _l(
        "Baris ini memuat sel di luar tabel. Hapus isi di kanan kolom terakhir, atau beri tanda "
        "kutip pada teks yang memuat koma."
    ),
    LineReason.REPEATED: _l("Baris ini sama dengan baris sebelumnya. Hapus salah satunya."),
    LineReason.DISAGREES: _l(
        "Baris-baris dengan nomor ini berbeda isinya. Samakan nama, status, golongan, dan unit "
        "kerjanya."
    ),
    LineReason.OTHER_LINE: _l(
        "Baris lain untuk orang yang sama ditolak, maka baris ini ikut ditunda. Perbaiki baris "
        "yang lain itu dahulu."
    ),
    LineReason.TWO_PEOPLE_ONE_NUMBER: _l(
        "Nomor ini dipakai untuk dua nama berbeda di berkas. Periksa nomor setiap orang."
    ),
    LineReason.NUMBER_OF_ANOTHER: _l(
        "Nomor ini sudah tercatat untuk orang lain. Periksa nomor dan namanya; bila orangnya "
        "sama, perbaiki namanya di halaman orang itu dahulu."
    ),
    LineReason.TWO_RECORDS: _l(
        "Nomor baru dan nomor lama ini tercatat pada dua orang. Gabungkan kedua catatan dahulu."
    ),
    LineReason.SAME_PERSON_TWICE: _l(
        "Orang ini ada dua kali di berkas, dengan nomor sekarang dan nomor lama. Sisakan satu "
        "baris dengan nomor sekarang."
    ),
    LineReason.UNIT_UNKNOWN: _l(
        "Unit kerja ini tidak ada atau sudah ditutup. Periksa kode atau namanya, atau tambahkan "
        "unitnya dahulu."
    ),
    LineReason.UNIT_AMBIGUOUS: _l("Ada beberapa unit dengan nama ini. Tulis kode unitnya."),
    LineReason.POST_UNKNOWN: _l(
        "Jabatan ini tidak ada di unit itu atau sudah ditutup. Periksa kode atau namanya, atau "
        "tambahkan jabatannya dahulu."
    ),
    LineReason.POST_ELSEWHERE: _l(
        "Jabatan dengan kode ini milik unit lain. Perbaiki kode jabatan atau unit kerjanya."
    ),
    LineReason.SEATS_TAKEN: _l(
        "Semua jabatan dengan nama ini di unit itu sudah terisi. Tambahkan jabatan, atau "
        "kosongkan salah satu dahulu."
    ),
    LineReason.BEFORE_CURRENT_POST: _l(
        "Jabatan baru mulai lebih awal daripada jabatan yang dipegang sekarang. Perbaiki tanggal "
        "mulai salah satunya."
    ),
    LineReason.GONE_AND_UNKNOWN: _l(
        "Orang ini tidak bertugas lagi dan belum pernah tercatat, maka tidak perlu ditambahkan. "
        "Hapus barisnya."
    ),
    LineReason.CODE_TWICE: _l("Kode ini dipakai pada beberapa baris. Sisakan satu baris per kode."),
    LineReason.PARENT_UNKNOWN: _l(
        "Kode induk atau atasan ini tidak ada, baik di portal maupun di baris yang diterima. "
        "Periksa kodenya."
    ),
    LineReason.JOB_UNKNOWN: _l(
        "Kode standar jabatan ini tidak ada. Periksa kodenya, atau tambahkan jabatannya dahulu."
    ),
    LineReason.CYCLE: _l(
        "Garis induk atau atasan ini berputar ke dirinya sendiri. Perbaiki kode induk atau "
        "atasannya."
    ),
    LineReason.UNIT_IN_USE: _l(
        "Unit ini masih memiliki pegawai atau jabatan. Pindahkan semuanya dahulu, lalu tutup "
        "unitnya."
    ),
}

_PLAN: Mapping[StrEnum, LazyString] = {
    PlanReason.OTHER_LIST: _l(
        "Keadaan berubah sejak daftar perbedaan ditampilkan. Periksa daftar yang baru, lalu "
        "setujui lagi."
    ),
    PlanReason.UNKNOWN_KEY: _l(
        "Pilihan memuat orang yang tidak ada di daftar. Muat ulang halaman, lalu pilih lagi."
    ),
}

_IMPORT: Mapping[StrEnum, LazyString] = {
    ImportRefusal.NO_TABLE: _l(
        "Tidak ada daftar di dalam berkas ini. Pilih berkas yang memuat daftar pegawai, jabatan, "
        "atau unit."
    ),
    ImportRefusal.COLUMNS_NOT_SETTLED: _l(
        "Masih ada kolom yang belum ditunjuk atau ditunjuk dua kali. Perbaiki pilihan kolomnya."
    ),
    ImportRefusal.UNKNOWN_UNITS: _l(
        "Ada kode unit yang tidak dikenal. Tulis kode unit seperti di bagian Unit, dipisahkan koma."
    ),
    ImportRefusal.QUOTA: _l(
        "Ruang penyimpanan berkas sudah penuh. Singkirkan impor lama yang tidak dipakai, lalu "
        "unggah lagi."
    ),
    ImportRefusal.NAME_MISSING: _l("Beri nama peta kolom ini, misalnya Ekspor SIASN."),
    ImportRefusal.NOT_STAGED: _l(
        "Berkas ini belum diperiksa. Tetapkan kolomnya, lalu jalankan pemeriksaan."
    ),
    ImportRefusal.ALREADY_CONFIRMED: _l(
        "Impor ini sudah disetujui orang lain atau sudah dijalankan. Muat ulang halaman untuk "
        "melihat keadaannya."
    ),
    ImportRefusal.NOT_CONFIRMED: _l(
        "Daftar perbedaan impor ini belum disetujui. Periksa dan setujui dahulu."
    ),
    ImportRefusal.NOTHING_TO_UNDO: _l(
        "Impor ini belum mengubah apa pun, maka tidak ada yang dibatalkan."
    ),
    ImportRefusal.DISCARDED: _l("Impor ini sudah disisihkan. Unggah berkasnya sekali lagi."),
    ImportRefusal.OTHER_STEP: _l(
        "Orangnya tidak dapat ditambahkan, maka bagian ini ikut ditunda. Lihat alasan pada "
        "penambahannya."
    ),
    ImportRefusal.GONE: _l(
        "Unit, jabatan, atau orang yang dimaksud tidak ada lagi. Periksa keadaannya, lalu impor "
        "ulang barisnya."
    ),
    ImportRefusal.CHANGED_SINCE: _l(
        "Catatan ini diubah lagi sesudah impor, maka dibiarkan. Periksa di halaman orang atau "
        "unitnya."
    ),
    ImportRefusal.USED_SINCE: _l(
        "Catatan yang ditambahkan impor sudah dipakai bagian lain, maka dibiarkan. Ubah di "
        "halaman orang atau unitnya."
    ),
}

_NOTE: Mapping[StrEnum, LazyString] = {
    Note.FORMER_NUMBER: _l(
        "Baris ini memakai nomor lama. Orangnya dikenali; nomor dan statusnya tidak diubah."
    ),
    Note.LOOKALIKE: _l(
        "Sudah ada orang dengan nama dan tanggal lahir yang sama. Bila orangnya sama, isi kolom "
        "Nomor lama atau gabungkan catatannya."
    ),
    Note.DECEASED: _l(
        "Orang ini dicatat meninggal. Akunnya dinonaktifkan, dan buktinya tetap tersimpan."
    ),
}

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, LazyString]] = {
    FileReason: _FILE,
    ColumnReason: _COLUMN,
    CellReason: _CELL,
    LineReason: _LINE,
    PlanReason: _PLAN,
    ImportRefusal: _IMPORT,
    Note: _NOTE,
}
