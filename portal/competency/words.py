"""What the words of the rules are called on the screen."""

from collections.abc import Iterable
from typing import Literal

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from portal.competency.rules.differences import Part
from portal.competency.rules.kinds import CompetencyKind, SourceKind, Strand
from portal.competency.rules.policy import Limit, Verification

KINDS = {
    CompetencyKind.MANAGERIAL: _l("Kompetensi manajerial"),
    CompetencyKind.SOCIOCULTURAL: _l("Kompetensi sosial kultural"),
    CompetencyKind.TECHNICAL: _l("Kompetensi teknis"),
}

STRANDS = {
    Strand.KNOWLEDGE: _l("pengetahuan"),
    Strand.SKILL: _l("keterampilan"),
    Strand.ATTITUDE: _l("sikap"),
    Strand.OVERALL: _l("keseluruhan level"),
}

SOURCES = {
    SourceKind.QUIZ: _l("kuis"),
    SourceKind.EXAM: _l("ujian sertifikasi"),
    SourceKind.PRACTICAL: _l("uji praktik"),
    SourceKind.APPLICATION: _l("penerapan di tempat kerja, disaksikan atasan atau pendamping"),
    SourceKind.OBSERVATION: _l("pengamatan terstruktur"),
    SourceKind.SUPERVISOR_RATING: _l("penilaian atasan terhadap indikator"),
    SourceKind.PEER_FEEDBACK: _l("umpan balik perilaku (360°)"),
    SourceKind.ASSESSOR: _l("hasil penilaian kompetensi oleh asesor"),
    SourceKind.RECOGNITION: _l("pengakuan pencapaian sebelumnya"),
    SourceKind.CERTIFICATE: _l("sertifikat kompetensi dari portal ini"),
    SourceKind.RENEWAL_OFFER: _l("penawaran perpanjangan"),
}

LIMITS = {
    Limit.KNOWLEDGE: STRANDS[Strand.KNOWLEDGE],
    Limit.SKILL: STRANDS[Strand.SKILL],
    Limit.ATTITUDE: STRANDS[Strand.ATTITUDE],
    Limit.SOURCE: _l("sumber bukti yang diwajibkan"),
    Limit.DECISION: _l("keputusan asesor"),
}

VERIFICATIONS = {
    str(Verification.READ): _l("Terbaca pada naskah sumber"),
    str(Verification.READ_PARTLY): _l("Terbaca sebagian pada naskah sumber"),
    str(Verification.FROM_MEMORY_UNVERIFIED): _l("Dari ingatan, belum diperiksa pada naskah"),
    str(Verification.OWN_PROPOSAL): _l("Usulan sendiri, ditetapkan instansi"),
    "own_example": _l("Contoh buatan sendiri, untuk disunting instansi"),
}

PARTS = {
    Part.NAME: _l("Nama"),
    Part.NAME_EN: _l("Nama dalam bahasa Inggris"),
    Part.DEFINITION: _l("Definisi"),
    Part.DESCRIPTION: _l("Uraian level"),
    Part.INDICATOR: _l("Indikator"),
    Part.VERIFICATION: _l("Tanda pemeriksaan"),
    Part.OWNER_UNIT: _l("Unit pengampu"),
    Part.SOURCE: _l("Sumber"),
}

# Names of the policy document, for telling what changed.
DOCUMENT = {
    "title": _l("judul"),
    "valid_from": _l("berlaku mulai"),
    "sources": _l("dasar"),
    "levels": _l("syarat level"),
    "proofs": _l("bukti"),
    "gates": _l("bukti yang diwajibkan"),
    "renewal": _l("perpanjangan"),
    "reference": _l("rujukan"),
    "note": _l("catatan"),
    "verification": _l("tanda pemeriksaan"),
    "source": _l("dasar"),
    "strands": _l("unsur"),
    "max_level": _l("level tertinggi"),
    "validity_months": _l("masa berlaku (bulan)"),
    "min_indicators": _l("indikator paling sedikit"),
    "needs_example": _l("perlu contoh"),
    "min_raters": _l("penilai paling sedikit"),
    "min_documents": _l("dokumen paling sedikit"),
    "competency_kinds": _l("jenis kompetensi"),
    "from_level": _l("mulai level"),
    "source_kinds": _l("sumber bukti"),
    "window_months": _l("jendela (bulan)"),
    "waiting_months": _l("menunggu paling lama (bulan)"),
    "lapses": _l("tidak dihitung lagi"),
    "stands_until_offered": _l("menunggu perpanjangan"),
}


def listed(words: Iterable[object], style: Literal["standard", "or"] = "standard") -> str:
    """`a, b, dan c`; with style "or" `a, b, atau c`."""
    return format_list([str(word) for word in words], style=style, locale=get_locale() or "id")
