"""The terms of a scheme as named parts: shown as a whole, and set against an earlier version."""

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.certification.rules.schemes import Terms
from portal.certification.rules.validity import Asks
from portal.certification.schemes import scheme_words as words
from portal.certification.schemes.scheme_words import Names


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the terms with what it says, a line each."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A part that differs between two versions."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def parts(terms: Terms, names: Names) -> tuple[Part, ...]:
    """Everything a version says, in the order of the forms."""
    renewed = terms.validity.asks is Asks.OWN and terms.validity.months is not None
    found = [
        (_("Jenis"), (str(words.KINDS[terms.kind]),)),
        (_("Judul"), (terms.title,)),
        (_("Judul dalam bahasa Inggris"), (terms.title_en,)),
        (_("Penjelasan"), (terms.summary,)),
        (_("Kompetensi"), words.targets(terms.targets, names)),
        (_("Syarat"), words.flat(terms.requirements, names)),
        (_("Masa berlaku"), (words.period(terms.validity),)),
        (_("Perpanjangan"), tuple(f"{a}: {b}" for a, b in words.renewal(terms.validity))),
        (_("Syarat perpanjangan"), words.flat(terms.renewal, names) if renewed else ()),
        (_("Keputusan"), (str(words.DECIDED[terms.decided_by]),)),
        (_("Unit penerbit"), (names.units.get(terms.unit, str(words.NOTHING)),)),
        (_("Pola nomor"), (terms.pattern,)),
        (_("Kode klasifikasi"), (terms.classification,)),
        (_("Penanda tangan"), tuple(words.signing(one, names) for one in terms.signatories)),
        (_("Nilai"), (score(terms),)),
    ]
    return tuple(
        Part(str(label), tuple(str(line) for line in lines if line) or ("–",))
        for label, lines in found
    )


def score(terms: Terms) -> str:
    """Whether the score may be printed."""
    if terms.score_is_public:
        return str(_("Dicantumkan bila pemohon setuju"))
    return str(_("Tidak dicantumkan"))


def changes(before: Terms, after: Terms, names: Names) -> tuple[Change, ...]:
    """The parts that say something else."""
    pairs = zip(parts(before, names), parts(after, names), strict=True)
    return tuple(Change(a.label, a.lines, b.lines) for a, b in pairs if a.lines != b.lines)
