"""What every item owes, whatever its format: a question, a right answer, parts that differ."""

from collections.abc import Callable, Iterable

from portal.assessment.formats.document import ItemRefusal, NeutralItem, Unusable

MIN_STEPS = 3


def judge(item: NeutralItem) -> NeutralItem:
    """The item itself. Raises Unusable."""
    if not item.stem.strip() and not item.text.strip():
        raise Unusable(ItemRefusal.NO_STEM)
    _BY_KIND[item.kind](item)
    return item


def _choice(item: NeutralItem) -> None:
    right = sum(option.is_right for option in item.options)
    if len(item.options) < 2 or (item.kind == "true_false" and len(item.options) != 2):
        raise Unusable(ItemRefusal.FEW_OPTIONS, count=len(item.options))
    if any(not option.text.strip() for option in item.options):
        raise Unusable(ItemRefusal.OPTION_EMPTY)
    _differ((option.text for option in item.options), ItemRefusal.OPTION_TWICE)
    if right == 0:
        raise Unusable(ItemRefusal.NO_RIGHT)
    if right > 1 and item.kind != "multiple":
        raise Unusable(ItemRefusal.MANY_RIGHT, count=right)
    if item.kind == "multiple" and right == len(item.options):
        raise Unusable(ItemRefusal.ALL_RIGHT)


def _short(item: NeutralItem) -> None:
    if not any(option.text.strip() for option in item.options):
        raise Unusable(ItemRefusal.NO_RIGHT)
    _differ((option.text for option in item.options), ItemRefusal.OPTION_TWICE)


def _numeric(item: NeutralItem) -> None:
    if item.number is None:
        raise Unusable(ItemRefusal.NO_RIGHT)


def _matching(item: NeutralItem) -> None:
    for left, right in item.pairs:
        if not left.strip() or not right.strip():
            raise Unusable(ItemRefusal.PAIR_HALF, subject=(left or right)[:60])
    if len(item.pairs) < 2:
        raise Unusable(ItemRefusal.FEW_PAIRS, count=len(item.pairs))
    _differ((left for left, _ in item.pairs), ItemRefusal.PAIR_TWICE)
    partners = [right for _, right in item.pairs]
    for one in item.distractors:
        if _said(one) in map(_said, partners):
            raise Unusable(ItemRefusal.PAIR_TWICE, subject=one[:60])


def _ordering(item: NeutralItem) -> None:
    if len(item.sequence) < MIN_STEPS:
        raise Unusable(ItemRefusal.FEW_STEPS, count=len(item.sequence), limit=MIN_STEPS)
    _differ(item.sequence, ItemRefusal.OPTION_TWICE)


def _cloze(item: NeutralItem) -> None:
    opened, closed = item.text.count("[["), item.text.count("]]")
    if opened != closed:
        raise Unusable(ItemRefusal.GAPS, subject=item.text[:60])
    if not opened:
        raise Unusable(ItemRefusal.NO_RIGHT)


def _differ(texts: Iterable[str], reason: ItemRefusal) -> None:
    seen: set[str] = set()
    for text in texts:
        if _said(text) in seen:
            raise Unusable(reason, subject=text[:60])
        seen.add(_said(text))


def _said(text: str) -> str:
    return " ".join(text.casefold().split())


_BY_KIND: dict[str, Callable[[NeutralItem], None]] = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _choice,
    "short": _short,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
}
