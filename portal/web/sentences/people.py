"""Sentences of the people area: what is wrong, where, and what to do about it.

The reasons of imports stand in `people_import`, those of writing units, jobs and persons in
`people_structure`; `SENTENCES` holds all.
"""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.people.rules.calendar import CalendarRefusal
from portal.people.rules.grants import GrantRefusal
from portal.people.rules.identifiers import IdentifierRefusal
from portal.people.rules.merging import MergeDoubt, MergeRefusal, UndoRefusal
from portal.people.rules.passwords import PasswordRefusal
from portal.people.rules.posts import Passed, PostRefusal, TenureRefusal, Unsupervised
from portal.people.rules.spans import SpanRefusal
from portal.people.rules.status import StatusRefusal
from portal.people.rules.trees import TreeRefusal
from portal.web.sentences import people_import, people_structure, register

_Table = Mapping[StrEnum, LazyString]

_IDENTIFIER: _Table = {
    IdentifierRefusal.EMPTY: _l("Nomor belum diisi. Tulis NIP, NI PPPK, atau nomor pegawai."),
    IdentifierRefusal.ROUNDED: _l(
        "Nomor ini dibulatkan oleh lembar kerja. Ubah kolom nomor menjadi teks, lalu tulis ulang "
        "ke-18 angkanya."
    ),
    IdentifierRefusal.NOT_DIGITS: _l(
        "Nomor ini memuat huruf atau tanda lain. Tulis 18 angka saja, misalnya 197512082005012007."
    ),
    IdentifierRefusal.NIK: _l(
        "Nomor 16 angka adalah NIK. Portal tidak menyimpan NIK karena tidak diperlukan untuk "
        "belajar. Tulis NIP atau NI PPPK dengan 18 angka, atau nomor pegawai dari instansi."
    ),
    IdentifierRefusal.OLD_NIP: _l(
        "Nomor 9 angka adalah NIP lama. Tulis NIP yang berlaku sekarang dengan 18 angka."
    ),
    IdentifierRefusal.LENGTH: _l("Tulis nomor dengan 18 angka, misalnya 197512082005012007."),
    IdentifierRefusal.BIRTH_DATE: _l(
        "Delapan angka pertama harus tanggal lahir, urutan tahun bulan hari, misalnya 19751208. "
        "Periksa lagi pada SK pengangkatan."
    ),
    IdentifierRefusal.START_MONTH: _l(
        "Angka ke-13 dan ke-14 pada NIP adalah bulan pengangkatan, 01 sampai 12. Bila ini nomor "
        "PPPK, pilih status PPPK."
    ),
    IdentifierRefusal.START_YEAR: _l(
        "Tahun pengangkatan (angka ke-9 sampai ke-12) lebih awal daripada tahun lahir. Periksa "
        "lagi nomornya pada SK pengangkatan."
    ),
    IdentifierRefusal.SEX_DIGIT: _l(
        "Angka ke-15 harus 1 untuk laki-laki atau 2 untuk perempuan. Periksa lagi nomornya."
    ),
    IdentifierRefusal.SERIAL: _l(
        "Tiga angka terakhir tidak boleh 000. Lembar kerja sering membulatkannya: ubah kolom "
        "nomor menjadi teks, lalu tulis ulang nomornya."
    ),
    IdentifierRefusal.TOO_YOUNG: _l(
        "Menurut nomor ini usia saat diangkat kurang dari 18 tahun. Periksa tanggal lahir dan "
        "tahun pengangkatan di dalam nomor."
    ),
    IdentifierRefusal.STARTS_LATER: _l(
        "Menurut nomor ini pengangkatan belum berlaku. Masukkan orang ini setelah tanggal mulai "
        "tugasnya, atau periksa lagi nomornya."
    ),
    IdentifierRefusal.AGENCY_FORM: _l(
        "Nomor pegawai terdiri atas 3 sampai 32 huruf, angka, titik, garis miring, atau tanda "
        "hubung, dan memuat paling sedikit satu angka, misalnya THL-2024/017."
    ),
    IdentifierRefusal.AGENCY_LOOKS_LIKE_NIP: _l(
        "Nomor 18 angka adalah NIP atau NI PPPK. Pilih status PNS, CPNS, atau PPPK untuk orang "
        "ini, atau tulis nomor pegawai dari instansi."
    ),
}

