"""Why something of the competency area was refused, and what to do about it."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.competency.rules.publishing import PublishRefusal
from portal.competency.rules.reading import Problem
from portal.competency.rules.standards import StandardRefusal
from portal.competency.service.policies import DraftRefusal
from portal.web.sentences import register

_Table = Mapping[StrEnum, LazyString]

_PUBLISHING: _Table = {
    PublishRefusal.OUTDATED: _l(
        "Orang lain baru saja menerbitkan versi %(number)s. Baca dahulu versi itu, lalu "
        "buat perubahan Anda dari sana; tulisan Anda masih ada di halaman ini."
    ),
    PublishRefusal.DAY_TAKEN: _l(
        "Sudah ada versi yang mulai berlaku pada tanggal itu. Pilih tanggal lain."
    ),
    PublishRefusal.TOO_EARLY: _l(
        "Versi baru tidak dapat berlaku surut. Pilih tanggal yang lebih akhir: rumusan "
        "paling cepat hari ini, kebijakan paling cepat besok."
    ),
    PublishRefusal.TOO_FAR: _l(
        "Tanggal itu lebih dari lima tahun lagi. Periksa tahunnya, lalu tulis tanggal yang "
        "lebih dekat."
    ),
    PublishRefusal.UNCHANGED: _l(
        "Isinya sama dengan versi yang berlaku pada tanggal itu, jadi tidak ada yang perlu "
        "diterbitkan."
    ),
    PublishRefusal.NO_SOURCE: _l("Tulis dasarnya, misalnya nomor keputusan atau peraturan."),
    PublishRefusal.FOREIGN_KEY: _l(
        "Kata kunci %(subject)s sudah dipakai kamus lain. Pakai kata kunci lain."
    ),
    PublishRefusal.CODE_TAKEN: _l(
        "Kode %(subject)s sudah dipakai kompetensi lain dalam kamus ini. Pakai kode lain."
    ),
    PublishRefusal.KIND_CHANGED: _l(
        "Jenis kompetensi %(subject)s tidak dapat diubah, karena bukti dan aturan "
        "bergantung padanya. Buat kompetensi baru dengan kata kunci lain."
    ),
    PublishRefusal.FOREIGN_FRAMEWORK: _l(
        "Kamus dengan kode %(subject)s milik pihak lain. Pakai kode kamus lain."
    ),
}

_STANDARD: _Table = {
    StandardRefusal.EMPTY: _l(
        "Standar belum memuat satu kompetensi pun. Pilih level untuk sedikitnya satu kompetensi."
    ),
    StandardRefusal.LEVEL_OUT_OF_RANGE: _l("Pilih level 1 sampai 5."),
    StandardRefusal.UNKNOWN_COMPETENCY: _l(
        "Salah satu kompetensi belum berlaku pada tanggal mulai standar. Pilih tanggal yang "
        "lebih akhir atau hapus kompetensi itu."
    ),
    StandardRefusal.LEVEL_NOT_DESCRIBED: _l(
        "Salah satu level tidak diuraikan dalam kamus. Pilih level yang ada uraiannya."
    ),
    StandardRefusal.DAY_TAKEN: _l(
        "Sudah ada standar yang mulai berlaku pada tanggal itu. Pilih tanggal lain."
    ),
}

_DRAFT: _Table = {
    DraftRefusal.CHANGED_MEANWHILE: _l(
        "Draf ini disimpan orang lain sesudah Anda membukanya. Muat ulang halaman untuk "
        "melihat isinya yang terbaru, lalu ulangi perubahan Anda."
    ),
    DraftRefusal.CLOSED: _l(
        "Draf ini sudah diterbitkan atau disisihkan. Mulai draf baru dari kebijakan terbaru."
    ),
    DraftRefusal.FAULTY: _l(
        "Naskah masih memuat %(count)s kesalahan. Perbaiki baris yang ditunjuk, simpan, lalu "
        "terbitkan."
    ),
    DraftRefusal.TOO_LONG: _l(
        "Naskah terlalu panjang. Ringkas menjadi paling banyak %(limit)s karakter."
    ),
    DraftRefusal.WRONG_VERSION: _l(
        "Nomor versi berikutnya adalah %(expected)s. Perbaiki baris version, lalu simpan."
    ),
}

_PROBLEM: _Table = {
    Problem.NOT_YAML: _l("Naskah tidak terbaca sebagai YAML. Periksa tanda baca di baris ini."),
    Problem.MISSING: _l("Bagian ini belum ada. Tambahkan."),
    Problem.UNKNOWN_KEY: _l("Nama ini tidak dikenal di sini. Periksa ejaannya."),
    Problem.REPEATED: _l("Ini sudah disebut sebelumnya. Hapus salah satunya."),
    Problem.NOT_A_TABLE: _l("Di sini diharapkan pasangan nama dan isi (nama: isi)."),
    Problem.NOT_A_LIST: _l("Di sini diharapkan daftar, misalnya [satu, dua]."),
    Problem.NOT_A_WHOLE_NUMBER: _l("Tulis bilangan bulat, misalnya 3."),
    Problem.NOT_A_YES_OR_NO: _l("Tulis true untuk ya atau false untuk tidak."),
    Problem.NOT_TEXT: _l("Tulis teks. Beri tanda kutip bila isinya hanya angka."),
    Problem.NOT_A_DAY: _l("Tulis tanggal yang ada di kalender, misalnya 2027-01-31."),
    Problem.OUT_OF_RANGE: _l("Nilainya di luar batas. Lihat batasnya di samping ini."),
    Problem.UNKNOWN_VALUE: _l("Isian ini tidak dikenal. Pilih salah satu yang diperbolehkan."),
    Problem.UNKNOWN_SOURCE: _l("Dasar ini tidak ada di bagian sources. Tambahkan di sana."),
    Problem.EMPTY: _l("Bagian ini kosong. Isi dahulu."),
    Problem.NEEDS_LESS_THAN_THE_LEVEL_BELOW: _l(
        "Level ini meminta lebih sedikit unsur daripada level di bawahnya. Tambahkan unsur "
        "yang hilang."
    ),
    Problem.CANNOT_BE_PROVED: _l(
        "Tidak ada sumber bukti yang dapat mencapai level ini, sehingga tak seorang pun "
        "dapat meraihnya. Tambahkan sumber atau naikkan batasnya."
    ),
    Problem.NO_WAY_WITHOUT_RATERS: _l(
        "Satu-satunya jalan ke level ini memerlukan banyak penilai. Sediakan bukti lain "
        "bagi unit yang kecil."
    ),
    Problem.ONLY_AN_ASSESSOR_DECIDES: _l(
        "Keseluruhan level hanya dapat ditetapkan asesor. Pakai unsur pengetahuan, "
        "keterampilan, atau sikap."
    ),
    Problem.PROVES_NOTHING: _l("Sumber ini tidak membuktikan apa pun. Hapus dari daftar."),
}

SENTENCES: Mapping[type[StrEnum], _Table] = {
    PublishRefusal: _PUBLISHING,
    StandardRefusal: _STANDARD,
    DraftRefusal: _DRAFT,
    Problem: _PROBLEM,
}


def install() -> None:
    """Put the area's sentences into the table that pages and errors read."""
    for kind, table in SENTENCES.items():
        register(kind, table)
