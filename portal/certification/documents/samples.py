"""Certificates that nobody holds, for looking at a template: ordinary, the longest, every script.

A sample has no code that finds anything, no signature and no credential; it says so on its page.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from portal.certification.documents.facts import (
    Competency,
    Facts,
    Holder,
    Issuer,
    Kind,
    Office,
    Scheme,
    Signatory,
    Strand,
)
from portal.certification.documents.look import Look
from portal.certification.documents.pdf import Printing, Private
from portal.certification.documents.words import Language

LONGEST: Final = 120
CODE: Final = "2222-2222-2222-22222"
QR_VALUE: Final = "A" * 22
_NAME = "Raden Mas Panji Suryaningrat Hadikusumo Wiryadiningrat Prawirodirjo Kartanegara"


class Sample(StrEnum):
    """What is shown with a look."""

    ORDINARY = "ordinary"
    LONGEST = "longest"
    SCRIPTS = "scripts"
    CODE = "code"


NAMES: Final = {
    Sample.ORDINARY: Holder("Rina Contoh", back="S.Kom."),
    Sample.LONGEST: Holder((_NAME + " Contoh" * 20)[: LONGEST - 1] + "h", "Prof. Dr. Ir.", "M.Si."),
    Sample.SCRIPTS: Holder("Đặng Ñuñez Щукин Ωμέγα محمد דוד தமிழ் ไทย राम 李小龍 ꦧꦱꦗꦮ"),
    Sample.CODE: Holder(
        "#strong[x] $y$ {{ 7*7 }} {% if %} <b>&amp;</b> https://evil.example/ \\ *_`@[]"
    ),
}


def sample(
    which: Sample, look: Look, *, agency: str, unit: str, now: datetime, language: Language
) -> Printing:
    """A document to preview the look with."""
    return Printing(
        facts=_facts(which, look.name or agency, unit, now),
        signature=b"",
        badge=b"",
        address="https://contoh.invalid/verify",
        at=now,
        language=language,
        private=Private("19900101 201501 1 001", unit),
        look=look,
        is_sample=True,
    )


def _facts(which: Sample, agency: str, unit: str, now: datetime) -> Facts:
    day = now.date()
    title = "Pelayanan Publik Prima"
    if which is Sample.LONGEST:
        title = (title + " bagi Petugas Loket dan Penyelia Pelayanan" * 4)[:LONGEST]
    if which is Sample.CODE:
        title = NAMES[which].name
    many = 12 if which is Sample.LONGEST else 1
    one = Competency("KT-01", title[:LONGEST], 3, (Strand.KNOWLEDGE, Strand.SKILL))
    signatory = Signatory("Dr. Contoh Pejabat, M.M.", f"Kepala {unit}", Office.PLT, ("Wali Kota",))
    facts = Facts(
        code=CODE,
        qr_value=QR_VALUE,
        number="000/0000/CONTOH/2026",
        kind=Kind(
            "competency",
            "Sertifikat Kompetensi Internal",
            "Internal Certificate of Competency",
            "dinyatakan kompeten dalam",
            "was found competent in",
        ),
        scheme=Scheme("CONTOH", 1, title, ""),
        holder=NAMES[which],
        competencies=(one,) * many,
        issuer=Issuer("", unit, agency, ""),
        signatories=(signatory,),
        issued_on=day,
        issued_at=now,
        starts_on=None,
        ends_on=None,
        expires_on=day.replace(year=day.year + 3, day=min(day.day, 28)),
        hours_jp100=None,
        score=None,
        replaces=None,
        template_digest="0" * 64,
        font_digest="0" * 64,
        evidence_digest="0" * 64,
        key_id="0" * 16,
    )
    return replace(facts, signatories=(signatory,) * 2) if which is Sample.LONGEST else facts
