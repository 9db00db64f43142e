"""What kinds of items, their formats and their figures are called on the screen."""

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import LazyString, format_decimal
from flask_babel import lazy_gettext as _l

from portal.assessment.rules.statistics import ItemFlag

KINDS: Mapping[str, LazyString] = {
    "single": _l("Pilihan tunggal"),
    "multiple": _l("Pilihan majemuk"),
    "true_false": _l("Benar atau salah"),
    "short": _l("Isian singkat"),
    "numeric": _l("Angka"),
    "matching": _l("Menjodohkan"),
    "ordering": _l("Mengurutkan"),
    "cloze": _l("Isian rumpang"),
}
KIND_HINTS: Mapping[str, LazyString] = {
    "single": _l("Satu jawaban benar di antara beberapa pilihan."),
    "multiple": _l("Beberapa jawaban benar; pilihan salah mengurangi nilai soal ini."),
    "true_false": _l("Sebuah pernyataan yang dinilai benar atau salah."),
    "short": _l("Peserta menulis satu atau dua kata."),
    "numeric": _l("Peserta menulis angka, dengan toleransi dan satuan."),
    "matching": _l("Setiap pernyataan dipasangkan dengan jodohnya."),
    "ordering": _l("Langkah-langkah diberi nomor urut."),
    "cloze": _l("Teks dengan bagian kosong yang diisi atau dipilih."),
}
FORMATS: Mapping[str, LazyString] = {
    "": _l("Kenali dari berkasnya"),
    "gift": _l("GIFT"),
    "aiken": _l("Aiken"),
    "moodle-xml": _l("XML Moodle"),
    "xlsx": _l("Tabel XLSX atau CSV"),
}
FATES: Mapping[str, LazyString] = {
    "new": _l("Baru"),
    "same": _l("Sudah ada"),
    "changed": _l("Berubah"),
    "refused": _l("Ditolak"),
}
FLAGS: Mapping[ItemFlag, LazyString] = {
    ItemFlag.KEY_BEATEN: _l("Pengecoh mengalahkan kunci"),
    ItemFlag.NEGATIVE: _l("Daya beda negatif"),
    ItemFlag.WEAK: _l("Daya beda lemah"),
    ItemFlag.TOO_HARD: _l("Sangat sukar"),
    ItemFlag.TOO_EASY: _l("Sangat mudah"),
    ItemFlag.IDLE_DISTRACTOR: _l("Pengecoh tidak terpakai"),
    ItemFlag.STRONG_DISTRACTOR: _l("Pengecoh menarik yang mampu"),
}
FLAG_HINTS: Mapping[ItemFlag, LazyString] = {
    ItemFlag.KEY_BEATEN: _l(
        "Sepertiga peserta terbaik lebih banyak memilih pengecoh daripada kunci. Periksa kuncinya "
        "lebih dahulu."
    ),
    ItemFlag.NEGATIVE: _l(
        "Peserta yang nilainya lebih baik justru lebih sering salah. Kunci atau rumusannya mungkin "
        "keliru."
    ),
    ItemFlag.WEAK: _l("Soal ini hampir tidak membedakan yang menguasai dari yang belum."),
    ItemFlag.TOO_HARD: _l(
        "Paling banyak seperempat nilai tercapai; menebak pun hampir sebanyak itu."
    ),
    ItemFlag.TOO_EASY: _l("Hampir semua menjawab benar, jadi soal ini tidak menguji lagi."),
    ItemFlag.IDLE_DISTRACTOR: _l(
        "Ada pengecoh yang hampir tidak pernah dipilih. Tulis yang lebih masuk akal."
    ),
    ItemFlag.STRONG_DISTRACTOR: _l(
        "Ada pengecoh yang lebih sering dipilih peserta yang mampu. Mungkin ia juga dapat "
        "dibenarkan."
    ),
}


def hundredths(value: int) -> str:
    """34 as 0,34."""
    return str(format_decimal(Decimal(value).scaleb(-2), format="0.00"))
