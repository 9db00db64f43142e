"""What changed in an item; above all, whether something else is now taken for right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from portal.content import gaps
from portal.content.comparing.fields import Field, How, fields, how, said
from portal.content.comparing.texts import TextChange
from portal.content.comparing.texts import compare as compare_texts
from portal.content.documents import ItemFile, OptionDocument
from portal.content.folder import AuthoredItem

_SHOWN_APART = frozenset({"id", "options"})
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class OptionChange:
    """One option; `old` or `new` is None where it was added or taken away."""

    old: OptionDocument | None
    new: OptionDocument | None

    @property
    def how(self) -> How:
        return how(self.old, self.new)

    @property
    def text(self) -> TextChange | None:
        return compare_texts(self.old.text if self.old else "", self.new.text if self.new else "")

    @property
    def why(self) -> TextChange | None:
        return compare_texts(self.old.why if self.old else "", self.new.why if self.new else "")

    @property
    def is_same(self) -> bool:
        return self.old == self.new

    @property
    def turned(self) -> bool:
        """Right became wrong, or wrong became right."""
        return (
            self.old is not None and self.new is not None and self.old.correct != self.new.correct
        )


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item that changed. `key_old` and `key_new` say in lines what is taken for right."""

    key: str
    old: ItemFile | None
    new: ItemFile | None
    old_path: str
    new_path: str
    fields: tuple[Field, ...]
    options: tuple[OptionChange, ...]
    key_old: tuple[str, ...]
    key_new: tuple[str, ...]

    @property
    def how(self) -> How:
        return how(self.old, self.new)

    @property
    def key_changed(self) -> bool:
        """An item that stays takes another answer for right than before."""
        return (
            self.old is not None
            and self.new is not None
            and _comparable(self.old) != _comparable(self.new)
        )

    @property
    def changes_options(self) -> bool:
        return not all(option.is_same for option in self.options)


def compare(old: Sequence[AuthoredItem], new: Sequence[AuthoredItem]) -> tuple[ItemChange, ...]:
    """The items that differ; those with another key first, the others in reading order."""
    before, after = _by_id(old), _by_id(new)
    keys = [*after, *(key for key in before if key not in after)]
    found = [change for key in keys for change in _change(key, before.get(key), after.get(key))]
    return tuple(sorted(found, key=lambda one: not one.key_changed))


def _by_id(items: Sequence[AuthoredItem]) -> dict[str, AuthoredItem]:
    found: dict[str, AuthoredItem] = {}
    for one in items:
        found.setdefault(one.item.id, one)
    return found


def _change(key: str, a: AuthoredItem | None, b: AuthoredItem | None) -> Iterator[ItemChange]:
    old, new = a.item if a else None, b.item if b else None
    paths = (a.path if a else "", b.path if b else "")
    if old == new and paths[0] == paths[1]:
        return
    yield ItemChange(
        key,
        old,
        new,
        *paths,
        fields=fields(old, new, without=_SHOWN_APART),
        options=_options(old.options if old else (), new.options if new else ()),
        key_old=lines_of_key(old) if old else (),
        key_new=lines_of_key(new) if new else (),
    )


def _options(
    old: Sequence[OptionDocument], new: Sequence[OptionDocument]
) -> tuple[OptionChange, ...]:
    """Options paired by their text, then by likeness, in the new order; lost ones at the end."""
    left = list(old)
    partners: dict[int, OptionDocument] = {}
    for exactly in (True, False):
        for n, option in enumerate(new):
            found = None if n in partners else _partner(option, left, exactly=exactly)
            if found is not None:
                partners[n] = found
                left.remove(found)
    made = [OptionChange(partners.get(n), option) for n, option in enumerate(new)]
    return (*made, *(OptionChange(option, None) for option in left))


def _partner(
    option: OptionDocument, others: Sequence[OptionDocument], *, exactly: bool
) -> OptionDocument | None:
    if exactly:
        return next((one for one in others if one.text == option.text), None)
    best = max(others, key=lambda one: _likeness(one.text, option.text), default=None)
    return best if best is not None and _likeness(best.text, option.text) >= _ALIKE else None


def _likeness(a: str, b: str) -> float:
    return SequenceMatcher(None, a[:400], b[:400], autojunk=False).ratio()


def lines_of_key(item: ItemFile) -> tuple[str, ...]:
    """What an item takes for right, one thing a line."""
    if item.type in ("single", "multiple", "true_false"):
        return tuple(option.text for option in item.options if option.correct)
    if item.type == "short":
        return tuple(answer.text for answer in item.answers)
    if item.type == "numeric":
        return _numeric(item)
    if item.type == "matching":
        return tuple(f"{pair.left} → {pair.right}" for pair in item.pairs)
    if item.type == "ordering":
        return tuple(f"{n}. {step}" for n, step in enumerate(item.sequence, 1))
    return _gap_lines(item)


def _numeric(item: ItemFile) -> tuple[str, ...]:
    answer = item.answer
    if answer is None:
        return ()
    first = f"{said(answer.value)} ± {said(answer.tolerance)} {answer.unit}".strip()
    return (first, *(f"1 {name} = {said(worth)}" for name, worth in sorted(answer.units.items())))


def _gap_lines(item: ItemFile) -> tuple[str, ...]:
    try:
        found = gaps.find(item.text)
    except gaps.FaultyGaps:
        return (item.text,)
    return tuple(gap.words[0] if gap.is_chosen else " | ".join(gap.words) for gap in found)


def _comparable(item: ItemFile) -> object:
    """Equal for two items that take the same for right; order counts only where it is the key."""
    lines = lines_of_key(item)
    inner = lines if item.type in ("ordering", "cloze", "numeric") else tuple(sorted(lines))
    kind = "choice" if item.type in ("single", "true_false") else item.type
    return kind, item.case_sensitive, inner
