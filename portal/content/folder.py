"""Reading a course folder: files in, checked documents out, every fault with its file and line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from portal.content.documents import (
    CourseDocument,
    Document,
    ItemFile,
    LessonMatter,
    ModuleDocument,
    QuizDocument,
)

D = TypeVar("D", bound=Document)
_NUMBERED = re.compile(r"^(\d{2})-[a-z0-9-]+$")
_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
MAX_FILE_BYTES = 1024 * 1024
MAX_YAML_NODES = 50_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file; printed as `file:line: message`."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class FaultyFolder(Exception):
    """The folder cannot be used; `faults` says why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class LessonFile:
    matter: LessonMatter
    body: str
    path: str


@dataclass(frozen=True, slots=True)
class QuizFile:
    quiz: QuizDocument
    path: str


@dataclass(frozen=True, slots=True)
class ModuleFolder:
    """A module with its lessons and quizzes in reading order."""

    number: int
    title: str
    parts: tuple[LessonFile | QuizFile, ...]


@dataclass(frozen=True, slots=True)
class CourseFolder:
    """Everything a course folder says."""

    root: Path
    slug: str
    course: CourseDocument
    modules: tuple[ModuleFolder, ...]
    items: tuple[ItemFile, ...]
    media: tuple[Path, ...]


@dataclass
class _Reader:
    root: Path
    faults: list[Fault] = field(default_factory=list)

    def fault(self, path: Path, line: int, message: str) -> None:
        self.faults.append(Fault(str(path.relative_to(self.root.parent)), line, message))

    def text(self, path: Path) -> str:
        if not path.is_file():
            self.fault(path, 1, "the file is missing")
            return ""
        if path.stat().st_size > MAX_FILE_BYTES:
            self.fault(path, 1, "the file is larger than 1 MiB")
            return ""
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            self.fault(path, 1, f"not UTF-8 at byte {error.start}")
            return ""

    def yaml(self, path: Path, text: str, first_line: int = 1) -> Any:
        """Plain data only: no tags, no aliases, bounded nodes (a YAML bomb is refused)."""
        try:
            for count, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
                if isinstance(event, yaml.AliasEvent) or count > MAX_YAML_NODES:
                    mark = event.start_mark
                    line = (mark.line if mark else 0) + first_line
                    self.fault(path, line, "aliases or too many values are not allowed")
                    return None
            return yaml.safe_load(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = (mark.line if mark else 0) + first_line
            self.fault(path, line, f"not valid YAML: {getattr(error, 'problem', error)}")
            return None

    def document(self, model: type[D], path: Path, data: Any, line: int = 1) -> D | None:
        if data is None:
            return None
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for one in error.errors():
                where = ".".join(map(str, one["loc"]))
                self.fault(path, line, f"{where}: {one['msg']}")
            return None

    def lesson(self, path: Path) -> LessonFile | None:
        text = self.text(path)
        found = _MATTER.match(text)
        if found is None:
            if text:
                self.fault(path, 1, "front matter between two lines of --- is missing")
            return None
        matter = self.document(LessonMatter, path, self.yaml(path, found[1], 2), 2)
        if matter is None:
            return None
        return LessonFile(matter, text[found.end() :], str(path.relative_to(self.root)))

    def module(self, folder: Path) -> ModuleFolder | None:
        path = folder / "module.yaml"
        head = self.document(ModuleDocument, path, self.yaml(path, self.text(path)))
        parts: list[LessonFile | QuizFile] = []
        for file in sorted(folder.iterdir()):
            if file.suffix == ".md":
                lesson = self.lesson(file)
                parts += [lesson] if lesson else []
            elif file.suffix == ".yaml" and file.name != "module.yaml":
                quiz = self.document(QuizDocument, file, self.yaml(file, self.text(file)))
                parts += [QuizFile(quiz, str(file.relative_to(self.root)))] if quiz else []
        if head is None:
            return None
        return ModuleFolder(int(folder.name[:2]), head.title, tuple(parts))

    def items(self) -> Iterator[ItemFile]:
        for path in sorted((self.root / "items").glob("*.yaml")):
            data = self.yaml(path, self.text(path))
            if not isinstance(data, list):
                self.fault(path, 1, "must be a list of items")
                continue
            for entry in data:
                item = self.document(ItemFile, path, entry)
                if item is not None:
                    yield item


def read(root: Path) -> CourseFolder:
    """Read one course folder. Raises FaultyFolder with every fault found."""
    reader = _Reader(root)
    path = root / "course.yaml"
    course = reader.document(CourseDocument, path, reader.yaml(path, reader.text(path)))
    modules = [
        module
        for folder in sorted(root.iterdir() if root.is_dir() else ())
        if folder.is_dir() and _NUMBERED.match(folder.name)
        for module in [reader.module(folder)]
        if module is not None
    ]
    items = tuple(reader.items())
    media = tuple(sorted(p for p in (root / "media").rglob("*") if p.is_file()))
    if course is not None:
        _check_whole(reader, course, modules, items)
    if reader.faults or course is None:
        raise FaultyFolder(reader.faults)
    return CourseFolder(root, root.name, course, tuple(modules), items, media)


def _check_whole(
    reader: _Reader,
    course: CourseDocument,
    modules: list[ModuleFolder],
    items: tuple[ItemFile, ...],
) -> None:
    """Faults that only show when the whole folder is seen together."""
    path = reader.root / "course.yaml"
    parts = [part for module in modules for part in module.parts]
    keys = [p.matter.id if isinstance(p, LessonFile) else p.quiz.id for p in parts]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        reader.fault(path, 1, f"the id {key} is used more than once")
    minutes = sum(p.matter.minutes if isinstance(p, LessonFile) else p.quiz.minutes for p in parts)
    if minutes != course.hours * 45:
        reader.fault(
            path, 1, f"{minutes} minutes of lessons and quizzes are not {course.hours} JP of 45"
        )
    quizzes = {p.quiz.id: p.quiz for p in parts if isinstance(p, QuizFile)}
    for key in course.completion.quizzes:
        if key not in quizzes:
            reader.fault(path, 1, f"completion names the unknown quiz {key}")
    for quiz in quizzes.values():
        _check_fill(reader, path, quiz, items)
    names = [item.id for item in items]
    for name in sorted({name for name in names if names.count(name) > 1}):
        reader.fault(path, 1, f"the item {name} exists more than once")


def _check_fill(
    reader: _Reader, path: Path, quiz: QuizDocument, items: tuple[ItemFile, ...]
) -> None:
    for rule in quiz.draw:
        fitting = [
            item
            for item in items
            if item.competency == rule.competency
            and item.difficulty == rule.difficulty
            and set(rule.tags) <= set(item.tags)
        ]
        if len(fitting) < rule.count:
            reader.fault(
                path,
                1,
                f"quiz {quiz.id} needs {rule.count} {rule.difficulty} items of "
                f"{rule.competency} {list(rule.tags)}, the bank has {len(fitting)}",
            )
