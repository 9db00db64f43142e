"""What importing a file would do to a folder, item by item, and the files it would write.

Nothing is written here. An item that any check would block is refused by itself, so that what is
left can be published; what the folder has is kept as it is but for the items that changed.
"""

import io
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from portal.assessment.formats import Entry, ItemRefusal, Picture, Reading, Said, Unusable
from portal.content import folder as folders
from portal.content import writing
from portal.content.checks import banks, links, media, whole
from portal.content.checks import items as item_checks
from portal.content.checks.subject import Subject
from portal.content.checks.words import digest
from portal.content.compiling import Compiler
from portal.content.documents import ItemFile
from portal.content.faults import Code, Fault, FaultyFolder
from portal.content.files import Files
from portal.content.folder import Folder
from portal.content.importing.keys import asks, key_of
from portal.content.importing.making import Terms, made
from portal.core.uploads import Purpose, UploadRefusal, examine

PER_FILE = 200
_NEW = "items/impor-{:02}.yaml"
_CHECKS = (
    whole.ids_are_used_once,
    whole.competencies_are_known,
    item_checks.fields_belong_to_the_type,
    item_checks.choices,
    item_checks.written_answers,
    item_checks.pairs,
    item_checks.steps,
    item_checks.gaps_are_whole,
    item_checks.texts,
    links.shown_files_exist,
    media.files_are_what_they_say,
    banks.keep_apart,
)
_REASONS: Mapping[Code, ItemRefusal] = {
    Code.ITEM_GAPS: ItemRefusal.GAPS,
    Code.ITEM_HTML: ItemRefusal.SCRIPT,
    Code.COMPETENCY_UNKNOWN: ItemRefusal.COMPETENCY,
    Code.MEDIA_NO_WORDS: ItemRefusal.PICTURE_WORDS,
    Code.MEDIA_FOREIGN: ItemRefusal.PICTURE_ELSEWHERE,
    Code.MEDIA_MISSING: ItemRefusal.PICTURE_MISSING,
}

__all__ = ["Fate", "Line", "Plan", "Terms", "plan"]


