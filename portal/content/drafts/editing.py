"""What authors do to the outline and the texts of a draft, each in one transaction.

Files are read, changed as documents and written in their canonical form, so that a draft made by
forms and one made in an editor are the same thing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.content import folder, writing
from portal.content.documents import (
    CompletionRule,
    CourseDocument,
    LessonMatter,
    ModuleDocument,
    QuizDocument,
)
from portal.content.drafts import outline as outlines
from portal.content.drafts import queries, service
from portal.content.drafts.outline import LESSON, QUIZ, Order
from portal.content.drafts.service import Change, ChangedMeanwhile
from portal.content.files import Files
from portal.content.folder import COURSE, MODULE
from portal.core.db import transaction

LESSON_MINUTES = 10
QUIZ_MINUTES = 10


@dataclass(frozen=True, slots=True)
class By:
    """Who changes a draft, and when."""

    actor_id: int
    now: datetime


def add_module(draft_id: int, title: str, *, by: By) -> str:
    """A module behind the others; the name of its folder."""
    with transaction():
        some = _files(draft_id)
        name = outlines.new_module(outlines.order(some), title)
        _write(draft_id, {f"{name}/{MODULE}": writing.module(title)}, {}, by)
    return name


def rename_module(draft_id: int, name: str, title: str, *, version: int, by: By) -> None:
    """Give a module another title; its folder keeps its name. Raises ChangedMeanwhile."""
    path = f"{name}/{MODULE}"
    text = writing.document(ModuleDocument(title=title))
    _write(draft_id, {path: text}, {path: version}, by)


def remove_module(draft_id: int, name: str, *, version: int, by: By) -> None:
    """Take a module out with everything in it. Raises ChangedMeanwhile."""
    with transaction():
        some = _files(draft_id)
        gone = some.under(name)
        if not gone:
            raise ChangedMeanwhile([f"{name}/{MODULE}"], {})
        expected = {f"{name}/{MODULE}": version}
        _write(draft_id, {**dict.fromkeys(gone), **_without_quizzes(some, gone)}, expected, by)
        _arrange(draft_id, None, by)


def move_module(draft_id: int, name: str, *, version: int, up: bool, by: By) -> None:
    """One place up or down. Raises ChangedMeanwhile."""
    with transaction():
        _refuse_changed(draft_id, f"{name}/{MODULE}", version)
        now = outlines.order(_files(draft_id))
        if name not in dict(now):
            raise ChangedMeanwhile([name], {})
        _arrange(draft_id, outlines.module_moved(now, name, up=up), by)


def add_lesson(draft_id: int, module: str, title: str, *, by: By) -> str:
    """An empty lesson behind the lessons of a module; its key. Raises ChangedMeanwhile."""
    with transaction():
        key = _fresh_key(_files(draft_id), title)
        matter = LessonMatter(id=key, title=title, minutes=LESSON_MINUTES)
        _add_part(draft_id, module, title, LESSON, writing.lesson(matter, "\n"), by)
    return key


def add_quiz(draft_id: int, module: str, title: str, *, by: By) -> str:
    """A quiz without items at the end of a module, which must be passed; its key."""
    with transaction():
        some = _files(draft_id)
        key = _fresh_key(some, title)
        quiz = QuizDocument.model_validate({"id": key, "title": title, "minutes": QUIZ_MINUTES})
        _add_part(draft_id, module, title, QUIZ, writing.document(quiz), by)
        head = _head(some)
        if head is not None:
            rule = _passing(head, (*head.completion.quizzes, key))
            text = writing.document(head.model_copy(update={"completion": rule}))
            _write(draft_id, {COURSE: text}, {}, by)
    return key


def move_part(draft_id: int, path: str, *, version: int, up: bool, by: By) -> None:
    """One place up or down, into the neighbouring module at its edge. Raises ChangedMeanwhile."""
    with transaction():
        _refuse_changed(draft_id, path, version)
        now = outlines.order(_files(draft_id))
        if not any(path in parts for _module, parts in now):
            raise ChangedMeanwhile([path], {})
        _arrange(draft_id, outlines.moved(now, path, up=up), by)


def remove_part(draft_id: int, path: str, *, version: int, by: By) -> None:
    """Take a lesson or quiz out. Raises ChangedMeanwhile."""
    with transaction():
        some = _files(draft_id)
        changes: dict[str, str | None] = {path: None, **_without_quizzes(some, [path])}
        _write(draft_id, changes, {path: version}, by)
        _arrange(draft_id, None, by)


def save_lesson(
    draft_id: int, path: str, matter: LessonMatter, body: str, *, version: int, by: By
) -> int:
    """Write a lesson; the draft's version. Raises ChangedMeanwhile, Refused."""
    text = writing.lesson(matter, writing.tidy(body))
    return _write(draft_id, {path: text}, {path: version}, by)