_STATUS: _Table = {
    StatusRefusal.NEEDS_NIP: _l(
        "Status PNS dan CPNS memerlukan NIP yang berlaku pada tanggal itu. Tambahkan NIP dahulu."
    ),
    StatusRefusal.NEEDS_NI_PPPK: _l(
        "Status PPPK memerlukan NI PPPK yang berlaku pada tanggal itu. Tambahkan NI PPPK dahulu."
    ),
    StatusRefusal.NEEDS_AGENCY_NUMBER: _l(
        "Pegawai non-ASN memerlukan nomor pegawai dari instansi. Tambahkan nomor itu dahulu."
    ),
}

_SPAN: _Table = {
    SpanRefusal.REVERSED: _l(
        "Tanggal berakhir lebih awal daripada tanggal mulai. Periksa urutan kedua tanggal."
    ),
    SpanRefusal.OVERLAPS: _l(
        "Masa ini bertumpang tindih dengan catatan lain. Akhiri catatan yang lain dahulu atau "
        "ubah tanggalnya."
    ),
    SpanRefusal.NOTHING_OPEN: _l(
        "Tidak ada catatan yang masih berjalan. Muat ulang halaman untuk melihat keadaan terbaru."
    ),
    SpanRefusal.LATER_ROW: _l(
        "Sudah ada catatan yang mulai pada atau setelah tanggal ini. Pilih tanggal yang lebih "
        "akhir, atau perbaiki catatan yang ada."
    ),
    SpanRefusal.UNCHANGED: _l(
        "Isinya sama dengan yang berlaku pada tanggal itu. Tidak ada yang perlu diubah."
    ),
}

_TREE: _Table = {
    TreeRefusal.OWN_PARENT: _l(
        "Unit atau jabatan tidak dapat berada di bawah dirinya sendiri. Pilih induk yang lain."
    ),
    TreeRefusal.UNKNOWN_PARENT: _l(
        "Induk yang dipilih tidak ada lagi. Pilih induk lain dari daftar."
    ),
    TreeRefusal.CYCLE: _l(
        "Induk yang dipilih berada di bawah unit atau jabatan ini, sehingga susunannya berputar. "
        "Pilih induk lain, atau pindahkan yang dipilih itu dahulu."
    ),
}

_TENURE: _Table = {
    TenureRefusal.OUTSIDE_POST: _l(
        "Masa jabatan keluar dari masa berlaku jabatan itu. Sesuaikan tanggalnya, atau ubah masa "
        "berlaku jabatan dahulu."
    ),
    TenureRefusal.ALREADY_HOLDS: _l(
        "Orang ini sudah memegang jabatan itu pada masa yang sama. Akhiri catatan yang lama dahulu."
    ),
    TenureRefusal.POST_TAKEN: _l(
        "Jabatan ini sudah dipegang definitif oleh orang lain pada masa yang sama. Akhiri masa "
        "jabatan orang itu dahulu, pilih jabatan lain, atau catat sebagai Plt. atau Plh."
    ),
}

_POST: _Table = {
    PostRefusal.CODE_TAKEN: _l("Kode ini sudah dipakai formasi lain. Pakai kode lain."),
    PostRefusal.HELD: _l(
        "Jabatan ini masih dipegang pada atau setelah tanggal penutupan. Akhiri atau pindahkan "
        "pemegangnya dahulu, lalu tutup jabatannya."
    ),
    PostRefusal.BEFORE_START: _l(
        "Tanggal penutupan tidak boleh sebelum jabatan ini mulai berlaku. Pilih tanggal lain."
    ),
}

