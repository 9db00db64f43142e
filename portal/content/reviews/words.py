"""What the comparison calls fields, values and what became of things."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.content.comparing import Field, How

FIELDS: dict[str, LazyString] = {
    "code": _l("Kode"),
    "title": _l("Judul"),
    "title_en": _l("Judul dalam bahasa Inggris"),
    "summary": _l("Ringkasan"),
    "language": _l("Bahasa"),
    "audience": _l("Untuk siapa"),
    "competencies": _l("Kompetensi"),
    "hours": _l("Jam pelajaran"),
    "authors": _l("Penulis"),
    "licence": _l("Lisensi"),
    "cover": _l("Warna sampul"),
    "completion": _l("Syarat selesai"),
    "sources": _l("Sumber"),
    "minutes": _l("Menit"),
    "objectives": _l("Tujuan belajar"),
    "pass_percent": _l("Batas lulus (persen)"),
    "attempts": _l("Kesempatan"),
    "wait_minutes": _l("Jeda antarpercobaan (menit)"),
    "retake_share": _l("Soal lama pada kesempatan berikutnya (persen)"),
    "stage": _l("Tugas kuis ini"),
    "release": _l("Yang diperlihatkan sesudahnya"),
    "draw": _l("Soal yang diundi"),
    "fixed": _l("Soal yang selalu ada"),
    "keep_order": _l("Urutan soal tetap"),
    "type": _l("Jenis soal"),
    "competency": _l("Kompetensi"),
    "level": _l("Level"),
    "difficulty": _l("Kesukaran"),
    "tags": _l("Tanda"),
    "marks": _l("Nilai"),
    "stem": _l("Pertanyaan"),
    "answers": _l("Jawaban yang diterima"),
    "case_sensitive": _l("Huruf besar dan kecil dibedakan"),
    "answer": _l("Jawaban angka"),
    "pairs": _l("Pasangan"),
    "distractors": _l("Pengecoh"),
    "sequence": _l("Urutan yang benar"),
    "text": _l("Teks rumpang"),
    "explanation": _l("Penjelasan"),
    "source": _l("Sumber soal"),
}

VALUES: dict[str, LazyString] = {
    "easy": _l("mudah"),
    "medium": _l("sedang"),
    "hard": _l("sulit"),
    "true": _l("ya"),
    "single": _l("pilihan tunggal"),
    "multiple": _l("pilihan ganda, beberapa benar"),
    "true_false": _l("benar atau salah"),
    "short": _l("isian singkat"),
    "numeric": _l("angka"),
    "matching": _l("menjodohkan"),
    "ordering": _l("mengurutkan"),
    "cloze": _l("teks rumpang"),
    "quiz": _l("kuis biasa"),
    "pre": _l("tes awal"),
    "post": _l("tes akhir"),
    "confirmation": _l("hanya bahwa jawaban diterima"),
    "score": _l("nilainya"),
    "right_wrong": _l("benar dan salahnya"),
    "key": _l("kunci dan alasannya"),
}

HOWS: dict[How, tuple[str, LazyString]] = {
    How.ADDED: ("ok", _l("Baru")),
    How.REMOVED: ("bad", _l("Dihapus")),
    How.CHANGED: ("info", _l("Diubah")),
}
"""Kind of tag and its words."""


Named = Mapping[str, str]


def worded(fields: Sequence[Field], names: Named) -> list[Field]:
    """The same fields with rules and aims in sentences; `names` are those of competencies, quizzes
    and lessons by key.
    """
    return [_worded(one, names) for one in fields]


def _worded(one: Field, names: Named) -> Field:
    say = _SAID.get(one.name)
    if say is None:
        return one
    old, new = ("" if value is None else say(value, names) for value in (one.was, one.now))
    return replace(one, old=old, new=new)


def _draws(rules: Sequence[Any], names: Named) -> str:
    """One line for each rule: how many items of which competency and difficulty, by which tags."""
    return "\n".join(_draw(rule, names) for rule in rules)


def _draw(rule: Any, names: Named) -> str:
    told = ngettext(
        "%(num)d soal %(difficulty)s tentang %(competency)s",
        "%(num)d soal %(difficulty)s tentang %(competency)s",
        rule.count,
        difficulty=VALUES[rule.difficulty],
        competency=names.get(rule.competency, rule.competency),
    )
    if not rule.tags:
        return str(told)
    return str(_("%(rule)s, dengan tanda %(tags)s", rule=told, tags=", ".join(rule.tags)))


def _completion(rule: Any, names: Named) -> str:
    """What a learner has done who has passed the course."""
    every = str(_("Semua pelajaran dibaca"))
    return "\n".join([every, *(_("Lulus %(quiz)s", quiz=names.get(k, k)) for k in rule.quizzes)])


def _aims(aims: Sequence[Any], names: Named) -> str:
    return "\n".join(
        _("%(name)s, level %(level)d", name=names.get(aim.id, aim.id), level=aim.level)
        for aim in aims
    )


_SAID: Mapping[str, Callable[[Any, Named], str]] = {
    "draw": _draws,
    "completion": _completion,
    "competencies": _aims,
}
