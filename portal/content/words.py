"""What the words of a course folder are called on the screen."""

from flask_babel import lazy_gettext as _l

DIFFICULTIES = {"easy": _l("mudah"), "medium": _l("sedang"), "hard": _l("sulit")}
STRANDS = {
    "knowledge": _l("pengetahuan"),
    "skill": _l("keterampilan"),
    "attitude": _l("sikap"),
}
RELEASES = {
    "confirmation": _l("Hanya bahwa jawabannya diterima"),
    "score": _l("Nilainya"),
    "right_wrong": _l("Nilainya, dan soal mana yang benar atau salah"),
    "key": _l("Nilainya, jawaban yang benar, dan penjelasannya"),
}
ROLES = {
    "quiz": _l("Kuis biasa"),
    "pre": _l("Tes awal, sebelum pelajaran pertama; nilainya hanya pembanding"),
    "post": _l("Tes akhir, dibandingkan dengan tes awal"),
}
VERIFICATIONS = {
    "read": _l("Terbaca pada naskahnya"),
    "read_partly": _l("Terbaca sebagian pada naskahnya"),
    "from_memory": _l("Dari ingatan, belum dicocokkan dengan naskahnya"),
    "own_example": _l("Contoh buatan sendiri"),
}
LANGUAGES = {"id": _l("Bahasa Indonesia"), "en": _l("Bahasa Inggris")}
COVERS = {
    "nila": _l("nila (biru tua)"),
    "daun": _l("daun (hijau)"),
    "saga": _l("saga (merah)"),
    "arang": _l("arang (hitam)"),
    "tarum": _l("tarum (biru kehijauan)"),
    "manggis": _l("manggis (ungu)"),
}
"""Dyes of the covers; a test compares them with the drawing's."""
