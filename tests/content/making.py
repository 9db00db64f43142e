"""The example of docs/courses.md as a folder, to be spoilt in one place by each test."""

import io
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from PIL import Image

from portal.content import checking
from portal.content.files import Files, written

DOCUMENT = Path(__file__).parents[2] / "docs" / "courses.md"
LESSON = "01-menyapa/01-tiga-puluh-detik.md"
QUIZ = "01-menyapa/09-kuis.yaml"
ITEMS = "items/01-soal.yaml"
SVG = "media/sdl-langkah.svg"
_FILE = re.compile(r"^\*\*`([^`]+)`\*\*\n\n(`{3,})\w+\n(.*?)^\2\n", re.MULTILINE | re.DOTALL)


@cache
def _example() -> tuple[dict[str, str], dict[str, str]]:
    """Files of the course and of the bank, as the page shows them."""
    course, bank = DOCUMENT.read_text(encoding="utf-8").split("A bank beside it is called")
    return dict(_found(course)), dict(_found(bank))


def _found(text: str) -> list[tuple[str, str]]:
    return [(found[1], found[3]) for found in _FILE.finditer(text)]


def course_texts() -> dict[str, str]:
    return dict(_example()[0])


def bank_texts() -> dict[str, str]:
    return dict(_example()[1])


def files(texts: Mapping[str, str | bytes], name: str = "salam-di-loket") -> Files:
    data = {k: v if isinstance(v, bytes) else v.encode() for k, v in texts.items()}
    return Files(name, written(data))


def faults(texts: Mapping[str, str | bytes], name: str = "salam-di-loket") -> list[str]:
    """What `check` prints about a folder."""
    return [str(fault) for fault in checking.check(files(texts, name)).faults]


def on_disk(root: Path, texts: Mapping[str, str | bytes]) -> Path:
    for path, text in texts.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def line_of(text: str, words: str) -> int:
    """The line on which `words` begin; they must be there."""
    assert words in text, words
    return text.count("\n", 0, text.index(words)) + 1


def item(**fields: object) -> str:
    """One faultless single-choice item with some fields replaced; None leaves one out."""
    base: dict[str, object] = {
        "id": "sdl-900", "type": "single", "competency": "pelayanan_prima", "level": 1,
        "difficulty": "hard", "stem": "Pertanyaan tambahan untuk pengujian?",
        "options": [
            {"text": "Ya", "correct": True, "why": "Tepat."},
            {"text": "Tidak", "correct": False, "why": "Keliru."},
        ],
        "source": "Contoh",
    }  # fmt: skip
    entry = {key: value for key, value in {**base, **fields}.items() if value is not None}
    return str(yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=1000))


def picture(comment: bytes = b"") -> bytes:
    """A small photograph, with what a camera writes into it."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "JPEG", comment=comment)
    return out.getvalue()
