"""Whether every paper of every quiz can be drawn, whatever the dice say."""

from collections.abc import Iterator, Sequence

from portal.content.checks.subject import Subject
from portal.content.documents import DrawDocument, ItemFile, QuizDocument
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


def second_papers_differ(subject: Subject) -> Iterator[Fault]:
    """EX-12: a second paper repeats at most `retake_share` percent of the first.

    The engine draws unseen items first, so what a rule must repeat is what its unseen items cannot
    fill in the worst case: the first paper and the rules before may have taken from them all.
    """
    items = [one.item for one in subject.folder.items]
    for one in subject.folder.quizzes:
        size = len(one.quiz.fixed) + sum(rule.count for rule in one.quiz.draw)
        if one.quiz.attempts == 1 or one.quiz.stage == "pre" or not size:
            continue
        share = -(-100 * repeated(one.quiz, items) // size)
        if share > one.quiz.retake_share:
            message = (
                f"a second paper may repeat {share} percent of the first, "
                f"{one.quiz.retake_share} are allowed: the bank is too small"
            )
            line = one.lines.of("retake_share")
            yield subject.folder.fault(one.path, line, Code.QUIZ_RETAKE_SHARE, message)


def repeated(quiz: QuizDocument, items: Sequence[ItemFile]) -> int:
    """The most items of a second paper that can have been in the first."""
    fixed = set(quiz.fixed)
    pools = [
        (rule.count, {item.id for item in items if fits(rule, item)} - fixed)
        for rule in sorted(quiz.draw, key=lambda rule: -len(set(rule.tags)))
    ]
    total = len(fixed)
    for at, (count, pool) in enumerate(pools):
        seen = sum(min(other, len(pool & others)) for other, others in pools)
        taken = sum(min(other, len(pool & others)) for other, others in pools[:at])
        total += min(count, max(0, count - max(0, len(pool) - seen - taken)))
    return total
