"""Schemes in words: requirements, days, what stands against publishing, what a version changes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask_babel import LazyString, format_decimal, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.certification import data
from portal.certification.queries import exams
from portal.certification.rules.requirements import (
    Group,
    Leaf,
    LeafKind,
    Node,
    Operator,
    Path,
    provers,
    unproving,
)
from portal.certification.rules.schemes import CertificateKind, DecidedBy, Target, Terms
from portal.certification.rules.signatories import Form, Holding, Signatory
from portal.certification.rules.validity import Asks, Base, Validity
from portal.certification.schemes.queries import schemes
from portal.competency import words as competency_words
from portal.competency.queries import catalogue
from portal.competency.rules.kinds import STRANDS, Strand
from portal.core import dates

KINDS: Mapping[CertificateKind, LazyString] = {
    CertificateKind.ATTENDANCE: _l("Kehadiran"),
    CertificateKind.TRAINING: _l("Pelatihan"),
    CertificateKind.COMPETENCY: _l("Kompetensi internal"),
    CertificateKind.BNSP: _l("Kompetensi BNSP"),
    CertificateKind.PROFESSION: _l("Profesi"),
}
KIND_HINTS: Mapping[str, LazyString] = {
    CertificateKind.ATTENDANCE: _l(
        "Bagi yang kehadirannya tercatat. Tidak membuktikan kompetensi."
    ),
    CertificateKind.TRAINING: _l("Bagi yang menyelesaikan kursus dan lulus."),
    CertificateKind.COMPETENCY: _l(
        "Bagi yang kompetensinya diuji. Setiap unsur yang disebut harus dibuktikan."
    ),
}
DECIDED: Mapping[DecidedBy, LazyString] = {
    DecidedBy.RULE: _l("Terbit begitu semua syarat terpenuhi"),
    DecidedBy.BOARD: _l("Diputus dewan: dua anggota dengan putusan yang sama"),
}
LEAVES: Mapping[LeafKind, LazyString] = {
    LeafKind.EXAM: _l("Ujian"),
    LeafKind.PRACTICAL: _l("Uji praktik atau lisan"),
    LeafKind.EVIDENCE: _l("Bukti pada profil"),
    LeafKind.ASSESSOR: _l("Keputusan asesor"),
    LeafKind.COURSE: _l("Kursus"),
    LeafKind.HOURS: _l("Jam pelajaran (JP)"),
    LeafKind.POST: _l("Masa jabatan"),
    LeafKind.STATEMENT: _l("Pernyataan atasan langsung"),
    LeafKind.ACTIVITY: _l("Kegiatan yang diikuti"),
}
OPERATORS: Mapping[Operator, LazyString] = {
    Operator.ALL: _l("Semua"),
    Operator.ANY: _l("Salah satu"),
}
BASES: Mapping[Base, LazyString] = {
    Base.COMPLETION: _l("Dari hari syarat terpenuhi"),
    Base.PREVIOUS_EXPIRY: _l("Dari akhir sertifikat sebelumnya"),
    Base.FIXED_DATE: _l("Selalu berakhir pada tanggal yang sama"),
}
ASKS: Mapping[Asks, LazyString] = {
    Asks.EVERYTHING: _l("Semua syarat pertama sekali lagi"),
    Asks.OWN: _l("Syarat perpanjangan sendiri"),
}
FORMS: Mapping[Form, LazyString] = {
    Form.OWN: _l("Atas jabatannya sendiri"),
    Form.ON_BEHALF: _l("Atas nama pejabat lain (a.n.)"),
    Form.FOR_ONE_ON_BEHALF: _l("Atas nama pejabat lain lewat pejabat ketiga (a.n. … u.b.)"),
}
HOLDINGS: Mapping[Holding, LazyString] = {
    Holding.DEFINITIVE: _l("definitif"),
    Holding.PLT: _l("Plt."),
    Holding.PLH: _l("Plh."),
}
NOTHING = _l("(belum dipilih)")


@dataclass
class Names:
    """What the terms of an agency's schemes name, each read once when it is first asked for."""

    organisation_id: int
    on: date

    @cached_property
    def courses(self) -> dict[int, str]:
        return dict(exams.courses(self.organisation_id))

    @cached_property
    def exams(self) -> schemes.Certified:
        return schemes.exams(self.organisation_id)

    @cached_property
    def practicals(self) -> schemes.Certified:
        return schemes.practicals(self.organisation_id)

    @cached_property
    def jobs(self) -> dict[int, str]:
        return schemes.jobs(self.organisation_id, self.on)

    @cached_property
    def units(self) -> dict[int, str]:
        return schemes.units(self.organisation_id, self.on)

    @cached_property
    def posts(self) -> dict[int, str]:
        return schemes.posts(self.organisation_id, self.on)

    def competency(self, id_: int) -> str:
        found = catalogue.directory(self.on).get(id_)
        return found.name(str(get_locale() or "id")) if found else str(NOTHING)

    def level(self, id_: int, level: int) -> str:
        """Pelayanan Prima, level 2."""
        return str(_("%(name)s, level %(level)d", name=self.competency(id_), level=level))


