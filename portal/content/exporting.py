"""Course and bank folders written from the tables, byte for byte what was loaded."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import BinaryIO

from portal.assessment import queries as banks
from portal.content import media, queries, writing
from portal.content.documents import (
    BankDocument,
    CourseDocument,
    ItemFile,
    LessonMatter,
    QuizDocument,
)
from portal.content.files import Entry, Files, written
from portal.content.folder import BANK, COURSE, MODULE
from portal.content.models import Course, CoursePart, CourseRevision
from portal.core.errors import NotFound
from portal.core.models import StoredFile


class WithoutSource(Exception):
    """The rows were loaded before sources were kept; loading again mends it."""


def course(slug: str) -> Files:
    """The folder of a course's current revision and its bank. Raises NotFound, WithoutSource."""
    found = queries.course_called(slug)
    if found is None:
        raise NotFound
    head, revision = found
    parts = queries.authored_parts(revision.id)
    if not all(part.path for part in parts):
        raise WithoutSource
    texts = {COURSE: writing.document(_course(head, revision))}
    for part in parts:
        texts[f"{part.path.rpartition('/')[0]}/{MODULE}"] = writing.module(part.module_title)
        texts[part.path] = _part(part)
    texts |= _items(f"course:{slug}")
    stored = queries.media_of(revision.id)
    entries = {f"media/{path}": _stored(file) for path, file in stored.items()}
    return Files(slug, {**entries, **_written(texts)})


def bank(name: str) -> Files:
    """The folder of a certification bank, keys included. Raises NotFound, WithoutSource."""
    row = banks.bank_called(name)
    if row is None or row.kind != "certification":
        raise NotFound
    head = BankDocument.model_validate(
        {**row.facts, "title": row.title, "public_keys": row.public_keys}
    )
    return Files(name, _written({BANK: writing.document(head), **_items(name)}))


def _course(head: Course, revision: CourseRevision) -> CourseDocument:
    return CourseDocument.model_validate(
        {
            **revision.facts,
            "code": head.code,
            "title": revision.title,
            "title_en": revision.title_en,
            "summary": revision.summary,
            "cover": revision.cover,
            "hours": revision.facts.get("hours") or Decimal(revision.credit_jp100) / 100,
        }
    )


def _part(part: CoursePart) -> str:
    facts = {"id": part.key, "title": part.title, "minutes": part.minutes}
    if part.kind == "lesson":
        matter = LessonMatter.model_validate({**facts, "objectives": part.objectives})
        return writing.lesson(matter, part.source)
    return writing.document(QuizDocument.model_validate({**facts, **part.spec}))


def _items(code: str) -> dict[str, str]:
    row = banks.bank_called(code)
    files: dict[str, list[ItemFile]] = {}
    for one in banks.authored_items(row.id) if row is not None else ():
        if not one.source:
            raise WithoutSource
        files.setdefault(one.file, []).append(ItemFile.model_validate(one.source))
    return {f"items/{name}": writing.items(items) for name, items in files.items()}


def _written(texts: dict[str, str]) -> dict[str, Entry]:
    return written({path: text.encode() for path, text in texts.items()})


def _stored(file: StoredFile) -> Entry:
    opened: Callable[[], BinaryIO] = partial(media.open_media, file.storage_key)
    return Entry(file.size_bytes, opened, file.id, file.sha256)
