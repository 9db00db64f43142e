"""What is still to be done in a draft: every finding in words, where it is, and the way there."""

import re
import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass
from itertools import groupby

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.content import service as publishing
from portal.content.drafts.outline import Module, Part
from portal.content.faults import Fault
from portal.content.folder import COURSE
from portal.content.views.blueprint import Desk, items_url
from portal.core import sentences

KEPT = 64
EXCERPT = 90
KEYED = re.compile(r"(?:- )?([a-z_]+):(?: (.*))?")
FIELDS = {  # a key of the files → what the forms call it
    "title": _l("Judul kursus"),
    "summary": _l("Ringkasan"),
    "audience": _l("Untuk siapa"),
    "code": _l("Kode kursus"),
    "competencies": _l("Kompetensi yang dipelajari"),
    "hours": _l("Jam pelajaran (JP)"),
    "authors": _l("Penulis"),
    "licence": _l("Lisensi"),
}
PROSE = frozenset({"stem", "text", "why", "left", "right", "explanation"})
_known: OrderedDict[tuple[str, int], tuple[Fault, ...]] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to do. `excerpt` is the line it is about, as its author wrote it."""

    sentence: str
    line: int
    excerpt: str
    is_blocking: bool

    @property
    def about(self) -> str:
        """The excerpt for who writes in forms: no key of a file, but the field or the words."""
        keyed = KEYED.fullmatch(self.excerpt)
        if keyed is None:
            return self.excerpt
        key, value = keyed[1], (keyed[2] or "").strip("\"'")
        return str(FIELDS[key]) if key in FIELDS else value if key in PROSE else ""


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the course with its findings, those that keep it from being published first."""

    path: str
    title: str
    url: str
    findings: tuple[Finding, ...]

    @property
    def blocking(self) -> int:
        return sum(one.is_blocking for one in self.findings)

    @property
    def told(self) -> list[tuple[Finding, int, list[str]]]:
        """Each sentence once, with how often it holds here and, of the course's facts, in which."""
        times = Counter(one.sentence for one in self.findings)
        first = {one.sentence: one for one in reversed(self.findings)}
        return [
            (first[sentence], number, self._named(sentence)) for sentence, number in times.items()
        ]

    def _named(self, sentence: str) -> list[str]:
        if self.path != COURSE:
            return []
        return [one.about for one in self.findings if one.sentence == sentence and one.about]


@dataclass(frozen=True, slots=True)
class Checklist:
    places: tuple[Place, ...]
    raw: tuple[str, ...]  # as `portal courses check` prints them

    @property
    def blocking(self) -> int:
        return sum(one.blocking for one in self.places)

    @property
    def marks(self) -> dict[str, int]:
        """Path of a file → how many things in it keep the draft from being published."""
        return {one.path: one.blocking for one in self.places if one.blocking}

    @property
    def advice(self) -> int:
        return sum(len(one.findings) for one in self.places) - self.blocking


def checklist(desk: Desk) -> Checklist:
    """Everything that `check` finds in the draft, place by place in the order of the course."""
    found = faults(desk)
    by_path = {
        path: list(group)
        for path, group in groupby(
            sorted(found), key=lambda one: one.path.removeprefix(f"{desk.draft.slug}/")
        )
    }
    order = [COURSE, *(path for m in desk.outline.modules for path in _paths(m))]
    rest = sorted(set(by_path) - set(order))
    places = tuple(_place(desk, path, by_path[path]) for path in (*order, *rest) if path in by_path)
    return Checklist(places, tuple(map(str, found)))


def of_file(desk: Desk, path: str) -> tuple[Finding, ...]:
    """The findings about one file."""
    wanted = f"{desk.draft.slug}/{path}"
    return _findings(desk, path, [one for one in faults(desk) if one.path == wanted])


def faults(desk: Desk) -> tuple[Fault, ...]:
    """Every fault of the draft; looked for once per version and kept in memory."""
    key = (desk.draft.public_id, desk.draft.version)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    found = tuple(publishing.checked(desk.files).faults)
    with _lock:
        _known[key] = found
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return found


def _paths(module: Module) -> list[str]:
    return [module.path, *(part.path for part in module.parts)]


def _place(desk: Desk, path: str, found: list[Fault]) -> Place:
    title, url = _where(desk, path)
    return Place(path, title, url, _findings(desk, path, found))


def _findings(desk: Desk, path: str, found: list[Fault]) -> tuple[Finding, ...]:
    kept = desk.kept.get(path)
    text = (kept.content or "").split("\n") if kept is not None else []
    made = [
        Finding(
            sentences.of(one.code),
            one.line,
            text[one.line - 1].strip()[:EXCERPT] if 0 < one.line <= len(text) else "",
            one.is_blocking,
        )
        for one in found
    ]
    return tuple(sorted(made, key=lambda one: (not one.is_blocking, one.line)))


def _where(desk: Desk, path: str) -> tuple[str, str]:
    """What a file is called for its author, and the page it is mended on."""
    public_id = desk.draft.public_id
    text = url_for("studio.text", public_id=public_id, path=path)
    if path == COURSE:
        readable = desk.outline.head is not None
        facts = url_for("studio.facts", public_id=public_id)
        return _("Keterangan kursus"), facts if readable else text
    if path.startswith("media/"):
        return _("Media: %(name)s", name=path.removeprefix("media/")), url_for(
            "studio.media", public_id=public_id
        )
    if path.startswith("items/"):
        name = path.removeprefix("items/").removesuffix(".yaml")
        return _("Bank soal: %(name)s", name=name), items_url(public_id, path)
    for module in desk.outline.modules:
        if path == module.path:
            url = url_for("studio.module", public_id=public_id, name=module.name)
            return _("Modul %(number)d: %(title)s", number=module.number, title=module.title), url
    part = next((one for one in desk.outline.parts if one.path == path and one.key), None)
    return (part.title, part_url(public_id, part)) if part else (path, text)


def part_url(public_id: str, part: Part) -> str:
    """The form of a lesson or quiz; the plain text of one that cannot be read."""
    if not part.key:
        return url_for("studio.text", public_id=public_id, path=part.path)
    endpoint = "studio.lesson" if part.kind == "lesson" else "studio.quiz"
    return url_for(endpoint, public_id=public_id, key=part.key)