def months(count: int) -> str:
    return str(ngettext("%(num)d bulan", "%(num)d bulan", count))


def jp(hundredths: int) -> str:
    """6 JP; parts of an hour in decimals."""
    return str(_("%(hours)s JP", hours=format_decimal(hundredths / 100)))


def leaf(one: Leaf, names: Names) -> str:
    """What is asked for, as one phrase."""
    said = _PHRASES[one.kind](one, names)
    if one.months and one.kind is not LeafKind.POST:
        return str(_("%(what)s, dalam %(months)s terakhir", what=said, months=months(one.months)))
    return said


def _titled(known: schemes.Certified, ref: int) -> str:
    return known[ref][0] if ref in known else str(NOTHING)


def _jobs(one: Leaf, names: Names) -> str:
    titles = [names.jobs.get(ref, str(NOTHING)) for ref in one.refs] or [str(NOTHING)]
    said = _(
        "Menjabat %(jobs)s paling sedikit %(months)s", jobs=_or(titles), months=months(one.months)
    )
    return str(said)


def _or(titles: Sequence[str]) -> str:
    *first, last = titles
    return _("%(first)s atau %(last)s", first=", ".join(first), last=last) if first else last


_PHRASES: Mapping[LeafKind, Callable[[Leaf, Names], str]] = {
    LeafKind.COURSE: lambda one, names: _(
        "Selesai kursus %(title)s", title=names.courses.get(one.ref, NOTHING)
    ),
    LeafKind.HOURS: lambda one, _names: _("Paling sedikit %(hours)s", hours=jp(one.amount)),
    LeafKind.POST: _jobs,
    LeafKind.EVIDENCE: lambda one, names: _(
        "Bukti %(strand)s: %(what)s",
        strand=competency_words.STRANDS[one.strand],
        what=names.level(one.competency, one.level),
    ),
    LeafKind.EXAM: lambda one, names: _("Lulus %(title)s", title=_titled(names.exams, one.ref)),
    LeafKind.PRACTICAL: lambda one, names: _(
        "Lulus %(title)s", title=_titled(names.practicals, one.ref)
    ),
    LeafKind.ASSESSOR: lambda one, names: _(
        "Keputusan asesor: %(what)s", what=names.level(one.competency, one.level)
    ),
    LeafKind.STATEMENT: lambda one, _names: _(
        "Pernyataan atasan langsung: %(text)s", text=one.text or NOTHING
    ),
    LeafKind.ACTIVITY: lambda _one, _names: _("Menyelesaikan kegiatan yang diikuti"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a tree as it is read: number, phrase, and what stands below a group."""

    number: str
    phrase: str
    is_group: bool
    below: tuple["Line", ...] = ()


def tree(node: Node, names: Names, path: Path = ()) -> tuple[Line, ...]:
    """The lines below a node."""
    parts = node.parts if isinstance(node, Group) else (node,)
    return tuple(_line(part, names, (*path, place)) for place, part in enumerate(parts))


def _line(node: Node, names: Names, path: Path) -> Line:
    if isinstance(node, Leaf):
        return Line(number(path), leaf(node, names), is_group=False)
    return Line(number(path), heading(node.operator), True, tree(node, names, path))


def heading(operator: Operator) -> str:
    """How a group is introduced."""
    if operator is Operator.ALL:
        return str(_("Semua yang berikut:"))
    return str(_("Salah satu dari yang berikut:"))


def number(path: Path) -> str:
    """2.1 for the first part of the second part."""
    return ".".join(str(place + 1) for place in path)


def flat(node: Node, names: Names) -> tuple[str, ...]:
    """The tree as lines of text, numbered."""
    head = heading(node.operator) if isinstance(node, Group) else heading(Operator.ALL)
    return (head, *_flat(tree(node, names)))


def _flat(lines: Sequence[Line]) -> Iterator[str]:
    for one in lines:
        yield f"{one.number}. {one.phrase}"
        yield from _flat(one.below)


@dataclass(frozen=True, slots=True)
class Proof:
    """What is said of one strand of a target in one tree. `at`: the numbers of what proves it;
    `mend`: where it is missing, "" for the tree as a whole.
    """

    target: str
    strand: str
    in_renewal: bool
    is_proved: bool
    at: tuple[str, ...]
    mend: tuple[str, ...]


def proofs(terms: Terms, names: Names) -> tuple[Proof, ...]:
    """Each strand the scheme names, in each of its trees."""
    return tuple(
        _proof(target, strand, node, names, in_renewal=in_renewal)
        for node, in_renewal in terms.trees
        for target in terms.targets
        for strand in STRANDS
        if strand in target.strands
    )


def _proof(target: Target, strand: Strand, node: Node, names: Names, *, in_renewal: bool) -> Proof:
    claim = (target.competency, strand, target.level)
    missing = unproving(node, claim)
    return Proof(
        target=names.level(target.competency, target.level),
        strand=str(competency_words.STRANDS[strand]),
        in_renewal=in_renewal,
        is_proved=not missing,
        at=tuple(number(path) for path in provers(node, claim)),
        mend=tuple(number(path) for path in missing),
    )


def mending(one: Proof) -> str:
    """Where to add a proof."""
    places = [place for place in one.mend if place]
    if not places:
        return str(_("Tidak ada syarat yang membuktikannya pada setiap jalan."))
    return str(_("Belum dibuktikan oleh syarat %(numbers)s.", numbers=", ".join(places)))


def period(rule: Validity) -> str:
    """How long it holds."""
    return _("Tanpa batas waktu") if rule.months is None else months(rule.months)


def renewal(rule: Validity) -> list[tuple[str, str]]:
    """The rule of renewal as terms and values; none where there is no end."""
    if rule.months is None:
        return []
    base = str(BASES[rule.base])
    if rule.base is Base.FIXED_DATE:
        base = f"{base}: {fixed_day(rule.month, rule.day)}"
    opens = _("%(months)s sebelum berakhir", months=months(rule.window_months))
    grace = ngettext("%(num)d hari sesudah berakhir", "%(num)d hari sesudah berakhir",
                     rule.grace_days)  # fmt: skip
    return [
        (_("Dihitung"), base),
        (_("Dapat diperpanjang"), opens),
        (_("Masa tenggang"), str(grace) if rule.grace_days else _("tidak ada")),
        (_("Perpanjangan meminta"), str(ASKS[rule.asks])),
    ]


def fixed_day(month: int, day: int) -> str:
    """31 Desember; as typed where there is no such day."""
    try:
        return dates.day(date(2026, month, day)).removesuffix(" 2026").removesuffix(", 2026")
    except ValueError:
        return f"{day}/{month}"


def wording(kind: CertificateKind) -> list[tuple[str, str]]:
    """The official words of a kind in both languages, and where they come from."""
    rule = data.kinds().rules[kind]
    return [
        (_("Nama"), f"{rule.indonesian.name} / {rule.english.name}"),
        (_("Di atas nama"), f"{rule.indonesian.given} / {rule.english.given}"),
        (_("Di bawah nama"), f"{rule.indonesian.stated} / {rule.english.stated}"),
        (_("Dasar"), rule.source.reference),
        (_("Pemeriksaan"), str(competency_words.VERIFICATIONS[rule.source.verification])),
    ]


def signing(one: Signatory, names: Names) -> str:
    """Who signs, as the scheme says it."""
    post = names.posts.get(one.post, str(NOTHING))
    if one.form is Form.OWN:
        return post
    above = f"a.n. {one.superior or NOTHING}"
    through = f", {one.through or NOTHING}, u.b." if one.form is Form.FOR_ONE_ON_BEHALF else ","
    return f"{above}{through} {post}"


def targets(found: Sequence[Target], names: Names) -> tuple[str, ...]:
    """What is certified, a line for each competency."""
    return tuple(
        f"{names.level(one.competency, one.level)}: "
        + (", ".join(str(competency_words.STRANDS[s]) for s in STRANDS if s in one.strands) or "–")
        for one in found
    )
