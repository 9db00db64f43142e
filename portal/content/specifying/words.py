"""What the parts of a specification are called on the screen."""

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import LazyString, format_decimal
from flask_babel import lazy_gettext as _l

from portal.assessment.rules.cuts import CutMethod
from portal.assessment.rules.drawing import DrawRule
from portal.assessment.rules.specifying import Part
from portal.content import words

METHODS: Mapping[str, LazyString] = {
    CutMethod.ANGOFF: _l("Angoff"),
    CutMethod.BORDERLINE: _l("Kelompok ambang"),
    CutMethod.BOOKMARK: _l("Penanda buku"),
    CutMethod.POLICY: _l("Ditetapkan kebijakan"),
}
METHOD_HINTS: Mapping[str, LazyString] = {
    CutMethod.ANGOFF: _l(
        "Panelis menaksir setiap soal: dari 100 peserta yang baru saja kompeten, berapa yang "
        "menjawab benar. Batas lulus dihitung dari taksiran itu."
    ),
    CutMethod.BORDERLINE: _l(
        "Penilai menunjuk peserta yang berada di ambang kompeten; batas lulus adalah median nilai "
        "mereka."
    ),
    CutMethod.BOOKMARK: _l(
        "Panelis menaruh penanda pada buku soal yang diurutkan dari termudah. Hasilnya dicatat."
    ),
    CutMethod.POLICY: _l("Peraturan atau pejabat yang berwenang menetapkan angkanya."),
}
PARTS: Mapping[Part, LazyString] = {
    Part.ROW: _l("Banyak soal"),
    Part.FIXED: _l("Soal tetap"),
    Part.MINUTES: _l("Waktu (menit)"),
    Part.FORMS: _l("Banyak naskah"),
    Part.CUT: _l("Batas lulus (%)"),
    Part.METHOD: _l("Cara menetapkan batas lulus"),
    Part.NOTE: _l("Alasan batas lulus"),
}


def row_name(row: DrawRule, names: Mapping[str, str]) -> str:
    """A row of the table in words: competency, indicator, difficulty."""
    competency = names.get(row.competency, row.competency)
    place = f"{competency}: {', '.join(sorted(row.tags))}" if row.tags else competency
    return f"{place}, {words.DIFFICULTIES[row.difficulty]}"


def share(permille: int) -> str:
    """640 as 0,640: a part of full marks."""
    return str(format_decimal(Decimal(permille).scaleb(-3), format="0.000"))


def value(part: Part, told: object) -> str:
    """A value of a change as people read it."""
    if part is Part.METHOD:
        return str(METHODS[str(told)]) if told else "–"
    return "–" if told in (None, "") else str(told)
