"""Tests before and after the lessons: whether they can measure what was gained."""

from collections.abc import Iterator

from portal.content.checks.subject import Subject
from portal.content.documents import CourseDocument
from portal.content.faults import Code, Fault
from portal.content.folder import LessonFile, QuizFile

PRE, POST = "pre", "post"


def tests_make_a_pair(subject: Subject) -> Iterator[Fault]:
    """At most one of each; the one before has its partner and stands before every lesson."""
    folder = subject.folder
    found: dict[str, QuizFile] = {}
    lesson_seen = ""
    for part in (part for module in folder.modules for part in module.parts):
        if isinstance(part, LessonFile):
            lesson_seen = lesson_seen or part.path
            continue
        stage = part.quiz.stage
        if stage == PRE and lesson_seen:
            message = f"the test before the lessons comes after {lesson_seen}"
            yield folder.fault(part.path, part.lines.of("stage"), Code.QUIZ_PRE_LATE, message)
        if stage in found:
            message = f"{found[stage].path} is already the {stage}-test"
            yield folder.fault(part.path, part.lines.of("stage"), Code.QUIZ_STAGE_TWICE, message)
        elif stage in {PRE, POST}:
            found[stage] = part
    if PRE in found and POST not in found:
        one = found[PRE]
        message = "a test before the lessons measures nothing without one after them (stage: post)"
        yield folder.fault(one.path, one.lines.of("stage"), Code.QUIZ_PRE_ALONE, message)


def the_test_before_counts_for_nothing(subject: Subject) -> Iterator[Fault]:
    folder, head = subject.folder, subject.folder.head
    if not isinstance(head, CourseDocument):
        return
    before = {one.quiz.id for one in folder.quizzes if one.quiz.stage == PRE}
    for at, key in enumerate(head.completion.quizzes):
        if key in before:
            line = folder.head_lines.of("completion", "quizzes", at)
            message = f"completion asks for {key}, which measures what was known before"
            yield folder.fault(folder.head_path, line, Code.QUIZ_PRE_COUNTS, message)