def save_document(
    draft_id: int, path: str, document: CourseDocument | QuizDocument, *, version: int, by: By
) -> int:
    """Write course.yaml or a quiz; the draft's version. Raises ChangedMeanwhile, Refused."""
    return _write(draft_id, {path: writing.document(document)}, {path: version}, by)


def save_quiz(
    draft_id: int,
    path: str,
    quiz: QuizDocument,
    *,
    must_pass: bool,
    version: int,
    by: By,
) -> int:
    """Write a quiz and whether the course asks to pass it. Raises ChangedMeanwhile, Refused."""
    with transaction():
        head = _head(_files(draft_id))
        changes = {path: writing.document(quiz)}
        if head is not None:
            keys = [key for key in head.completion.quizzes if key != quiz.id or must_pass]
            keys += [quiz.id] if must_pass and quiz.id not in keys else []
            rule = _passing(head, tuple(keys))
            changes[COURSE] = writing.document(head.model_copy(update={"completion": rule}))
        return _write(draft_id, changes, {path: version}, by)


def save_text(draft_id: int, path: str, text: str, *, version: int, by: By) -> int:
    """Write a file as it was typed, for what no form can read. Raises ChangedMeanwhile, Refused."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return _write(draft_id, {path: plain}, {path: version}, by)


def _files(draft_id: int) -> Files:
    """The folder as it is now, nobody else writing in it."""
    return queries.files(queries.open_draft(draft_id, lock=True))


def _write(
    draft_id: int, texts: Mapping[str, str | None], expected: Mapping[str, int], by: By
) -> int:
    changes: dict[str, Change] = {
        path: None if text is None else text.encode() for path, text in texts.items()
    }
    return service.write(draft_id, changes, expected=expected, now=by.now, actor_id=by.actor_id)


def _add_part(draft_id: int, module: str, title: str, ending: str, text: str, by: By) -> None:
    now = outlines.order(_files(draft_id))
    if module not in dict(now):
        raise ChangedMeanwhile([module], {})
    path, parts = outlines.new_part(module, dict(now)[module], title, ending)
    _write(draft_id, {path: text}, {path: 0}, by)
    wanted = [(name, parts if name == module else there) for name, there in now]
    _arrange(draft_id, wanted, by)


def _arrange(draft_id: int, wanted: Order | None, by: By) -> None:
    """Call the files as the order asks (None: close the gaps), and mend the links to them."""
    some = _files(draft_id)
    names = outlines.renamed(some, outlines.order(some) if wanted is None else wanted)
    if not names:
        return
    texts: dict[str, Change] = dict(outlines.relinked(some, names))
    service.rename(draft_id, names, texts, now=by.now, actor_id=by.actor_id)


def _refuse_changed(draft_id: int, path: str, version: int) -> None:
    queries.open_draft(draft_id, lock=True)
    present = queries.kept(draft_id)
    if (present[path].version if path in present else 0) != version:
        raise ChangedMeanwhile([path], present)


def _only(some: Files, paths: Sequence[str]) -> Files:
    """A few files of the folder: reading all of them takes too long inside a transaction."""
    return Files(some.name, {path: some.entries[path] for path in paths if path in some})


def _head(some: Files) -> CourseDocument | None:
    """course.yaml, where it can be read."""
    head = folder.read(_only(some, [COURSE])).head
    return head if isinstance(head, CourseDocument) else None


def _passing(head: CourseDocument, quizzes: tuple[str, ...]) -> CompletionRule:
    """The completion rule with other quizzes to pass."""
    return head.completion.model_copy(update={"quizzes": quizzes})


def _fresh_key(some: Files, title: str) -> str:
    texts = _only(
        some, [path for path in some.entries if not path.startswith(("items/", "media/"))]
    )
    taken = {one.key for one in outlines.outline(folder.read(texts)).parts}
    return outlines.free(outlines.name_for(title), taken)


def _without_quizzes(some: Files, gone: Sequence[str]) -> dict[str, str]:
    """course.yaml without the quizzes among the files that go."""
    quizzes = folder.read(_only(some, [path for path in gone if path.endswith(QUIZ)])).quizzes
    keys = {one.quiz.id for one in quizzes}
    head = _head(some)
    if head is None or not keys & set(head.completion.quizzes):
        return {}
    kept = tuple(key for key in head.completion.quizzes if key not in keys)
    rule = _passing(head, kept)
    return {COURSE: writing.document(head.model_copy(update={"completion": rule}))}
