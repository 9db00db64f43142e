"""Modules, lessons and quizzes of two folders: what came, went, moved and reads differently."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from portal.content.comparing.fields import Field, How, fields, how
from portal.content.comparing.texts import TextChange
from portal.content.comparing.texts import compare as compare_texts
from portal.content.folder import MODULE, LessonFile, ModuleFolder, QuizFile

K = TypeVar("K", int, str)
Part = LessonFile | QuizFile
Modules = Sequence[ModuleFolder]


@dataclass(frozen=True, slots=True)
class ModuleChange:
    """A module; `moved` when it stands elsewhere among those that stayed."""

    old: ModuleFolder | None
    new: ModuleFolder | None
    moved: bool

    @property
    def how(self) -> How:
        return how(self.old, self.new)

    @property
    def renamed(self) -> bool:
        return self.old is not None and self.new is not None and self.old.title != self.new.title

    @property
    def old_path(self) -> str:
        return f"{self.old.name}/{MODULE}" if self.old else ""

    @property
    def new_path(self) -> str:
        return f"{self.new.name}/{MODULE}" if self.new else ""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A part with the module it stands in."""

    part: Part
    module: ModuleFolder


@dataclass(frozen=True, slots=True)
class LessonChange:
    """A lesson; `body` is None when its text reads as before."""

    key: str
    title: str
    module: str
    old: LessonFile | None
    new: LessonFile | None
    fields: tuple[Field, ...]
    body: TextChange | None
    moved: bool

    @property
    def how(self) -> How:
        return how(self.old, self.new)

    @property
    def only_path(self) -> bool:
        """Nothing but the name of its file is another, as when a module was put before it."""
        return self.how is How.CHANGED and not (self.fields or self.moved or self.body)

    @property
    def old_path(self) -> str:
        return self.old.path if self.old else ""

    @property
    def new_path(self) -> str:
        return self.new.path if self.new else ""


@dataclass(frozen=True, slots=True)
class QuizChange:
    """A quiz; its fields are its terms."""

    key: str
    title: str
    module: str
    old: QuizFile | None
    new: QuizFile | None
    fields: tuple[Field, ...]
    moved: bool

    @property
    def how(self) -> How:
        return how(self.old, self.new)

    @property
    def only_path(self) -> bool:
        """Nothing but the name of its file is another, as when a module was put before it."""
        return self.how is How.CHANGED and not (self.fields or self.moved)

    @property
    def old_path(self) -> str:
        return self.old.path if self.old else ""

    @property
    def new_path(self) -> str:
        return self.new.path if self.new else ""


def modules(old: Modules, new: Modules) -> tuple[ModuleChange, ...]:
    """The modules that differ, in the new order; those that went at the end."""
    pairs = _paired(old, new)
    stayed = {id(a): id(b) for a, b in pairs if a and b}
    moved = _moved([id(a) for a in old if id(a) in stayed], [id(b) for b in new], stayed)
    return tuple(
        ModuleChange(a, b, moved=id(b) in moved)
        for a, b in pairs
        if a is None or b is None or a.name != b.name or a.title != b.title or id(b) in moved
    )


def lessons(old: Modules, new: Modules) -> tuple[LessonChange, ...]:
    """The lessons that differ, in reading order; those that went at the end."""
    found = []
    for key, a, b, moved in _parts(old, new, LessonFile):
        was = a.part if a and isinstance(a.part, LessonFile) else None
        now = b.part if b and isinstance(b.part, LessonFile) else None
        changed = fields(was.matter if was else None, now.matter if now else None, without={"id"})
        body = compare_texts(was.body if was else "", now.body if now else "")
        if _differs(was, now, moved=moved) or changed or body:
            one, place = now or was, b or a
            if one is not None and place is not None:
                found.append(
                    LessonChange(
                        key, one.matter.title, place.module.title, was, now, changed, body, moved
                    )
                )
    return tuple(found)


def quizzes(old: Modules, new: Modules) -> tuple[QuizChange, ...]:
    """The quizzes that differ, in reading order; those that went at the end."""
    found = []
    for key, a, b, moved in _parts(old, new, QuizFile):
        was = a.part if a and isinstance(a.part, QuizFile) else None
        now = b.part if b and isinstance(b.part, QuizFile) else None
        changed = fields(was.quiz if was else None, now.quiz if now else None, without={"id"})
        if _differs(was, now, moved=moved) or changed:
            one, place = now or was, b or a
            if one is not None and place is not None:
                found.append(
                    QuizChange(key, one.quiz.title, place.module.title, was, now, changed, moved)
                )
    return tuple(found)


def _differs(old: Part | None, new: Part | None, *, moved: bool) -> bool:
    return old is None or new is None or moved or old.path != new.path


def _parts(
    old: Modules, new: Modules, kind: type[Part]
) -> Iterator[tuple[str, _Placed | None, _Placed | None, bool]]:
    """Parts of one kind on both sides by their permanent id."""
    before, after = _placed(old), _placed(new)
    stays = {key: key for key in before if key in after}
    moved = _moved([key for key in before if key in stays], list(after), stays)
    homes = {id(a): id(b) for a, b in _paired(old, new) if a and b}
    for key in [*after, *(key for key in before if key not in after)]:
        a, b = before.get(key), after.get(key)
        if not any(one and isinstance(one.part, kind) for one in (a, b)):
            continue
        elsewhere = bool(a and b and homes.get(id(a.module)) != id(b.module))
        yield key, a, b, key in moved or elsewhere


def _placed(some: Modules) -> dict[str, _Placed]:
    found: dict[str, _Placed] = {}
    for module in some:
        for part in module.parts:
            found.setdefault(_key(part), _Placed(part, module))
    return found


def _key(part: Part) -> str:
    return part.matter.id if isinstance(part, LessonFile) else part.quiz.id


def _moved(old: list[K], new: list[K], partners: dict[K, K]) -> set[K]:
    """Of what stayed, the fewest whose places explain the new order."""
    before = [partners[one] for one in old]
    kept = set(before)
    after = [one for one in new if one in kept]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    still = {one for block in blocks for one in before[block.a : block.a + block.size]}
    return kept - still


def _paired(old: Modules, new: Modules) -> list[tuple[ModuleFolder | None, ModuleFolder | None]]:
    """Which module became which: by folder and title, by either, by what is in it."""
    left = list(old)
    partners: dict[int, ModuleFolder] = {}
    for alike in (_same, _same_title, _same_words, _shares_parts):
        for module in new:
            if id(module) in partners:
                continue
            found = next((one for one in left if alike(one, module)), None)
            if found is not None:
                partners[id(module)] = found
                left = [one for one in left if one is not found]
    return [*((partners.get(id(one)), one) for one in new), *((one, None) for one in left)]


def _same(a: ModuleFolder, b: ModuleFolder) -> bool:
    return a.name == b.name and a.title == b.title


def _same_title(a: ModuleFolder, b: ModuleFolder) -> bool:
    return bool(a.title) and a.title == b.title


def _same_words(a: ModuleFolder, b: ModuleFolder) -> bool:
    """Folders that differ in their number alone."""
    return a.name[2:] == b.name[2:]


def _shares_parts(a: ModuleFolder, b: ModuleFolder) -> bool:
    return bool({_key(one) for one in a.parts} & {_key(one) for one in b.parts})
