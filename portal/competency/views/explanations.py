"""An attainment policy in plain words: each rule a sentence, with its source."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.competency import words
from portal.competency.rules.kinds import STRANDS, SourceKind, Strand
from portal.competency.rules.policy import (
    Gate,
    LegalSource,
    Policy,
    ProofRule,
    Renewal,
    RenewalRule,
)


@dataclass(frozen=True, slots=True)
class Explained:
    """One rule: what it says, what comes with it, and where it is from."""

    sentence: str
    details: tuple[str, ...]
    source: LegalSource | None


@dataclass(frozen=True, slots=True)
class Section:
    """Rules about one thing."""

    title: str
    rules: tuple[Explained, ...]


def explain(policy: Policy) -> tuple[Section, ...]:
    """The whole policy in the reader's language, in the order in which one asks."""
    sources = {source.id: source for source in policy.sources}
    return (
        Section(_("Kapan sebuah level tercapai"), tuple(_levels(policy, sources))),
        Section(_("Apa yang menjadi bukti"), tuple(_proofs(policy, sources))),
        Section(_("Bukti yang diwajibkan"), tuple(_gate(gate, sources) for gate in policy.gates)),
        Section(_("Masa berlaku dan perpanjangan"), (_renewal(policy.renewal, sources),)),
    )


def _levels(policy: Policy, sources: dict[str, LegalSource]) -> Iterator[Explained]:
    for rule in policy.levels:
        strands = words.listed(words.STRANDS[strand] for strand in rule.strands)
        if len(rule.strands) == 1:
            sentence = _(
                "Level %(level)d tercapai bila %(strands)s mencapai level %(level)d.",
                level=rule.level,
                strands=strands,
            )
        else:
            sentence = _(
                "Level %(level)d tercapai bila %(strands)s masing-masing mencapai level %(level)d.",
                level=rule.level,
                strands=strands,
            )
        yield Explained(sentence, (), sources.get(rule.source))


def _proofs(policy: Policy, sources: dict[str, LegalSource]) -> Iterator[Explained]:
    for proof in policy.proofs:
        yield Explained(_what_it_proves(proof), tuple(_terms(proof)), sources.get(proof.source))


def _what_it_proves(proof: ProofRule) -> str:
    name = _capital(str(words.SOURCES[proof.source_kind]))
    if proof.strand is Strand.OVERALL:
        return str(
            _(
                "%(source)s menetapkan level selama berlaku, paling tinggi level %(level)d.",
                source=name,
                level=proof.max_level,
            )
        )
    return str(
        _(
            "%(source)s membuktikan %(strand)s, paling tinggi level %(level)d.",
            source=name,
            strand=words.STRANDS[proof.strand],
            level=proof.max_level,
        )
    )


def _terms(proof: ProofRule) -> Iterator[str]:
    if proof.min_indicators:
        yield ngettext(
            "Memerlukan sedikitnya %(num)d indikator yang teramati.",
            "Memerlukan sedikitnya %(num)d indikator yang teramati.",
            proof.min_indicators,
        )
    if proof.needs_example:
        yield _("Memerlukan contoh nyata yang bertanggal.")
    if proof.min_raters:
        yield ngettext(
            "Dihitung bila ada sedikitnya %(num)d penilai.",
            "Dihitung bila ada sedikitnya %(num)d penilai.",
            proof.min_raters,
        )
    if proof.min_documents:
        yield ngettext(
            "Memerlukan sedikitnya %(num)d dokumen.",
            "Memerlukan sedikitnya %(num)d dokumen.",
            proof.min_documents,
        )
    yield _validity(proof)


def _validity(proof: ProofRule) -> str:
    if proof.validity_months is None:
        return str(_("Berlaku tanpa batas waktu, kecuali bukti itu sendiri menyebut akhirnya."))
    span = months(proof.validity_months)
    if proof.renewal is Renewal.STANDS_UNTIL_OFFERED:
        return str(
            _(
                "Berlaku %(span)s; sesudah itu tetap dihitung sebagai menunggu perpanjangan "
                "sampai kesempatan memperpanjang ditawarkan dan lewat.",
                span=span,
            )
        )
    return str(_("Berlaku %(span)s; sesudah itu tidak dihitung lagi.", span=span))


def months(count: int) -> str:
    """Whole years as years, else months."""
    if count % 12 == 0:
        return str(ngettext("%(num)d tahun", "%(num)d tahun", count // 12))
    return str(ngettext("%(num)d bulan", "%(num)d bulan", count))


def _gate(gate: Gate, sources: dict[str, LegalSource]) -> Explained:
    sentence = _(
        "Mulai level %(level)d, %(kinds)s memerlukan %(sources)s.",
        level=gate.from_level,
        kinds=words.listed(_small(words.KINDS[kind]) for kind in gate.competency_kinds),
        sources=words.listed((words.SOURCES[kind] for kind in gate.source_kinds), "or"),
    )
    return Explained(sentence, (), sources.get(gate.source))


def _renewal(rule: RenewalRule, sources: dict[str, LegalSource]) -> Explained:
    sentence = _(
        "Kesempatan memperpanjang dihitung bila masih terbuka dalam %(span)s terakhir masa "
        "berlaku atau sesudahnya.",
        span=months(rule.window_months),
    )
    if rule.waiting_months is None:
        detail = _("Selama belum ada kesempatan, level tetap berlaku: menunggu perpanjangan.")
    else:
        detail = _(
            "Selama belum ada kesempatan, level tetap berlaku paling lama %(span)s.",
            span=months(rule.waiting_months),
        )
    return Explained(sentence, (detail,), sources.get(rule.source))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: object) -> str:
    words_ = str(text)
    return words_[:1].lower() + words_[1:]


def place(path: str) -> str:
    """A path of the document in words: `proofs.quiz.knowledge.max_level`."""
    parts = path.replace("[", ".").replace("]", "").split(".")
    return " › ".join(str(_PLACES.get(part) or _level(parts, part) or part) for part in parts)


def _level(parts: list[str], part: str) -> str:
    if not part.isdigit():
        return ""
    if parts[0] == "levels":
        return str(_("level %(number)s", number=part))
    return str(_("nomor %(number)s", number=int(part) + 1))


def shown(value: object) -> str:
    """A value of the document in words; a figure as it is."""
    if value is None:
        return str(_("tanpa batas"))
    if isinstance(value, bool):
        return str(_("ya")) if value else str(_("tidak"))
    if isinstance(value, list | tuple):
        return words.listed(shown(inner) for inner in value)
    return str(_PLACES.get(str(value)) or words.VERIFICATIONS.get(str(value)) or value)


def _names() -> dict[str, object]:
    named: dict[str, object] = {str(strand): words.STRANDS[strand] for strand in STRANDS}
    named |= {str(Strand.OVERALL): words.STRANDS[Strand.OVERALL]}
    named |= {str(kind): words.SOURCES[kind] for kind in SourceKind}
    named |= {str(kind): name for kind, name in words.KINDS.items()}
    return named | {name: label for name, label in words.DOCUMENT.items()}


_PLACES = _names()