class Fate(StrEnum):
    """What becomes of an item of the file."""

    NEW = "new"
    SAME = "same"  # it stands in the folder just so already
    CHANGED = "changed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the file."""

    number: int
    line: int
    label: str
    fate: Fate
    key: str = ""
    refusal: Said | None = None
    notes: tuple[Said, ...] = ()
    item: ItemFile | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`changes`: path → content of every file that importing would write."""

    lines: tuple[Line, ...]
    changes: Mapping[str, bytes]

    def count(self, *fates: Fate) -> int:
        return sum(line.fate in fates for line in self.lines)

    @property
    def imported(self) -> int:
        """Items of the file that now stand in the folder as the file has them, none changed."""
        return self.count(Fate.NEW, Fate.SAME)

    @property
    def changed(self) -> int:
        return self.count(Fate.CHANGED)

    @property
    def refused(self) -> int:
        return self.count(Fate.REFUSED)


def plan(
    files: Files,
    reading: Reading,
    terms: Terms,
    *,
    competencies: frozenset[str],
    elsewhere: Mapping[str, str] | None = None,
) -> Plan:
    """What importing `reading` into the folder would do. Raises FaultyFolder.

    `competencies` are the known ones, `elsewhere` tells for the digest of an item where it is
    asked for the other purpose.
    """
    read = folders.read(files)
    own = f"{files.name}/"
    for fault in read.faults:
        inside = fault.path.removeprefix(own)
        if inside == read.head_path or inside.startswith("items/"):
            raise FaultyFolder([fault])
    return _Planner(read, terms, competencies, elsewhere or {}).plan(reading)


@dataclass
class _Planner:
    folder: Folder
    terms: Terms
    competencies: frozenset[str]
    elsewhere: Mapping[str, str]
    pictures: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = {one.item.id: one.item for one in self.folder.items}
        self.places = {one.item.id: one.path for one in self.folder.items}
        self.digests = {digest(one.item): one.item.id for one in self.folder.items}
        self.others = {lesson.matter.id for lesson in self.folder.lessons}
        self.others |= {quiz.quiz.id for quiz in self.folder.quizzes}

    def plan(self, reading: Reading) -> Plan:
        asked = Counter(asks(entry.item) for entry in reading.entries if entry.item)
        taken: set[str] = set()
        lines = []
        for entry in reading.entries:
            line = self._line(entry, asked, taken)
            if line.item is not None:
                taken.add(line.key)
                self.digests.setdefault(digest(line.item), line.key)
            lines.append(line)
        while faults := self._blocked(lines):
            lines = [_refused(line, faults.get(line.key)) for line in lines]
        return Plan(tuple(lines), self._changes(lines))

    def _line(self, entry: Entry, asked: Counter[str], taken: set[str]) -> Line:
        told = (entry.number, entry.line, entry.label)
        if entry.item is None:
            return Line(*told, Fate.REFUSED, refusal=entry.refusal)
        try:
            key = key_of(entry.item, self.known, asked)
            if key in taken or key in self.others:
                raise Unusable(ItemRefusal.KEY_TWICE, subject=key)
            old = self.known.get(key)
            item = made(entry.item, key, self.terms, old)
            if item.competency not in self.competencies:
                raise Unusable(ItemRefusal.COMPETENCY, subject=item.competency[:60] or "?")
            self._refuse_same(item)
            for picture in entry.item.pictures:
                self._take(picture)
        except Unusable as error:
            return Line(*told, Fate.REFUSED, refusal=error.said)
        fate = Fate.NEW
        if old is not None:
            fate = Fate.SAME if old.model_dump() == item.model_dump() else Fate.CHANGED
        return Line(*told, fate, key, notes=entry.notes, item=item)

    def _refuse_same(self, item: ItemFile) -> None:
        """The same question stands in the folder, in the file, or in a bank of the other kind."""
        mine = digest(item)
        twin = self.digests.get(mine, item.id)
        other = twin if twin != item.id else self.elsewhere.get(mine)
        if other is not None:
            raise Unusable(ItemRefusal.SAME, subject=other)

    def _take(self, picture: Picture) -> None:
        """Keep a picture as its pixels alone (CO-3). Raises Unusable."""
        if self.folder.is_bank:
            raise Unusable(ItemRefusal.PICTURE_IN_BANK)
        path = f"media/{picture.name}"
        if path in self.folder.files or path in self.pictures:
            return
        if picture.name.endswith(".svg"):
            self.pictures[path] = picture.content
            return
        found = examine(io.BytesIO(picture.content), picture.name, Purpose.LESSON_MEDIA)
        if isinstance(found, UploadRefusal):
            raise Unusable(ItemRefusal.PICTURE_MISSING, subject=picture.name)
        self.pictures[path] = found.content.read()

    def _changes(self, lines: list[Line]) -> dict[str, bytes]:
        """The item files with what is new or changed, and the pictures those items show."""
        wanted = [line for line in lines if line.fate in (Fate.NEW, Fate.CHANGED)]
        files: dict[str, list[ItemFile]] = defaultdict(list)
        for one in self.folder.items:
            files[one.path].append(one.item)
        touched: set[str] = set()
        for line in wanted:
            if line.item is None:
                continue
            path = self.places.get(line.key) or _room(files)
            old = [at for at, one in enumerate(files[path]) if one.id == line.key]
            if old:
                files[path][old[0]] = line.item
            else:
                files[path].append(line.item)
            touched.add(path)
        texts = {path: writing.items(files[path]).encode() for path in sorted(touched)}
        everything = b"".join(texts.values()).decode()
        shown = {
            path: data
            for path, data in self.pictures.items()
            if path.removeprefix("media/") in everything
        }
        return {**texts, **shown}

    def _blocked(self, lines: list[Line]) -> dict[str, Said]:
        """What any check would block of the items that are to come, by their id."""
        coming = {line.key for line in lines if line.item is not None and line.fate != Fate.SAME}
        changes = self._changes(lines)
        read = folders.read(self.folder.files.changed(changes))
        subject = Subject(read, Compiler(read), self.competencies, self.elsewhere)
        starts: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for one in read.items:
            starts[one.path].append((one.lines.of(), one.item.id))
        found: dict[str, Said] = {}
        for fault in (fault for check in _CHECKS for fault in check(subject)):
            path = fault.path.removeprefix(f"{read.slug}/")
            at_line = _at(starts.get(path, []), fault.line)
            for key in [at_line] if at_line else _showing(path, lines):
                if key in coming and fault.is_blocking:
                    found.setdefault(key, _said(fault, key))
        return found


def _at(starts: list[tuple[int, str]], line: int) -> str:
    place = bisect([start for start, _ in starts], line)
    return starts[place - 1][1] if place else ""


def _showing(path: str, lines: list[Line]) -> list[str]:
    """The items that show a picture which is at fault."""
    name = path.removeprefix("media/")
    return [line.key for line in lines if line.item and name in str(line.item)]


def _said(fault: Fault, key: str) -> Said:
    message = fault.message.removeprefix(f"{key}: ")
    reason = _REASONS.get(fault.code, ItemRefusal.CHECK)
    return Said(reason, {"subject": message.rpartition(": ")[2][:120]})


def _refused(line: Line, why: Said | None) -> Line:
    return line if why is None else replace(line, fate=Fate.REFUSED, refusal=why, item=None)


def _room(files: Mapping[str, list[ItemFile]]) -> str:
    """The first file of imports that is not full."""
    number = 1
    while len(files.get(_NEW.format(number), ())) >= PER_FILE:
        number += 1
    return _NEW.format(number)
