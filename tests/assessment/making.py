"""Items of every kind, as authors write them, and as the engine keeps them."""

from functools import partial
from typing import Any

from portal.assessment.service.banks import ItemDocument
from portal.content import items
from portal.content.documents import ItemFile
from portal.core.text import LESSON, render

COMPETENCY = "spbe"

BODIES: dict[str, dict[str, Any]] = {
    "single": {
        "options": [
            {"text": "Merah", "correct": False, "why": "Bukan."},
            {"text": "Biru", "correct": True, "why": "Tepat."},
            {"text": "Hijau", "correct": False},
        ]
    },
    "multiple": {
        "options": [
            {"text": "Satu", "correct": True},
            {"text": "Dua", "correct": False},
            {"text": "Tiga", "correct": True},
            {"text": "Empat", "correct": False},
        ]
    },
    "true_false": {
        "options": [{"text": "Benar", "correct": False}, {"text": "Salah", "correct": True}]
    },
    "short": {"answers": [{"text": "Nomor Induk Berusaha"}, {"text": "NIB"}]},
    "numeric": {
        "answer": {"value": "1250", "tolerance": "0.5", "unit": "m", "units": {"km": "1000"}}
    },
    "matching": {
        "pairs": [
            {"left": "Akta", "right": "Pencatatan sipil"},
            {"left": "KK", "right": "Pendaftaran penduduk"},
        ],
        "distractors": ["Perizinan"],
    },
    "ordering": {"sequence": ["Terima", "Periksa", "Catat", "Serahkan"]},
    "cloze": {"text": "Kekurangan disampaikan [[sekali|satu kali]] dan [[?tertulis|lisan|besok]]."},
}

html = partial(render, profile=LESSON, language="id", resolve_media=lambda *_: None)


def item(kind: str, key: str = "", **values: Any) -> ItemFile:
    facts = {
        "id": key or f"{kind.replace('_', '-')}-1", "type": kind, "competency": COMPETENCY,
        "level": 1, "difficulty": "easy", "stem": f"Soal {key or kind}.", "explanation": "Karena.",
        "source": "Peraturan, Pasal 1", **BODIES[kind], **values,
    }  # fmt: skip
    return ItemFile.model_validate(facts)


def document(kind: str, competency_id: int = 1, key: str = "", **values: Any) -> ItemDocument:
    made = items.documents(
        [item(kind, key, **values)], {COMPETENCY: competency_id}, lambda text: html(text).html
    )
    return made[0]


def right_response(kind: str, place: dict[str, Any], document: ItemDocument) -> dict[str, Any]:
    """What somebody who knows answers, with the ids of the paper."""
    key = document.answer_key
    if kind in {"single", "multiple", "true_false"}:
        return {"choice": [id_ for id_, index in place["options"] if index in key["correct"]]}
    if kind == "short":
        return {"text": key["accepted"][0]}
    if kind == "numeric":
        return {"number": {"text": key["value"], "unit": 0}}
    if kind == "matching":
        right = {index: id_ for id_, index in place["right"]}
        return {"pairs": {id_: right[key["pairs"][index]] for id_, index in place["left"]}}
    if kind == "ordering":
        return {"places": {id_: key["order"].index(index) + 1 for id_, index in place["parts"]}}
    gaps = {}
    for (id_, options), known in zip(place["gaps"], key["gaps"], strict=True):
        ids = {index: option for option, index in options}
        gaps[id_] = ids[known["correct"]] if options else known["accepted"][0]
    return {"gaps": gaps}
