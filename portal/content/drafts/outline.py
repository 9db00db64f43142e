"""The order of a course folder: what stands where, and what its files are called after a change.

Pure: files in, names and texts out. Modules are numbered from 01 on; so are the lessons of each,
while a quiz at the end may keep a number that leaves room.
"""

import posixpath
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from portal.content.documents import CourseDocument
from portal.content.files import Files
from portal.content.folder import MODULE, NUMBERED, Folder, LessonFile, QuizFile
from portal.content.scanning import scan

LESSON, QUIZ = ".md", ".yaml"
QUIZ_NUMBER = 9
"""Where the quiz of a module stands when there is room before it."""
MAX_NAME = 60
_NUMBER = re.compile(r"^\d+-?")


@dataclass(frozen=True, slots=True)
class Part:
    """A lesson or quiz. `key` is "" where the file cannot be read."""

    path: str
    kind: str
    key: str
    title: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Module:
    name: str  # of its folder
    number: int
    title: str
    parts: tuple[Part, ...]

    @property
    def path(self) -> str:
        return f"{self.name}/{MODULE}"


@dataclass(frozen=True, slots=True)
class Bank:
    """A file of items and how many could be read in it."""

    path: str
    items: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What an author sees of a folder."""

    head: CourseDocument | None
    modules: tuple[Module, ...]
    banks: tuple[Bank, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for module in self.modules for part in module.parts)

    @property
    def minutes(self) -> int:
        return sum(part.minutes for part in self.parts)

    def part(self, key: str) -> Part | None:
        return next((one for one in self.parts if one.key == key and key), None)

    def module(self, name: str) -> Module | None:
        return next((one for one in self.modules if one.name == name), None)


Order = Sequence[tuple[str, Sequence[str]]]
"""Folders of modules with the paths of their parts, in the wanted order."""


def outline(read: Folder) -> Outline:
    """What stands in a folder, the parts that cannot be read included."""
    known = {part.path: _read_part(part) for module in read.modules for part in module.parts}
    titles = {module.name: module.title for module in read.modules}
    modules = tuple(
        Module(
            name,
            int(name[:2]),
            titles.get(name, ""),
            tuple(known.get(path) or _unread(path) for path in parts),
        )
        for name, parts in order(read.files)
    )
    banks = tuple(
        Bank(path, sum(one.path == path for one in read.items))
        for path in read.files.under("items")
    )
    head = read.head if isinstance(read.head, CourseDocument) else None
    return Outline(head, modules, banks)


def _read_part(part: LessonFile | QuizFile) -> Part:
    if isinstance(part, LessonFile):
        return Part(part.path, "lesson", part.matter.id, part.matter.title, part.matter.minutes)
    return Part(part.path, "quiz", part.quiz.id, part.quiz.title, part.quiz.minutes)


def _unread(path: str) -> Part:
    kind = "lesson" if path.endswith(LESSON) else "quiz"
    return Part(path, kind, "", posixpath.basename(path), 0)


def order(some: Files) -> list[tuple[str, list[str]]]:
    """Folders of modules with their parts as they stand now."""
    names = sorted({path.partition("/")[0] for path in some.entries if "/" in path})
    return [(name, _parts(some, name)) for name in names if NUMBERED.match(name)]


def _parts(some: Files, module: str) -> list[str]:
    return [
        path
        for path in some.under(module)
        if path.count("/") == 1 and path.endswith((LESSON, QUIZ)) and path != f"{module}/{MODULE}"
    ]


def moved(now: Order, path: str, *, up: bool) -> list[tuple[str, list[str]]]:
    """The order after one part went one place up or down, over the edge of its module too."""
    made = [(name, list(parts)) for name, parts in now]
    at = next(n for n, (_name, parts) in enumerate(made) if path in parts)
    parts = made[at][1]
    place = parts.index(path)
    to = place + (-1 if up else 1)
    if 0 <= to < len(parts):
        parts[place], parts[to] = parts[to], parts[place]
    elif 0 <= at + (-1 if up else 1) < len(made):
        parts.remove(path)
        beside = made[at + (-1 if up else 1)][1]
        beside.insert(len(beside) if up else 0, path)
    return made


def module_moved(now: Order, name: str, *, up: bool) -> list[tuple[str, list[str]]]:
    """The order after one module went one place up or down."""
    made = [(one, list(parts)) for one, parts in now]
    at = next(n for n, (one, _parts) in enumerate(made) if one == name)
    to = at + (-1 if up else 1)
    if 0 <= to < len(made):
        made[at], made[to] = made[to], made[at]
    return made


def renamed(some: Files, wanted: Order) -> dict[str, str]:
    """Old path → new path of every file that is called otherwise in the wanted order."""
    names: dict[str, str] = {}
    for number, (module, parts) in enumerate(wanted, 1):
        folder = f"{number:02}-{module[3:]}"
        placed = {part for _name, there in wanted for part in there}
        for path in some.under(module):
            if path not in placed:
                names[path] = f"{folder}/{path.removeprefix(f'{module}/')}"
        for path, name in zip(parts, _numbered(parts), strict=True):
            names[path] = f"{folder}/{name}"
    return {old: new for old, new in names.items() if old != new}


def _numbered(parts: Sequence[str]) -> list[str]:
    """Names of the parts of one module in this order."""
    names = [posixpath.basename(path) for path in parts]
    last = max((n for n, name in enumerate(names) if name.endswith(LESSON)), default=-1)
    numbers, before = [], 0
    for at, name in enumerate(names):
        own = int(name[:2]) if name[:2].isdigit() else 0
        before = own if at > last and own > before else before + 1
        numbers.append(before)
    if before > 99:
        numbers = list(range(1, len(names) + 1))
    return [
        f"{number:02}-{_NUMBER.sub('', name) or name}"
        for number, name in zip(numbers, names, strict=True)
    ]


def relinked(some: Files, names: Mapping[str, str]) -> dict[str, bytes]:
    """Lessons whose links named a file by its old path, by their new path."""
    made = {}
    for path in some.entries:
        if not path.endswith(LESSON) or "/" not in path:
            continue
        try:
            text = some.entries[path].read().decode()
        except UnicodeDecodeError:
            continue
        changed = _relinked(text, path, names, some)
        if changed != text:
            made[names.get(path, path)] = changed.encode()
    return made


def _relinked(text: str, path: str, names: Mapping[str, str], some: Files) -> str:
    here = posixpath.dirname(path)
    there = posixpath.dirname(names.get(path, path))
    for one in sorted(scan(text).references(), key=lambda ref: ref.start, reverse=True):
        address, mark, fragment = one.address.partition("#")
        target = posixpath.normpath(posixpath.join(here, address)) if address else ""
        if target not in some or (target not in names and here == there):
            continue
        new = posixpath.relpath(names.get(target, target), there)
        text = text[: one.start] + new + mark + fragment + text[one.end :]
    return text


def name_for(title: str) -> str:
    """A title as part of a file name or a permanent id."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:MAX_NAME].strip("-") or "bagian"


def free(name: str, taken: Collection[str]) -> str:
    """The name, or with a number behind it when it is taken."""
    found, number = name, 2
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    return found


def new_module(now: Order, title: str) -> str:
    """The folder of a module that comes last."""
    return f"{len(now) + 1:02}-{name_for(title)}"


def new_part(module: str, parts: Sequence[str], title: str, ending: str) -> tuple[str, list[str]]:
    """The path of a new part, and the module's order with it: a lesson before the last quizzes."""
    name = f"{module}/{{}}-{name_for(title)}{ending}"
    if ending == QUIZ:
        path = name.format(f"{QUIZ_NUMBER:02}")
        return _unused(path, parts), [*parts, _unused(path, parts)]
    last = max((n for n, one in enumerate(parts) if one.endswith(LESSON)), default=-1)
    path = _unused(name.format("00"), parts)
    return path, [*parts[: last + 1], path, *parts[last + 1 :]]


def _unused(path: str, parts: Sequence[str]) -> str:
    stem, _, ending = path.rpartition(".")
    return f"{free(stem, [one.rpartition('.')[0] for one in parts])}.{ending}"
