"""Reading a course folder or a bank folder: files in, documents with their lines out."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from portal.content import files, positions
from portal.content.documents import (
    BankDocument,
    CourseDocument,
    Document,
    ItemFile,
    LessonMatter,
    ModuleDocument,
    QuizDocument,
)
from portal.content.faults import Code, Fault
from portal.content.files import Entry, Files
from portal.content.positions import FaultyYaml, Lines

D = TypeVar("D", bound=Document)
NUMBERED = re.compile(r"^(\d{2})-[a-z0-9]+(?:-[a-z0-9]+)*$")
_MATTER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
MAX_TEXT_BYTES = 1024 * 1024
COURSE, BANK, MODULE = "course.yaml", "bank.yaml", "module.yaml"


@dataclass(frozen=True, slots=True)
class LessonFile:
    """`body` begins on `body_line` of the file."""

    matter: LessonMatter
    body: str
    path: str
    lines: Lines
    body_line: int


@dataclass(frozen=True, slots=True)
class QuizFile:
    quiz: QuizDocument
    path: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class ModuleFolder:
    """A module with its lessons and quizzes in reading order."""

    name: str
    number: int
    title: str
    parts: tuple[LessonFile | QuizFile, ...]


@dataclass(frozen=True, slots=True)
class AuthoredItem:
    """An item with the file it stands in and its place there."""

    item: ItemFile
    path: str
    position: int
    lines: Lines


@dataclass(frozen=True, slots=True)
class Folder:
    """What could be read of a folder; `faults` are those of reading."""

    files: Files
    head: CourseDocument | BankDocument | None
    head_path: str
    head_lines: Lines
    modules: tuple[ModuleFolder, ...]
    items: tuple[AuthoredItem, ...]
    media: dict[str, Entry]  # by the path below media/
    faults: tuple[Fault, ...]

    @property
    def slug(self) -> str:
        return self.files.name

    @property
    def lessons(self) -> list[LessonFile]:
        return [part for m in self.modules for part in m.parts if isinstance(part, LessonFile)]

    @property
    def quizzes(self) -> list[QuizFile]:
        return [part for m in self.modules for part in m.parts if isinstance(part, QuizFile)]

    @property
    def is_bank(self) -> bool:
        return self.head_path == BANK

    def fault(self, path: str, line: int, code: Code, message: str) -> Fault:
        return Fault(f"{self.slug}/{path}", line, message, code)


def read(files: Files) -> Folder:
    """Read a folder as far as it can be read; what cannot be is among the faults."""
    return _Reader(files).folder()


@dataclass
class _Reader:
    files: Files
    faults: list[Fault] = field(default_factory=list)

    def folder(self) -> Folder:
        for link in self.files.links:
            self.fault(link, 1, Code.FILE_LINK, "a link to another place is not followed")
        is_bank = files.is_bank(self.files)
        path = BANK if is_bank else COURSE
        data, lines = self.yaml(path, self.text(path))
        model: type[CourseDocument | BankDocument] = BankDocument if is_bank else CourseDocument
        head = self.document(model, path, data, lines)
        names = sorted({name.split("/")[0] for name in self.files.entries if "/" in name})
        modules = [self.module(name) for name in names if NUMBERED.match(name) and not is_bank]
        items = tuple(self.items())
        self.strays(is_bank)
        media = {
            name.removeprefix("media/"): self.files.entries[name]
            for name in self.files.under("media")
        }
        return Folder(
            self.files,
            head,
            path,
            lines,
            tuple(modules),
            items,
            media,
            tuple(self.faults),
        )

    def fault(self, path: str, line: int, code: Code, message: str) -> None:
        self.faults.append(Fault(f"{self.files.name}/{path}", line, message, code))

    def text(self, path: str) -> str:
        """The text of a file with plain line ends; empty when it cannot be read."""
        entry = self.files.entries.get(path)
        if entry is None:
            self.fault(path, 1, Code.FILE_MISSING, "the file is missing")
            return ""
        if entry.size > MAX_TEXT_BYTES:
            self.fault(path, 1, Code.FILE_TOO_LARGE, "the file is larger than 1 MiB")
            return ""
        data = entry.read()
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.fault(path, line, Code.NOT_UTF8, f"not UTF-8 at byte {error.start}")
            return ""
        if text.startswith("\ufeff"):
            self.fault(path, 1, Code.BYTE_ORDER_MARK, "the file begins with a byte order mark")
            text = text[1:]
        if "\r" in text:
            line = text.count("\n", 0, text.index("\r")) + 1
            self.fault(path, line, Code.LINE_ENDS, "lines must end in LF alone, not CR LF")
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text

    def yaml(self, path: str, text: str, first_line: int = 1) -> tuple[Any, Lines]:
        try:
            return positions.read(text, first_line)
        except FaultyYaml as error:
            self.fault(path, error.line, error.code, str(error))
            return None, Lines(first=first_line)

    def document(self, model: type[D], path: str, data: Any, lines: Lines) -> D | None:
        if data is None:
            if not any(one.path == f"{self.files.name}/{path}" for one in self.faults):
                self.fault(path, lines.first, Code.FIELD_MISSING, "the file says nothing")
            return None
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                self.fault(path, *_told(model, one, lines))
            return None

    def lesson(self, path: str) -> LessonFile | None:
        text = self.text(path)
        found = _MATTER.match(text)
        if found is None:
            if text or not self.faults or not self.faults[-1].path.endswith(path):
                message = "front matter between two lines of --- is missing"
                self.fault(path, 1, Code.MATTER_MISSING, message)
            return None
        data, lines = self.yaml(path, found[1], 2)
        matter = self.document(LessonMatter, path, data, lines)
        if matter is None:
            return None
        body_line = text.count("\n", 0, found.end()) + 1
        return LessonFile(matter, text[found.end() :], path, lines, body_line)

    def quiz(self, path: str) -> QuizFile | None:
        data, lines = self.yaml(path, self.text(path))
        quiz = self.document(QuizDocument, path, data, lines)
        return QuizFile(quiz, path, lines) if quiz else None

    def module(self, name: str) -> ModuleFolder:
        path = f"{name}/{MODULE}"
        head = self.document(ModuleDocument, path, *self.yaml(path, self.text(path)))
        parts: list[LessonFile | QuizFile] = []
        for file in self.files.under(name):
            if file.endswith(".md"):
                lesson = self.lesson(file)
                parts += [lesson] if lesson else []
            elif file.endswith(".yaml") and file != path:
                quiz = self.quiz(file)
                parts += [quiz] if quiz else []
        return ModuleFolder(name, int(name[:2]), head.title if head else "", tuple(parts))

    def items(self) -> Iterator[AuthoredItem]:
        for path in self.files.under("items"):
            if not path.endswith(".yaml"):
                continue
            text = self.text(path)
            before = len(self.faults)
            data, lines = self.yaml(path, text)
            if not isinstance(data, list):
                if len(self.faults) == before and text:
                    self.fault(path, 1, Code.ITEMS_NOT_LIST, "must be a list of items")
                continue
            for at, entry in enumerate(data):
                inside = lines.inside(at)
                item = self.document(ItemFile, path, entry, inside)
                if item is not None:
                    yield AuthoredItem(item, path, at + 1, inside)

    def strays(self, is_bank: bool) -> None:
        """Files that nothing reads: most often a misspelt name."""
        for path in sorted(self.files.entries):
            if not _is_read(path, is_bank):
                self.fault(path, 1, Code.FILE_STRAY, "nothing reads this file; is its name right?")


def _is_read(path: str, is_bank: bool) -> bool:
    top, _, rest = path.partition("/")
    if not rest:
        return path == (BANK if is_bank else COURSE)
    if top == "items":
        return "/" not in rest and rest.endswith(".yaml")
    if is_bank:
        return False
    if top == "media":
        return True
    return bool(NUMBERED.match(top)) and "/" not in rest and rest.endswith((".md", ".yaml"))


def _told(model: type[Document], error: Any, lines: Lines) -> tuple[int, Code, str]:
    """Line, code and message of one finding of the document's model."""
    where: Sequence[str | int] = error["loc"]
    name = ".".join(map(str, where))
    line = lines.of(*where)
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(where[-1]), sorted(_names(model)), 1, 0.6)
        hint = f"; did you mean {near[0]}?" if near else ""
        return line, Code.FIELD_UNKNOWN, f"the field {name} is unknown{hint}"
    if error["type"] == "missing":
        return line, Code.FIELD_MISSING, f"the field {name} is missing"
    code = Code.QUIZ_PASS_PERCENT if where and where[-1] == "pass_percent" else Code.FIELD_VALUE
    return line, code, f"{name or 'the document'}: {error['msg']}"


def _names(model: type[Document]) -> set[str]:
    """The fields of a document and of those inside it, to guess what was meant."""
    names: set[str] = set()
    waiting: list[Any] = [model]
    while waiting:
        one = waiting.pop()
        if isinstance(one, type) and issubclass(one, Document):
            names |= set(one.model_fields)
            waiting += [info.annotation for info in one.model_fields.values()]
        else:
            waiting += [inner for inner in getattr(one, "__args__", ()) if inner is not one]
    return names
