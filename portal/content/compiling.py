"""Every text of a folder to cleaned HTML, each rendered once however often it is asked for."""

import posixpath
import re
from collections import Counter
from dataclasses import dataclass, field

from portal.content import tex
from portal.content.documents import CourseDocument
from portal.content.folder import Folder, LessonFile
from portal.content.media import beside
from portal.content.scanning import Scan, scan
from portal.core.text import LESSON, Rendered, render

_LESSON = re.compile(r"\bpelajaran ([a-z0-9]+(?:-[a-z0-9]+)*)\b")

PREFIX = "isi-"
"""Of the ids in a lesson; an anchor of another lesson is named without it."""


@dataclass
class Compiler:
    """Renders for one folder; `passes` counts the renderings, for the bench and a test."""

    folder: Folder
    passes: Counter[str] = field(default_factory=Counter)
    _rendered: dict[str, Rendered] = field(default_factory=dict)
    _scans: dict[str, Scan] = field(default_factory=dict)

    def __post_init__(self) -> None:
        head = self.folder.head
        self._language = head.language if isinstance(head, CourseDocument) else "id"
        self._resolver = beside(frozenset(self.folder.media))
        self._titles = {one.matter.id: one.matter.title for one in self.folder.lessons}
        self._keys = {lesson.path: lesson.matter.id for lesson in self.folder.lessons}

    def lesson(self, lesson: LessonFile) -> Rendered:
        """A lesson's page. Raises TextRefused."""
        return self._render(self.linked(lesson))

    def html(self, source: str) -> str:
        """A text of an item. Raises TextRefused."""
        return self._render(source).html

    def cited(self, source: str) -> str:
        """The source of an item for its learners: a lesson of the course by its title."""

        def titled(found: re.Match[str]) -> str:
            title = self._titles.get(found[1])
            return found[0] if title is None else f"pelajaran “{title}”"

        worded = _LESSON.sub(titled, source)
        code = getattr(self.folder.head, "code", "")
        own = f"{code}, " if code and worded != source else ""
        short = worded.removeprefix(own) if own else worded
        return short[:1].upper() + short[1:]

    def scanned(self, source: str) -> Scan:
        found = self._scans.get(source)
        if found is None:
            found = self._scans[source] = scan(source)
        return found

    def linked(self, lesson: LessonFile) -> str:
        """The body with addresses of files turned into those of pages.

        Authors link as their editor does (`../02-lanjut/01-awal.md#bagian`, `../media/daftar.pdf`);
        beside a lesson's page lie the other lessons by their ids, and the media.
        """
        body = lesson.body
        shown = [one for one in self.scanned(body).references() if not one.is_shown]
        for one in sorted(shown, key=lambda ref: ref.start, reverse=True):
            address = self._page(lesson, one.address)
            body = body[: one.start] + address + body[one.end :]
        return body

    def target(self, lesson: LessonFile, address: str) -> tuple[str, str]:
        """Path inside the folder and fragment of a relative address; "" is the lesson itself."""
        path, _, fragment = address.partition("#")
        if not path:
            return "", fragment
        return posixpath.normpath(posixpath.join(posixpath.dirname(lesson.path), path)), fragment

    def _page(self, lesson: LessonFile, address: str) -> str:
        path, fragment = self.target(lesson, address)
        if path.startswith("media/"):
            return path
        key = self._keys.get(path)
        if key is None:
            return address
        return f"{key}#{PREFIX}{fragment}" if fragment else key

    def _render(self, source: str) -> Rendered:
        found = self._rendered.get(source)
        if found is None:
            self.passes["rendered"] += 1
            found = self._rendered[source] = render(
                source,
                LESSON,
                id_prefix=PREFIX,
                language=self._language,
                resolve_media=self._resolver,
                tex=tex.converted,
            )
        return found
