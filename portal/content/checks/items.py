"""Faults of single items: what their type needs, and what learners are owed."""

from collections.abc import Iterable, Iterator, Sequence

from portal.content import gaps
from portal.content.checks.lessons import tags_in
from portal.content.checks.subject import Subject
from portal.content.checks.words import folded
from portal.content.documents import ItemFile
from portal.content.faults import Code, Fault
from portal.content.folder import AuthoredItem
from portal.core.text import TextRefused

_CHOICE = frozenset({"options"})
BELONGS: dict[str, frozenset[str]] = {
    "single": _CHOICE,
    "multiple": _CHOICE,
    "true_false": _CHOICE,
    "short": frozenset({"answers", "case_sensitive"}),
    "numeric": frozenset({"answer"}),
    "matching": frozenset({"pairs", "distractors"}),
    "ordering": frozenset({"sequence"}),
    "cloze": frozenset({"text", "case_sensitive"}),
}
_OF_TYPES = frozenset().union(*BELONGS.values())
MIN_STEPS = 3


def _at(
    subject: Subject, one: AuthoredItem, where: Sequence[str | int], code: Code, message: str
) -> Fault:
    return subject.folder.fault(one.path, one.lines.of(*where), code, f"{one.item.id}: {message}")


def _of_type(subject: Subject, *types: str) -> list[AuthoredItem]:
    return [one for one in subject.folder.items if one.item.type in types]


def fields_belong_to_the_type(subject: Subject) -> Iterator[Fault]:
    for one in subject.folder.items:
        for name in sorted((_OF_TYPES - BELONGS[one.item.type]) & one.item.model_fields_set):
            message = f"an item of the type {one.item.type} has no {name}"
            yield _at(subject, one, [name], Code.ITEM_FIELD, message)


def choices(subject: Subject) -> Iterator[Fault]:
    for one in _of_type(subject, "single", "multiple", "true_false"):
        item, right = one.item, sum(option.correct for option in one.item.options)
        where = ["options"]
        if len(item.options) < 2 or (item.type == "true_false" and len(item.options) != 2):
            message = f"{len(item.options)} options are not enough or not right for {item.type}"
            yield _at(subject, one, where, Code.ITEM_FEW_OPTIONS, message)
        if right == 0:
            yield _at(subject, one, where, Code.ITEM_NO_KEY, "no option is right")
        if right > 1 and item.type != "multiple":
            message = f"{right} options are right, one may be"
            yield _at(subject, one, where, Code.ITEM_MANY_KEYS, message)
        if item.type == "multiple" and right == len(item.options) > 0:
            message = "all options are right: whoever ticks everything passes"
            yield _at(subject, one, where, Code.ITEM_ALL_RIGHT, message)
        for at in _again(option.text for option in item.options):
            message = "this option says the same as another"
            yield _at(subject, one, [*where, at, "text"], Code.ITEM_OPTION_TWICE, message)


def written_answers(subject: Subject) -> Iterator[Fault]:
    for one in _of_type(subject, "short"):
        if not any(answer.text.strip() for answer in one.item.answers):
            yield _at(subject, one, ["answers"], Code.ITEM_NO_KEY, "no answer is right")
        for at in _again(answer.text for answer in one.item.answers):
            message = "this answer says the same as another"
            yield _at(subject, one, ["answers", at, "text"], Code.ITEM_OPTION_TWICE, message)
    for one in _of_type(subject, "numeric"):
        answer = one.item.answer
        if answer is None:
            message = "the right value is missing (answer: value:)"
            yield _at(subject, one, ["answer"], Code.ITEM_NO_VALUE, message)
            continue
        for name, worth in answer.units.items():
            if worth <= 0 or name == answer.unit or not answer.unit:
                message = f"the unit {name} needs a worth above 0 in another unit"
                yield _at(subject, one, ["answer", "units", name], Code.ITEM_UNIT, message)


def pairs(subject: Subject) -> Iterator[Fault]:
    for one in _of_type(subject, "matching"):
        if len(one.item.pairs) < 2:
            yield _at(subject, one, ["pairs"], Code.ITEM_FEW_PAIRS, "at least two pairs are needed")
        for at in _again(pair.left for pair in one.item.pairs):
            message = "two pairs have the same left side"
            yield _at(subject, one, ["pairs", at, "left"], Code.ITEM_PAIR_TWICE, message)
        rights = {folded(pair.right) for pair in one.item.pairs}
        for at, text in enumerate(one.item.distractors):
            if folded(text) in rights:
                message = "this distractor is the partner of a pair"
                yield _at(subject, one, ["distractors", at], Code.ITEM_PAIR_TWICE, message)


def steps(subject: Subject) -> Iterator[Fault]:
    for one in _of_type(subject, "ordering"):
        if len(one.item.sequence) < MIN_STEPS:
            message = f"at least {MIN_STEPS} steps are needed"
            yield _at(subject, one, ["sequence"], Code.ITEM_FEW_STEPS, message)
        for at in _again(one.item.sequence):
            message = "this step says the same as another"
            yield _at(subject, one, ["sequence", at], Code.ITEM_STEP_TWICE, message)


def gaps_are_whole(subject: Subject) -> Iterator[Fault]:
    for one in _of_type(subject, "cloze"):
        try:
            gaps.rendered(one.item.text, subject.compiler.html)
        except gaps.FaultyGaps as error:
            yield _at(subject, one, ["text"], Code.ITEM_GAPS, str(error))
        except TextRefused:
            continue  # `texts` tells it


def say_why_and_whence(subject: Subject) -> Iterator[Fault]:
    """A learner is told why an option is right or wrong, and where to read on."""
    for one in subject.folder.items:
        for at, option in enumerate(one.item.options):
            if not option.why.strip():
                message = "this option does not say why it is right or wrong"
                yield _at(subject, one, ["options", at], Code.ITEM_NO_WHY, message)
        if not one.item.source.strip():
            yield _at(subject, one, ["id"], Code.ITEM_NO_SOURCE, "the item names no source")


def texts(subject: Subject) -> Iterator[Fault]:
    """No HTML, nothing the renderer refuses."""
    for one in subject.folder.items:
        for where, text in texts_of(one.item):
            for name in tags_in(subject.compiler.scanned(text).prose):
                message = f"HTML is not read in items: <{name}>"
                yield _at(subject, one, where, Code.ITEM_HTML, message)
            try:
                subject.compiler.html(text)
            except TextRefused as error:
                message = f"the text is refused ({error.reason})"
                yield _at(subject, one, where, Code.LESSON_REFUSED, message)


def texts_of(item: ItemFile) -> Iterator[tuple[Sequence[str | int], str]]:
    """Every text of an item that learners may see as more than words, and its field."""
    for name in ("stem", "text", "explanation"):
        if getattr(item, name):
            yield [name], getattr(item, name)
    for at, option in enumerate(item.options):
        yield ["options", at, "text"], option.text
        yield ["options", at, "why"], option.why
    for at, step in enumerate(item.sequence):
        yield ["sequence", at], step
    for at, pair in enumerate(item.pairs):
        yield ["pairs", at, "left"], pair.left
        yield ["pairs", at, "right"], pair.right


def _again(some: Iterable[str]) -> list[int]:
    """Places of texts that say the same as an earlier one."""
    seen: set[str] = set()
    again = []
    for at, text in enumerate(map(folded, some)):
        if text in seen:
            again.append(at)
        seen.add(text)
    return again
