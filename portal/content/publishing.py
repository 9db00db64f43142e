"""From a course folder's documents to rows: hashes and rendered lessons. No database."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from portal.content.folder import CourseFolder, LessonFile, QuizFile

Render = Callable[[str], str]


def content_hash(folder: CourseFolder) -> str:
    """SHA-256 over everything a revision says: course facts, lessons, quizzes, media."""
    document: dict[str, Any] = {
        "course": folder.course.model_dump(mode="json"),
        "modules": [
            {
                "title": module.title,
                "parts": [
                    {"lesson": part.matter.model_dump(mode="json"), "body": part.body}
                    if isinstance(part, LessonFile)
                    else {"quiz": part.quiz.model_dump(mode="json")}
                    for part in module.parts
                ],
            }
            for module in folder.modules
        ],
        "media": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.media
        },
    }
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def part_rows(folder: CourseFolder, render: Render) -> list[dict[str, Any]]:
    """One dictionary of column values per lesson and quiz, in reading order."""
    rows: list[dict[str, Any]] = []
    for module in folder.modules:
        for part in module.parts:
            row = _lesson(part, render) if isinstance(part, LessonFile) else _quiz(part)
            rows.append(
                {
                    **row,
                    "position": len(rows) + 1,
                    "module_number": module.number,
                    "module_title": module.title,
                }
            )
    return rows


def _lesson(part: LessonFile, render: Render) -> dict[str, Any]:
    return {
        "kind": "lesson",
        "key": part.matter.id,
        "title": part.matter.title,
        "minutes": part.matter.minutes,
        "objectives": list(part.matter.objectives),
        "source": part.body,
        "html": render(part.body),
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
