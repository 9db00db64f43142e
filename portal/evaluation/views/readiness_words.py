"""Words of promotion readiness: each criterion with its figures and where it comes from."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString, format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.evaluation.rules.readiness import Answer, Checked, Criterion

CRITERIA: Mapping[Criterion, LazyString] = {
    Criterion.OWN_STANDARD: _l("Standar jabatan sekarang terpenuhi"),
    Criterion.NEXT_STANDARD: _l("Standar jabatan tujuan terpenuhi"),
    Criterion.PREDICATES: _l("Predikat kinerja sedikitnya Baik"),
    Criterion.HOURS: _l("Kewajiban jam pelajaran terpenuhi"),
    Criterion.IMPROVEMENT: _l("Indeks kompetensi meningkat"),
}
SOURCES: Mapping[Criterion, LazyString] = {
    Criterion.OWN_STANDARD: _l("Profil kompetensi terhadap standar jabatan (PP 11/2017 pasal 206)"),
    Criterion.NEXT_STANDARD: _l(
        "Profil kompetensi terhadap standar jabatan yang akan diduduki (PP 11/2017 pasal 206)"
    ),
    Criterion.PREDICATES: _l("Predikat dari e-Kinerja (PermenPANRB 6/2022)"),
    Criterion.HOURS: _l("Buku jam pelajaran (PP 11/2017 pasal 203)"),
    Criterion.IMPROVEMENT: _l("Hasil evaluasi yang sudah ditetapkan"),
}
ANSWERS: Mapping[Answer, tuple[str, LazyString, str]] = {
    Answer.MET: ("ok", _l("Terpenuhi"), "check2"),
    Answer.NOT_MET: ("warn", _l("Belum terpenuhi"), "arrow-up"),
    Answer.NOT_KNOWN: ("", _l("Belum diketahui"), "question-circle"),
}


def figures(one: Checked) -> str:
    """What was compared, in a sentence."""
    return str(_figures(one))


def _figures(one: Checked) -> Any:
    match one.criterion:
        case Criterion.OWN_STANDARD | Criterion.NEXT_STANDARD:
            if one.answer is Answer.NOT_KNOWN:
                return _("Tidak ada standar untuk dibandingkan.")
            return _(
                "%(met)d dari %(count)d kompetensi memenuhi standar.",
                met=one.held,
                count=one.wanted,
            )
        case Criterion.PREDICATES:
            return _(
                "%(good)d dari %(count)d periode terakhir berpredikat Baik atau lebih.",
                good=one.held,
                count=one.wanted,
            )
        case Criterion.HOURS:
            if one.answer is Answer.MET:
                return _("Tidak ada kekurangan pada evaluasi terakhir.")
            return _("Kurang %(hours)s JP.", hours=format_decimal(one.wanted / 100))
        case Criterion.IMPROVEMENT:
            if one.answer is Answer.NOT_KNOWN:
                return _("Belum cukup periode yang ditetapkan untuk dibandingkan.")
            return _(
                "Terakhir %(latest)s %%, sebelumnya %(first)s %%.",
                latest=percent(one.held),
                first=percent(one.wanted),
            )


def percent(hundredths: int) -> str:
    """An index of hundredths of a percent, as it is read."""
    return str(format_decimal(hundredths / 100))
