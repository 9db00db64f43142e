"""How a new course can begin: the templates that ship with the portal, as course folders."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from portal.content import positions, writing
from portal.content.documents import (
    MINUTES_PER_JP,
    CompletionRule,
    CourseDocument,
    LessonMatter,
    QuizDocument,
)
from portal.content.drafts.outline import QUIZ_NUMBER, free, name_for
from portal.content.files import Files, written
from portal.content.folder import COURSE, MODULE

_DATA = Path(__file__).parents[1] / "data"
LICENCE = "CC-BY-SA-4.0"


@dataclass(frozen=True, slots=True)
class Template:
    """A way to begin, named in both languages."""

    id: str
    name: str
    name_en: str
    about: str
    about_en: str
    modules: tuple[dict[str, Any], ...]

    def told(self, locale: str) -> tuple[str, str]:
        """Name and description in the reader's language."""
        return (self.name_en, self.about_en) if locale == "en" else (self.name, self.about)


@cache
def templates() -> tuple[Template, ...]:
    """Every template, the smallest first."""
    data, _lines = positions.read((_DATA / "templates.yaml").read_text(encoding="utf-8"))
    return tuple(Template(**{**one, "modules": tuple(one["modules"])}) for one in data)


@cache
def _bodies() -> dict[str, str]:
    data, _lines = positions.read((_DATA / "bodies.yaml").read_text(encoding="utf-8"))
    return dict(data)


def folder(template_id: str, *, slug: str, title: str, author: str) -> Files:
    """The folder of a new course. Raises KeyError for an unknown template."""
    template = {one.id: one for one in templates()}[template_id]
    texts: dict[str, str] = {}
    taken: set[str] = set()
    quizzes: list[str] = []
    minutes = 0
    for number, module in enumerate(template.modules, 1):
        name = f"{number:02}-{name_for(module['title'])}"
        texts[f"{name}/{MODULE}"] = writing.module(module["title"])
        for place, one in enumerate(module["lessons"], 1):
            key = _key(one["title"], taken)
            matter = LessonMatter(id=key, title=one["title"], minutes=one["minutes"])
            body = writing.tidy(_bodies()[one["body"]])
            texts[f"{name}/{place:02}-{name_for(one['title'])}.md"] = writing.lesson(matter, body)
            minutes += one["minutes"]
        quiz = module["quiz"]
        quizzes.append(_key(quiz["title"], taken))
        document = QuizDocument.model_validate({"id": quizzes[-1], **quiz})
        texts[f"{name}/{QUIZ_NUMBER:02}-{name_for(quiz['title'])}.yaml"] = writing.document(
            document
        )
        minutes += quiz["minutes"]
    texts[COURSE] = writing.document(_head(title, author, minutes, quizzes))
    return Files(slug, written({path: text.encode() for path, text in texts.items()}))


def _key(title: str, taken: set[str]) -> str:
    key = free(name_for(title), taken)
    taken.add(key)
    return key


def _head(title: str, author: str, minutes: int, quizzes: list[str]) -> CourseDocument:
    return CourseDocument(
        code=code_for(title),
        title=title,
        summary="",
        audience="",
        competencies=(),
        hours=Decimal(minutes) / MINUTES_PER_JP,
        authors=(author,),
        licence=LICENCE,
        completion=CompletionRule(quizzes=tuple(quizzes)),
    )


def code_for(title: str) -> str:
    """A first proposal: the initials of the title."""
    initials = "".join(word[0] for word in name_for(title).split("-") if word)[:5]
    return f"{initials.upper()}-01"
