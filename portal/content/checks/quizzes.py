"""Whether every paper of every quiz can be drawn, whatever the dice say."""

from collections.abc import Iterator

from portal.content.checks.subject import Subject
from portal.content.documents import DrawDocument, ItemFile
from portal.content.faults import Code, Fault
from portal.content.folder import QuizFile


def have_items(subject: Subject) -> Iterator[Fault]:
    folder = subject.folder
    known = {one.item.id for one in folder.items}
    for one in folder.quizzes:
        if not one.quiz.draw and not one.quiz.fixed:
            message = "the quiz draws nothing and names no item"
            yield folder.fault(one.path, 1, Code.QUIZ_EMPTY, message)
        for at, key in enumerate(one.quiz.fixed):
            line = one.lines.of("fixed", at)
            if key not in known:
                message = f"there is no item {key}"
                yield folder.fault(one.path, line, Code.QUIZ_ITEM_UNKNOWN, message)
            elif key in one.quiz.fixed[:at]:
                message = f"the item {key} is named twice"
                yield folder.fault(one.path, line, Code.QUIZ_ITEM_UNKNOWN, message)


def can_be_filled(subject: Subject) -> Iterator[Fault]:
    """Each rule alone, then all of them: the rules before must leave enough in the worst case.

    Papers are drawn with narrow rules first (assessment.rules.drawing). A rule is safe when what
    fits it, less the most that fixed items and earlier rules can take of it, still suffices.
    """
    items = [one.item for one in subject.folder.items]
    for one in subject.folder.quizzes:
        yield from _filled(subject, one, items)


def _filled(subject: Subject, one: QuizFile, items: list[ItemFile]) -> Iterator[Fault]:
    fixed = set(one.quiz.fixed)
    earlier: list[tuple[int, set[str]]] = []
    numbered = sorted(enumerate(one.quiz.draw), key=lambda pair: -len(set(pair[1].tags)))
    for at, rule in numbered:
        fitting = {item.id for item in items if fits(rule, item)}
        line = one.lines.of("draw", at)
        told = f"{rule.count} {rule.difficulty} items of {rule.competency}{_tags(rule)}"
        taken = sum(min(count, len(fitting & others)) for count, others in earlier)
        left = len(fitting - fixed) - taken
        if len(fitting) < rule.count:
            message = f"{told} are needed, there are {len(fitting)}"
            yield subject.folder.fault(one.path, line, Code.QUIZ_CANNOT_FILL, message)
        elif left < rule.count:
            message = f"{told} are needed, other rules may leave {max(left, 0)}"
            yield subject.folder.fault(one.path, line, Code.QUIZ_RULES_COMPETE, message)
        earlier.append((rule.count, fitting - fixed))


def _tags(rule: DrawDocument) -> str:
    return f" [{', '.join(rule.tags)}]" if rule.tags else ""


def fits(rule: DrawDocument, item: ItemFile) -> bool:
    return (
        item.competency == rule.competency
        and item.difficulty == rule.difficulty
        and set(rule.tags) <= set(item.tags)
    )


def marks_agree(subject: Subject) -> Iterator[Fault]:
    """Items that stand for each other carry the same marks, or papers differ in worth."""
    for one in subject.folder.quizzes:
        for at, rule in enumerate(one.quiz.draw):
            marks = {i.item.marks for i in subject.folder.items if fits(rule, i.item)}
            if len(marks) > 1:
                line = one.lines.of("draw", at)
                message = f"the items of this rule have different marks: {sorted(marks)}"
                yield subject.folder.fault(one.path, line, Code.QUIZ_MARKS_DIFFER, message)