_PASSED: _Table = {
    Passed.VACANT: _l("Jabatan di atasnya kosong, maka atasan dicari satu tingkat lebih tinggi."),
    Passed.OWN: _l(
        "Jabatan di atasnya dipegang oleh orang ini sendiri, maka atasan dicari satu tingkat "
        "lebih tinggi."
    ),
    Passed.CLOSED: _l(
        "Jabatan di atasnya sudah ditutup, maka atasan dicari satu tingkat lebih tinggi."
    ),
}

_UNSUPERVISED: _Table = {
    Unsupervised.TOP: _l("Jabatan ini tidak melapor kepada jabatan lain."),
    Unsupervised.NOBODY_ABOVE: _l(
        "Semua jabatan di atasnya kosong. Isi salah satunya agar ada atasan yang berwenang."
    ),
    Unsupervised.CYCLE: _l(
        "Garis atasan jabatan ini berputar. Perbaiki kolom melapor kepada pada jabatan di atasnya."
    ),
}

_PASSWORD: _Table = {
    PasswordRefusal.TOO_SHORT_ALONE: _l(
        "Tulis kata sandi dengan 15 huruf atau lebih. Empat kata yang mudah diingat sudah cukup."
    ),
    PasswordRefusal.TOO_SHORT_WITH_SECOND_FACTOR: _l("Tulis kata sandi dengan 8 huruf atau lebih."),
    PasswordRefusal.TOO_LONG: _l("Kata sandi paling panjang 1.024 huruf. Pendekkan sedikit."),
    PasswordRefusal.CONTROL_SIGN: _l(
        "Kata sandi memuat tanda yang tidak terlihat, seperti tab atau baris baru. Ketik ulang "
        "kata sandinya."
    ),
    PasswordRefusal.OWN_NUMBER: _l(
        "Kata sandi ini sebagian besar nomor pegawai atau tanggal lahir, yang diketahui banyak "
        "orang. Pilih kata lain, misalnya empat kata yang tidak berhubungan."
    ),
    PasswordRefusal.OWN_NAME: _l(
        "Kata sandi ini sebagian besar nama Anda. Pilih kata lain, misalnya empat kata yang tidak "
        "berhubungan."
    ),
    PasswordRefusal.AGENCY: _l(
        "Kata sandi ini sebagian besar nama instansi, kota, atau portal. Pilih kata lain, "
        "misalnya empat kata yang tidak berhubungan."
    ),
    PasswordRefusal.COMMON: _l(
        "Kata sandi ini terlalu sering dipakai orang. Pilih kata lain, misalnya empat kata yang "
        "tidak berhubungan."
    ),
    PasswordRefusal.PATTERN: _l(
        "Kata sandi ini sebagian besar ulangan, tahun, atau urutan papan ketik. Pilih kata lain, "
        "misalnya empat kata yang tidak berhubungan."
    ),
}

_CALENDAR: _Table = {
    CalendarRefusal.NAME_MISSING: _l("Tulis nama hari ini, misalnya Hari Jadi Kota."),
    CalendarRefusal.DAY_TAKEN: _l(
        "Tanggal ini sudah ada di kalender instansi. Ubah catatan yang ada."
    ),
    CalendarRefusal.WEEK_EMPTY: _l("Pilih paling sedikit satu hari kerja dalam sepekan."),
    CalendarRefusal.SOURCE_MISSING: _l(
        "Tulis keputusan yang menetapkannya, misalnya SKB 1497/2025, 2/2025, 5/2025."
    ),
    CalendarRefusal.YEAR_UNKNOWN: _l(
        "Portal belum memuat daftar nasional tahun ini. Tambahkan harinya satu per satu."
    ),
    CalendarRefusal.YEAR_OUT_OF_REACH: _l("Tulis tahun antara 2000 dan 2100."),
}

