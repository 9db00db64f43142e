"""The fixed words of a certificate in its two languages, and dates and hours as they are written.

A document is not a page: it is printed once, in the language it was asked for, by a process that
has no translations. Hence a table of its own, complete in both languages by its type.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.certification.documents.facts import Competency, Facts, Strand

SEAL: Final = "Segel elektronik instansi; bukan tanda tangan elektronik tersertifikasi"


class Language(StrEnum):
    INDONESIAN = "id"
    ENGLISH = "en"


@dataclass(frozen=True)
class Words:
    """`{}` is where a value goes."""

    awarded: str
    statement: str
    check: str
    qr: str
    seal: str
    seal_signed: str
    pen: str
    pen_copy: str
    number: str
    issued: str
    valid_until: str
    for_ever: str
    copy: str
    sample: str
    period: str
    hours: str
    minutes: str
    score: str
    proves: str
    level: str
    replaces: str
    person: str
    comma: str
    months: tuple[str, ...]
    strands: dict[Strand, str]


WORDS: Final = {
    Language.INDONESIAN: Words(
        awarded="Diberikan kepada",
        statement="yang {}",
        check="Periksa keaslian:",
        qr="Kode QR untuk memeriksa keaslian sertifikat {}",
        seal=SEAL,
        seal_signed=(
            "Segel elektronik instansi. Tanda tangan elektronik pejabat, bila sudah dibubuhkan, "
            "tersimpan di dalam berkas PDF ini."
        ),
        pen="Ditandatangani di atas kertas. Keaslian diperiksa dengan kode di samping.",
        pen_copy="Salinan; naskah aslinya ditandatangani di atas kertas.",
        number="Nomor {}",
        issued="Terbit",
        valid_until="Berlaku sampai",
        for_ever="Tanpa batas waktu",
        copy="Salinan publik",
        sample="Contoh, tidak berlaku",
        period="{} sampai {}",
        hours="{} JP",
        minutes="{} ({} menit)",
        score="nilai {} dari {}",
        proves="Bukti {}: {} level {}.",
        level="level",
        replaces="Menggantikan sertifikat nomor {}.",
        person="NIP {}, {}",
        comma=",",
        months=(
            *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
            *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
        ),
        strands={
            Strand.KNOWLEDGE: "pengetahuan",
            Strand.SKILL: "keterampilan",
            Strand.ATTITUDE: "sikap",
        },
    ),
    Language.ENGLISH: Words(
        awarded="Awarded to",
        statement="who {}",
        check="Check at:",
        qr="QR code to check that certificate {} is genuine",
        seal=f"{SEAL} (electronic seal of the agency; not a certified electronic signature)",
        seal_signed=(
            "Electronic seal of the agency. The official's electronic signature, once given, is "
            "inside this PDF file."
        ),
        pen="Signed on paper. Check that it is genuine with the code beside.",
        pen_copy="Copy; the original is signed on paper.",
        number="Number {}",
        issued="Issued",
        valid_until="Valid until",
        for_ever="Without limit",
        copy="Public copy",
        sample="Sample, not valid",
        period="{} to {}",
        hours="{} learning hours (JP)",
        minutes="{}, {} minutes",
        score="score {} of {}",
        proves="Evidence of {}: {}, level {}.",
        level="level",
        replaces="Replaces certificate number {}.",
        person="NIP {}, {}",
        comma=".",
        months=(
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        strands={
            Strand.KNOWLEDGE: "knowledge",
            Strand.SKILL: "skill",
            Strand.ATTITUDE: "attitude",
        },
    ),
}


def day(on: date, words: Words) -> str:
    """26 November 2026, in both languages."""
    return f"{on.day} {words.months[on.month - 1]} {on.year}"


def period(starts_on: date, ends_on: date, words: Words) -> str:
    """From the first to the last day; what both have in common is written once."""
    if starts_on == ends_on:
        return day(ends_on, words)
    first = day(starts_on, words)
    if starts_on.year == ends_on.year:
        first = first.removesuffix(f" {starts_on.year}")
        if starts_on.month == ends_on.month:
            first = str(starts_on.day)
    return words.period.format(first, day(ends_on, words))


def hours(jp100: int, words: Words) -> str:
    """6 JP (270 menit); a part of an hour in decimals."""
    whole, rest = divmod(jp100, 100)
    number = f"{whole}{words.comma}{rest:02d}".rstrip("0") if rest else str(whole)
    text = words.hours.format(number)
    minutes, part = divmod(jp100 * 45, 100)
    return text if part else words.minutes.format(text, minutes)


def lines(facts: Facts, words: Words) -> list[str]:
    """What stands below the title: days, hours and score; what is proved; what is replaced."""
    first = []
    if facts.ends_on is not None:
        first.append(period(facts.starts_on or facts.ends_on, facts.ends_on, words))
    if facts.hours_jp100:
        first.append(hours(facts.hours_jp100, words))
    if facts.score:
        first.append(words.score.format(facts.score.earned, facts.score.possible))
    found = [_sentence(", ".join(first))] if first else []
    found += [proof(one, words) for one in facts.competencies]
    return found + ([words.replaces.format(facts.replaces)] if facts.replaces else [])


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def proof(one: Competency, words: Words) -> str:
    """What one competency's line says."""
    strands = ", ".join(words.strands[strand] for strand in one.strands)
    return words.proves.format(strands, one.name, one.level)
