"""A folder beside another: everything that somebody who answers for it should look at.

Pure: two `Files` in, a value out. Lessons, quizzes and items are the same by their permanent id,
modules by their folder, their title or what is in them, media by their path. Every file whose
bytes differ is told: by what changed in it, or among `files` where nothing that is read changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from portal.content import folder
from portal.content.comparing import items, parts, texts
from portal.content.comparing.fields import Field, How, fields, how
from portal.content.comparing.items import ItemChange, OptionChange
from portal.content.comparing.parts import LessonChange, ModuleChange, QuizChange
from portal.content.comparing.texts import TextChange
from portal.content.documents import Document
from portal.content.files import Entry, Files
from portal.content.folder import Folder

__all__ = [
    "Comparison",
    "Field",
    "FileChange",
    "How",
    "ItemChange",
    "LessonChange",
    "MediaChange",
    "ModuleChange",
    "OptionChange",
    "QuizChange",
    "changed_paths",
    "compare",
]


@dataclass(frozen=True, slots=True)
class MediaChange:
    """A file of media/ that came, went or has other content; `path` is the one below media/."""

    path: str
    old: Entry | None
    new: Entry | None

    @property
    def how(self) -> How:
        return how(self.old, self.new)


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file whose text changed without changing what is read of it, or that cannot be read.

    `text` is None for a file that only reads differently where its lines end, and for no text.
    """

    path: str
    how: How
    is_read: bool
    text: TextChange | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is different in the new folder, each kind in the order it should be looked at."""

    facts: tuple[Field, ...]
    facts_path: str
    modules: tuple[ModuleChange, ...]
    lessons: tuple[LessonChange, ...]
    quizzes: tuple[QuizChange, ...]
    items: tuple[ItemChange, ...]
    media: tuple[MediaChange, ...]
    files: tuple[FileChange, ...]
    quiz_titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.paths

    @property
    def key_changes(self) -> tuple[ItemChange, ...]:
        """Items that take another answer for right: to be looked at before anything else."""
        return tuple(one for one in self.items if one.key_changed)

    @property
    def paths(self) -> frozenset[str]:
        """Every file the comparison speaks of."""
        told = {self.facts_path} if self.facts else set()
        changes: tuple[ModuleChange | LessonChange | QuizChange | ItemChange, ...]
        changes = (*self.modules, *self.lessons, *self.quizzes, *self.items)
        for one in changes:
            told |= {one.old_path, one.new_path}
        told |= {f"media/{one.path}" for one in self.media} | {one.path for one in self.files}
        return frozenset(told - {""})


def compare(old: Files, new: Files) -> Comparison:
    """What the new folder says differently from the old one."""
    changed = changed_paths(old, new)
    before, after = folder.read(old), folder.read(new)
    told = Comparison(
        facts=_facts(before.head, after.head),
        facts_path=after.head_path,
        modules=parts.modules(before.modules, after.modules),
        lessons=parts.lessons(before.modules, after.modules),
        quizzes=parts.quizzes(before.modules, after.modules),
        items=items.compare(before.items, after.items),
        media=_media(before, after, changed),
        files=(),
        quiz_titles={one.quiz.id: one.quiz.title for one in (*before.quizzes, *after.quizzes)},
    )
    unread = _unread(before, old) | _unread(after, new)
    rest = sorted(changed - (told.paths - unread))
    others = tuple(_file(path, old, new, is_read=path not in unread) for path in rest)
    return replace(told, files=others)


def _unread(read: Folder, there: Files) -> frozenset[str]:
    """Files with a fault; one that is not there at all is none of them."""
    return frozenset(fault.path.partition("/")[2] for fault in read.faults) & there.entries.keys()


def _facts(old: Document | None, new: Document | None) -> tuple[Field, ...]:
    """A course that was not there yet shows all its facts; one of another kind, none."""
    return fields(old, new) if old is None or type(old) is type(new) else ()


def changed_paths(old: Files, new: Files) -> frozenset[str]:
    """Paths of the files that only one of them has, or whose bytes differ."""
    return frozenset(
        path
        for path in old.entries.keys() | new.entries.keys()
        if not _equal(old.entries.get(path), new.entries.get(path))
    )


def _equal(a: Entry | None, b: Entry | None) -> bool:
    if a is None or b is None:
        return a is b
    return a.size == b.size and a.sha256() == b.sha256()


def _media(before: Folder, after: Folder, changed: frozenset[str]) -> tuple[MediaChange, ...]:
    names = sorted(path.removeprefix("media/") for path in changed if path.startswith("media/"))
    return tuple(MediaChange(one, before.media.get(one), after.media.get(one)) for one in names)


def _file(path: str, old: Files, new: Files, *, is_read: bool) -> FileChange:
    a, b = old.entries.get(path), new.entries.get(path)
    before, after = _text(a), _text(b)
    text = None if before is None or after is None else texts.compare(before, after)
    return FileChange(path, how(a, b), is_read, text)


def _text(entry: Entry | None) -> str | None:
    """The text of a file; None when it is none, or too long to be looked at."""
    if entry is None:
        return ""
    if entry.size > folder.MAX_TEXT_BYTES:
        return None
    try:
        return entry.read().decode("utf-8")
    except UnicodeDecodeError:
        return None
