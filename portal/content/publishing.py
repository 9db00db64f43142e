"""From a checked folder to rows: hashes and rendered lessons. No database."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from portal.assessment.service.banks import ItemDocument
from portal.content import items as items_
from portal.content.compiling import Compiler
from portal.content.documents import MINUTES_PER_JP, CourseDocument
from portal.content.folder import Folder, LessonFile, QuizFile

FACTS = {
    "audience",
    "competencies",
    "authors",
    "licence",
    "completion",
    "language",
    "sources",
    "hours",
}
"""What lists, pages and exports need of `course.yaml` beside the columns."""


def content_hash(folder: Folder, course: CourseDocument) -> str:
    """SHA-256 over everything a revision says: course facts, lessons, quizzes, media."""
    document: dict[str, Any] = {
        "course": course.model_dump(mode="json"),
        "modules": [
            {
                "title": module.title,
                "parts": [
                    {
                        "path": part.path,
                        "lesson": part.matter.model_dump(mode="json"),
                        "body": part.body,
                    }
                    if isinstance(part, LessonFile)
                    else {"path": part.path, "quiz": part.quiz.model_dump(mode="json")}
                    for part in module.parts
                ],
            }
            for module in folder.modules
        ],
        "media": {name: entry.sha256() for name, entry in folder.media.items()},
    }
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def credit_jp100(rows: Iterable[Mapping[str, Any]]) -> int:
    """The learning hours that can be booked: the minutes of the lessons of `part_rows`, rounded
    half up. The hours of `course.yaml` are what the course takes, its quizzes included.
    """
    minutes: int = sum(row["minutes"] for row in rows if row["kind"] == "lesson")
    return (200 * minutes + MINUTES_PER_JP) // (2 * MINUTES_PER_JP)


def part_rows(folder: Folder, compiler: Compiler) -> list[dict[str, Any]]:
    """One dictionary of column values per lesson and quiz, in reading order."""
    rows: list[dict[str, Any]] = []
    for module in folder.modules:
        for part in module.parts:
            row = _lesson(part, compiler) if isinstance(part, LessonFile) else _quiz(part)
            rows.append(
                {
                    **row,
                    "path": part.path,
                    "position": len(rows) + 1,
                    "module_number": module.number,
                    "module_title": module.title,
                }
            )
    return rows


def item_documents(
    folder: Folder, compiler: Compiler, competency_ids: dict[str, int]
) -> list[ItemDocument]:
    """The items of a folder ready for their bank, each knowing its place."""
    made = items_.documents(
        (one.item for one in folder.items), competency_ids, compiler.html, compiler.cited
    )
    return [
        items_.placed(document, one.path, one.position)
        for document, one in zip(made, folder.items, strict=True)
    ]


def _lesson(part: LessonFile, compiler: Compiler) -> dict[str, Any]:
    return {
        "kind": "lesson",
        "key": part.matter.id,
        "title": part.matter.title,
        "minutes": part.matter.minutes,
        "objectives": list(part.matter.objectives),
        "source": part.body,
        "html": compiler.lesson(part).html,
        "spec": {},
    }


def _quiz(part: QuizFile) -> dict[str, Any]:
    quiz = part.quiz
    return {
        "kind": "quiz",
        "key": quiz.id,
        "title": quiz.title,
        "minutes": quiz.minutes,
        "objectives": [],
        "source": "",
        "html": "",
        "spec": quiz.model_dump(mode="json", exclude={"id", "title", "minutes"}),
    }
