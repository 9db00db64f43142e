"""Faults that only show when a folder is seen together."""

from collections import Counter
from collections.abc import Iterator

from portal.content.checks.subject import Subject
from portal.content.documents import MINUTES_PER_JP, BankDocument, CourseDocument
from portal.content.faults import Code, Fault
from portal.content.folder import MODULE, NUMBERED, LessonFile, ModuleFolder, QuizFile

NEEDED = ("code", "title", "summary", "audience", "competencies", "authors", "licence")
"""Facts of a course that readers are shown, so they may not be left blank."""


def _key(part: LessonFile | QuizFile) -> str:
    return part.matter.id if isinstance(part, LessonFile) else part.quiz.id


def _minutes(part: LessonFile | QuizFile) -> int:
    return part.matter.minutes if isinstance(part, LessonFile) else part.quiz.minutes


def _is_before(part: LessonFile | QuizFile) -> bool:
    return isinstance(part, QuizFile) and part.quiz.stage == "pre"


def ids_are_used_once(subject: Subject) -> Iterator[Fault]:
    """Lessons and quizzes share one set of ids, items have another, across files."""
    folder = subject.folder
    parts = [
        (_key(part), part.path, part.lines.of("id")) for m in folder.modules for part in m.parts
    ]
    items = [(one.item.id, one.path, one.lines.of("id")) for one in folder.items]
    for named in (parts, items):
        first: dict[str, str] = {}
        for key, path, line in named:
            if key in first:
                message = f"the id {key} is already used in {first[key]}"
                yield folder.fault(path, line, Code.ID_TWICE, message)
            else:
                first[key] = f"{path}:{line}"


def modules_are_numbered(subject: Subject) -> Iterator[Fault]:
    """From 01 on, each number once, none left out."""
    folder = subject.folder
    before = 0
    for module in folder.modules:
        path = f"{module.name}/{MODULE}"
        if module.number == before:
            message = f"the module number {module.number:02} is used twice"
            yield folder.fault(path, 1, Code.NUMBER_TWICE, message)
        elif module.number != before + 1:
            message = f"the module {module.number:02} follows {before:02}"
            yield folder.fault(path, 1, Code.NUMBER_GAP, message)
        before = module.number
        if not module.parts:
            yield folder.fault(path, 1, Code.MODULE_EMPTY, "the module has no lesson and no quiz")


def parts_are_numbered(subject: Subject) -> Iterator[Fault]:
    """Lessons from 01 on without a gap; a quiz may leave room before it."""
    for module in subject.folder.modules:
        yield from _parts(subject, module)


def _parts(subject: Subject, module: ModuleFolder) -> Iterator[Fault]:
    folder = subject.folder
    taken: Counter[int] = Counter()
    expected = 1
    for part in module.parts:
        name = part.path.rpartition("/")[2].rpartition(".")[0]
        if not NUMBERED.match(name):
            message = "the name must begin with two digits and a hyphen, in small letters"
            yield folder.fault(part.path, 1, Code.NUMBER_MISSING, message)
            continue
        number = int(name[:2])
        taken[number] += 1
        if taken[number] > 1:
            message = f"the number {number:02} is used twice in this module"
            yield folder.fault(part.path, 1, Code.NUMBER_TWICE, message)
        elif isinstance(part, LessonFile) and number != expected:
            message = f"the lesson should have the number {expected:02}"
            yield folder.fault(part.path, 1, Code.NUMBER_GAP, message)
        expected = number + 1


def facts_are_told(subject: Subject) -> Iterator[Fault]:
    """A field may be there and still say nothing."""
    folder, head = subject.folder, subject.folder.head
    if not isinstance(head, CourseDocument):
        return
    for name in NEEDED:
        value = getattr(head, name)
        words = value if isinstance(value, str) else "".join(map(str, value))
        if not words.strip():
            message = f"the field {name} says nothing"
            yield folder.fault(
                folder.head_path, folder.head_lines.of(name), Code.FIELD_EMPTY, message
            )


def there_is_something_to_learn(subject: Subject) -> Iterator[Fault]:
    folder = subject.folder
    has_texts = any(path.endswith(".md") for path in folder.files.entries)
    if not folder.is_bank and not has_texts:
        yield folder.fault(folder.head_path, 1, Code.NO_LESSON, "the course has no lesson")


def completion_names_quizzes(subject: Subject) -> Iterator[Fault]:
    folder, head = subject.folder, subject.folder.head
    if not isinstance(head, CourseDocument):
        return
    known = {one.quiz.id for one in folder.quizzes}
    for at, key in enumerate(head.completion.quizzes):
        if key not in known:
            line = folder.head_lines.of("completion", "quizzes", at)
            message = f"completion names the quiz {key}, which does not exist"
            yield folder.fault(folder.head_path, line, Code.COMPLETION_QUIZ, message)


def minutes_make_the_hours(subject: Subject) -> Iterator[Fault]:
    """1 JP is 45 minutes (learning_hours.yaml); hours are credited, so the sum must be true.

    A test before the lessons measures and teaches nothing: its minutes are nobody's hours.
    """
    folder, head = subject.folder, subject.folder.head
    if not isinstance(head, CourseDocument):
        return
    parts = [part for module in folder.modules for part in module.parts]
    minutes = sum(_minutes(part) for part in parts if not _is_before(part))
    if minutes != head.hours * MINUTES_PER_JP:
        line = folder.head_lines.of("hours")
        message = (
            f"{minutes} minutes of lessons and quizzes are not "
            f"{head.hours} JP of {MINUTES_PER_JP} minutes"
        )
        yield folder.fault(folder.head_path, line, Code.MINUTES_SUM, message)


def competencies_are_known(subject: Subject) -> Iterator[Fault]:
    """Named ones must exist, and items may only speak of what the head announces."""
    folder, head = subject.folder, subject.folder.head
    announced: set[str] = set()
    if isinstance(head, CourseDocument):
        announced = {aim.id for aim in head.competencies}
        named = [(aim.id, ("competencies", at, "id")) for at, aim in enumerate(head.competencies)]
        for key, where in named:
            if key not in subject.competencies:
                line = folder.head_lines.of(*where)
                yield folder.fault(folder.head_path, line, *_unknown(key))
    elif isinstance(head, BankDocument):
        announced = {head.competency}
        if head.competency not in subject.competencies:
            line = folder.head_lines.of("competency")
            yield folder.fault(folder.head_path, line, *_unknown(head.competency))
    yield from _foreign(subject, announced)


def _unknown(key: str) -> tuple[Code, str]:
    return Code.COMPETENCY_UNKNOWN, f"the competency {key} is in no dictionary"


def _foreign(subject: Subject, announced: set[str]) -> Iterator[Fault]:
    folder = subject.folder
    places = [(one.item.competency, one.path, one.lines.of("competency")) for one in folder.items]
    places += [
        (rule.competency, one.path, one.lines.of("draw", at, "competency"))
        for one in folder.quizzes
        for at, rule in enumerate(one.quiz.draw)
    ]
    for key, path, line in places:
        if key not in subject.competencies:
            yield folder.fault(path, line, *_unknown(key))
        elif announced and key not in announced:
            message = f"{folder.head_path} does not name the competency {key}"
            yield folder.fault(path, line, Code.COMPETENCY_FOREIGN, message)