_GRANT: _Table = {
    GrantRefusal.UNKNOWN_ROLE: _l("Peran ini tidak dikenal. Pilih peran dari daftar."),
    GrantRefusal.DERIVED_ROLE: _l(
        "Peran ini mengikuti jabatan dan tidak dapat diberikan. Atur jabatan orang itu."
    ),
    GrantRefusal.TO_ONESELF: _l(
        "Anda tidak dapat memberi peran kepada diri sendiri. Mintalah kepada admin lain."
    ),
    GrantRefusal.NOT_THE_GIVER: _l(
        "Peran diberikan atas nama orang yang masuk. Muat ulang halaman, lalu coba lagi."
    ),
    GrantRefusal.BACKDATED: _l(
        "Peran tidak dapat berlaku surut. Pilih tanggal mulai hari ini atau sesudahnya."
    ),
    GrantRefusal.ENDS_BEFORE_START: _l(
        "Tanggal berakhir harus setelah tanggal mulai. Periksa urutan kedua tanggal."
    ),
    GrantRefusal.OUTSIDE_SUBTREE: _l(
        "Unit ini di luar wewenang Anda. Pilih unit di bawah wewenang Anda, atau mintalah kepada "
        "admin unit itu."
    ),
    GrantRefusal.MAY_NOT_GRANT: _l(
        "Anda tidak berwenang memberi atau mencabut peran di unit ini. Mintalah kepada admin "
        "instansi."
    ),
    GrantRefusal.MORE_THAN_HELD: _l(
        "Peran ini memuat izin yang tidak Anda miliki di unit itu. Mintalah kepada admin yang "
        "memilikinya."
    ),
    GrantRefusal.REACH_TOO_WIDE: _l(
        "Anda memegang izin ini hanya untuk unit itu sendiri. Pilih cakupan unit itu saja, tanpa "
        "unit di bawahnya."
    ),
    GrantRefusal.ALREADY_ENDED: _l(
        "Peran ini sudah berakhir. Muat ulang halaman untuk melihat keadaan terbaru."
    ),
    GrantRefusal.OTHER_PERSON_OR_ROLE: _l(
        "Orang dan peran pada catatan ini tidak dapat diganti. Cabut catatan ini, lalu buat yang "
        "baru."
    ),
    GrantRefusal.NOT_HELD: _l(
        "Anda tidak memegang peran ini sekarang, maka tidak dapat melimpahkannya. Pilih peran "
        "yang Anda pegang."
    ),
    GrantRefusal.REDELEGATED: _l(
        "Wewenang yang dilimpahkan kepada Anda tidak dapat diteruskan. Mintalah pemegang peran "
        "asli untuk melimpahkannya."
    ),
    GrantRefusal.NEEDS_END: _l(
        "Pelimpahan dan tugas pemeriksa harus berjangka. Tulis tanggal berakhirnya."
    ),
    GrantRefusal.OUTLIVES_SOURCE: _l(
        "Pelimpahan tidak dapat lebih lama daripada peran Anda sendiri. Pilih tanggal berakhir "
        "yang lebih awal."
    ),
    GrantRefusal.NEEDS_UNIT: _l(
        "Pemeriksa hanya melihat unit yang disebut dalam tugasnya. Pilih unitnya."
    ),
    GrantRefusal.ALREADY_HELD: _l(
        "Orang ini sudah memegang peran itu di tempat yang sama pada masa itu. Cabut dahulu yang "
        "lama bila ingin mengubahnya."
    ),
    GrantRefusal.LAST_ADMIN: _l(
        "Ini peran terakhir yang dapat memberi peran di seluruh instansi. Berikan dahulu kepada "
        "orang lain, lalu cabut yang ini."
    ),
}

