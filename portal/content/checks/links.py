"""Links, and pictures, films and sounds in texts: they lead somewhere and say what they are."""

import posixpath
import re
from collections.abc import Iterator

from portal.content.checks.items import texts_of
from portal.content.checks.lessons import rendered
from portal.content.checks.subject import Subject
from portal.content.compiling import PREFIX
from portal.content.faults import Code, Fault
from portal.content.folder import LessonFile
from portal.content.scanning import Reference
from portal.core.text.addresses import safe_link
from portal.core.text.media import MediaKind, kind_of

_ELSEWHERE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|//|/)")


def links_lead_somewhere(subject: Subject) -> Iterator[Fault]:
    for lesson in subject.folder.lessons:
        for one in subject.compiler.scanned(lesson.body).references():
            found = None if one.is_shown else _link(subject, lesson, one)
            if found is not None:
                line = lesson.body_line + one.line
                yield subject.folder.fault(lesson.path, line, *found)


def _link(subject: Subject, lesson: LessonFile, one: Reference) -> tuple[Code, str] | None:
    if safe_link(one.address, fragment_prefix=PREFIX) is None:
        return Code.LINK_REFUSED, f"a link may not lead to {one.address[:80] or 'nothing'}"
    if _ELSEWHERE.match(one.address):
        return None
    path, fragment = subject.compiler.target(lesson, one.address)
    if path.startswith("media/"):
        if path.removeprefix("media/") in subject.folder.media:
            return None
        return Code.MEDIA_MISSING, f"there is no file {path}"
    aim = _lesson_at(subject, lesson, path)
    if aim is None:
        quizzes = {key for quiz in subject.folder.quizzes for key in (quiz.path, quiz.quiz.id)}
        if path in quizzes or posixpath.basename(path) in quizzes:
            return None
        return Code.LINK_BROKEN, f"there is no lesson at {one.address}"
    return _anchor(subject, aim, fragment) if fragment else None


def _lesson_at(subject: Subject, lesson: LessonFile, path: str) -> LessonFile | None:
    """By the path of its file, or by its id as the pages have it."""
    if not path:
        return lesson
    for one in subject.folder.lessons:
        if path == one.path or posixpath.basename(path) == one.matter.id:
            return one
    return None


def _anchor(subject: Subject, aim: LessonFile, fragment: str) -> tuple[Code, str] | None:
    page = rendered(subject, aim)
    name = fragment.removeprefix(PREFIX)
    if page is None or PREFIX + name in {heading.id for heading in page.headings}:
        return None
    return Code.ANCHOR_BROKEN, f"the lesson {aim.matter.id} has no heading #{name}"


def shown_files_exist(subject: Subject) -> Iterator[Fault]:
    """Files shown by lessons and items are the course's own and have words for the blind."""
    for lesson in subject.folder.lessons:
        for one in subject.compiler.scanned(lesson.body).references():
            for code, message in _shown(subject, one) if one.is_shown else ():
                line = lesson.body_line + one.line
                yield subject.folder.fault(lesson.path, line, code, message)
    for item in subject.folder.items:
        for where, text in texts_of(item.item):
            for one in subject.compiler.scanned(text).references():
                for code, message in _shown(subject, one) if one.is_shown else ():
                    yield subject.folder.fault(item.path, item.lines.of(*where), code, message)


def _shown(subject: Subject, one: Reference) -> Iterator[tuple[Code, str]]:
    if not one.words.strip():
        yield Code.MEDIA_NO_WORDS, f"{one.address} is shown without words that describe it"
    if _ELSEWHERE.match(one.address):
        yield Code.MEDIA_FOREIGN, f"{one.address} is on another server; put it into media/"
        return
    name = media_name(one.address)
    if name not in subject.folder.media:
        yield Code.MEDIA_MISSING, f"there is no file media/{name}"
    elif kind_of(name) is None:
        yield Code.MEDIA_KIND, f"media/{name} cannot be shown; link to it"
    elif kind_of(name) in (MediaKind.FILM, MediaKind.SOUND) and not _has_words(subject, name):
        message = f"media/{name} needs captions or a transcript beside it (.vtt)"
        yield Code.MEDIA_NO_CAPTIONS, message


def media_name(address: str) -> str:
    """The path below media/ of an address in a text."""
    return address.removeprefix("../").removeprefix("media/")


def _has_words(subject: Subject, name: str) -> bool:
    return f"{name.rpartition('.')[0]}.vtt" in subject.folder.media