_MERGE: _Table = {
    MergeRefusal.SAME_RECORD: _l("Kedua catatan ini sama. Pilih dua catatan yang berbeda."),
    MergeRefusal.ALREADY_MERGED: _l(
        "Salah satu catatan sudah digabungkan. Buka catatan tujuannya, lalu mulai dari sana."
    ),
    MergeRefusal.ERASED: _l(
        "Data salah satu catatan sudah dihapus atas permintaan, maka tidak dapat digabungkan."
    ),
    MergeRefusal.ONE_PERSON_DECIDES: _l(
        "Penggabungan memerlukan dua orang. Mintalah orang lain yang berwenang untuk menyetujui."
    ),
    MergeRefusal.OWN_RECORD: _l(
        "Anda tidak dapat memutuskan penggabungan catatan Anda sendiri. Mintalah orang lain yang "
        "berwenang."
    ),
    MergeRefusal.BORN_DIFFERENTLY: _l(
        "Nomor kedua catatan menunjukkan tanggal lahir atau jenis kelamin yang berbeda. Periksa "
        "nomornya dahulu; kemungkinan ini dua orang."
    ),
    MergeRefusal.TWO_NUMBERS_NOW: _l(
        "Kedua catatan memiliki nomor berbeda yang sama-sama berlaku. Pada catatan yang keliru, "
        "ubah dahulu statusnya menjadi pihak luar, lalu jadikan nomornya nomor lama."
    ),
    MergeRefusal.TWO_AGENCIES: _l(
        "Kedua catatan menjadi pegawai tetap di dua instansi pada masa yang sama. Perbaiki masa "
        "kerja di salah satu instansi dahulu."
    ),
    MergeRefusal.TWO_STATUSES: _l(
        "Kedua catatan memiliki status berbeda pada masa yang sama. Akhiri status yang keliru "
        "dahulu."
    ),
    MergeRefusal.SAME_SEAT: _l(
        "Kedua catatan memegang jabatan yang sama pada masa yang sama. Hapus salah satu masa "
        "jabatan dahulu."
    ),
    MergeRefusal.ATTEMPT_RUNNING: _l(
        "Salah satu orang ini sedang mengerjakan kuis atau ujian. Tunggu sampai selesai, lalu "
        "coba lagi."
    ),
}

_UNDO: _Table = {
    UndoRefusal.ALREADY_UNDONE: _l("Penggabungan ini sudah dibatalkan."),
    UndoRefusal.LATER_MERGE: _l(
        "Setelah penggabungan ini ada penggabungan lain pada orang yang sama. Batalkan yang "
        "terbaru dahulu."
    ),
    UndoRefusal.ONE_PERSON_DECIDES: _l(
        "Pembatalan memerlukan dua orang. Mintalah orang lain yang berwenang untuk menyetujui."
    ),
    UndoRefusal.OWN_RECORD: _l(
        "Anda tidak dapat membatalkan penggabungan catatan Anda sendiri. Mintalah orang lain yang "
        "berwenang."
    ),
}

_DOUBT: _Table = {
    MergeDoubt.OTHER_NAME: _l(
        "Nama pada kedua catatan sangat berbeda. Pastikan keduanya orang yang sama."
    ),
    MergeDoubt.NO_SHARED_NUMBER: _l(
        "Tidak ada nomor atau tanggal lahir yang menghubungkan kedua catatan. Pastikan dengan "
        "dokumen."
    ),
    MergeDoubt.BOTH_SIGN_IN: _l(
        "Kedua akun pernah dipakai masuk. Tanyakan kepada orangnya akun mana yang diteruskan."
    ),
}

SENTENCES: Mapping[type[StrEnum], _Table] = {
    IdentifierRefusal: _IDENTIFIER,
    StatusRefusal: _STATUS,
    SpanRefusal: _SPAN,
    TreeRefusal: _TREE,
    TenureRefusal: _TENURE,
    PostRefusal: _POST,
    Passed: _PASSED,
    Unsupervised: _UNSUPERVISED,
    PasswordRefusal: _PASSWORD,
    CalendarRefusal: _CALENDAR,
    GrantRefusal: _GRANT,
    MergeRefusal: _MERGE,
    UndoRefusal: _UNDO,
    MergeDoubt: _DOUBT,
    **people_structure.SENTENCES,
    **people_import.SENTENCES,
}


def install() -> None:
    """Put the area's sentences into the table that pages and errors read."""
    for kind, table in SENTENCES.items():
        register(kind, table)
