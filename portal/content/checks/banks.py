"""Faults of a bank as a whole: what would give the key away, and what is asked twice."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import sqrt

from portal.content.checks.subject import Subject
from portal.content.checks.words import digest, question
from portal.content.faults import Code, Fault
from portal.content.folder import AuthoredItem

MIN_ITEMS = 12
"""Below this, chance explains every pattern."""
DEVIATIONS = 3
"""A share this many standard deviations above chance predicts the key."""
RARE = 3.09
"""Standard deviations of what chance brings about once in a thousand."""
NEAR = 0.85
MIN_WORDS = 6


def hold_items(subject: Subject) -> Iterator[Fault]:
    folder = subject.folder
    if folder.is_bank and not folder.items:
        yield folder.fault(folder.head_path, 1, Code.BANK_EMPTY, "the bank has no item")


def stems_differ(subject: Subject) -> Iterator[Fault]:
    """Two items that ask nearly the same and offer nearly the same."""
    folder = subject.folder
    known: list[tuple[AuthoredItem, frozenset[str], frozenset[str]]] = []
    for one in folder.items:
        asks, offers = frozenset(question(one.item).split()), _offers(one)
        for other, asked, offered in known:
            if _near(asks, asked) and (not offers or not offered or _near(offers, offered, 0.5)):
                message = f"{one.item.id}: asks nearly the same as {other.item.id}"
                line = one.lines.of("stem")
                yield folder.fault(one.path, line, Code.BANK_STEM_NEAR, message)
                break
        known.append((one, asks, offers))


def _offers(one: AuthoredItem) -> frozenset[str]:
    item = one.item
    texts = [option.text for option in item.options] + list(item.sequence)
    texts += [side for pair in item.pairs for side in (pair.left, pair.right)]
    return frozenset(" ".join(texts).casefold().split())


def _near(one: frozenset[str], other: frozenset[str], share: float = NEAR) -> bool:
    if min(len(one), len(other)) < MIN_WORDS:
        return one == other and bool(one)
    return len(one & other) >= share * len(one | other)


def _singles(subject: Subject) -> dict[int, list[AuthoredItem]]:
    """Single-choice items with one right option, by how many options they have."""
    groups: dict[int, list[AuthoredItem]] = defaultdict(list)
    for one in subject.folder.items:
        right = sum(option.correct for option in one.item.options)
        if one.item.type == "single" and right == 1 and len(one.item.options) > 2:
            groups[len(one.item.options)].append(one)
    return {size: some for size, some in groups.items() if len(some) >= MIN_ITEMS}


def _too_often(times: int, of: int, options: int) -> bool:
    chance = 1 / options
    return times > of * chance + DEVIATIONS * sqrt(of * chance * (1 - chance))


def _uneven(counts: Sequence[int]) -> bool:
    """Whether counts differ more than chance lets equally likely ones differ once in a thousand.

    Pearson's sum against the bound of Wilson and Hilferty for its distribution.
    """
    expected, freedom = sum(counts) / len(counts), len(counts) - 1
    found = sum((count - expected) ** 2 for count in counts) / expected
    spread = 2 / (9 * freedom)
    return found > freedom * (1 - spread + RARE * sqrt(spread)) ** 3


def position_tells_nothing(subject: Subject) -> Iterator[Fault]:
    """The authored order shows in exports, prints and reviews even where papers are shuffled."""
    yield from _favoured(subject)
    for size, some in _singles(subject).items():
        places = Counter(_key(one) for one in some)
        counts = [places[place] for place in range(size)]
        if _uneven(counts) and not any(_too_often(n, len(some), size) for n in counts):
            told = ", ".join(map(str, counts))
            message = f"the right options stand unevenly: {told} of {len(some)} items"
            place = counts.index(max(counts))
            yield _first(subject, some, place, Code.BANK_KEY_POSITION, message)


def _favoured(subject: Subject) -> Iterator[Fault]:
    for size, some in _singles(subject).items():
        places = Counter(_key(one) for one in some)
        for place, times in sorted(places.items()):
            if _too_often(times, len(some), size):
                message = f"option {place + 1} is right in {times} of {len(some)} items"
                yield _first(subject, some, place, Code.BANK_KEY_POSITION, message)


def length_tells_nothing(subject: Subject) -> Iterator[Fault]:
    """No place of the key in the order of length, from the shortest to the longest, may be rare or
    frequent; the extremes alone are told by name.
    """
    named = list(_extremes(subject))
    yield from named
    for size, some in _singles(subject).items():
        ranked = [(one, rank) for one in some if (rank := _rank(one)) is not None]
        ranks = Counter(rank for _one, rank in ranked)
        counts = [ranks[rank] for rank in range(size)]
        if not named and len(ranked) >= MIN_ITEMS and _uneven(counts):
            told = ", ".join(map(str, counts))
            message = f"from the shortest to the longest option {told} of {len(ranked)} are right"
            one = next(each for each, rank in ranked if ranks[rank] == max(counts))
            line = one.lines.of("options", _key(one))
            yield subject.folder.fault(one.path, line, Code.BANK_KEY_LENGTH, message)


def _rank(one: AuthoredItem) -> int | None:
    """How many options are shorter than the key; None where another is as long as the key."""
    lengths = [len(option.text) for option in one.item.options]
    own = lengths[_key(one)]
    return None if lengths.count(own) > 1 else sum(length < own for length in lengths)


def _extremes(subject: Subject) -> Iterator[Fault]:
    for size, some in _singles(subject).items():
        for word, pick in (("longest", max), ("shortest", min)):
            hits = []
            for one in some:
                lengths = [len(option.text) for option in one.item.options]
                extreme = pick(lengths)
                if lengths[_key(one)] == extreme and lengths.count(extreme) == 1:
                    hits.append(one)
            if _too_often(len(hits), len(some), size):
                message = f"the {word} option is right in {len(hits)} of {len(some)} items"
                one = hits[0]
                line = one.lines.of("options", _key(one))
                yield subject.folder.fault(one.path, line, Code.BANK_KEY_LENGTH, message)


def _key(one: AuthoredItem) -> int:
    return next(at for at, option in enumerate(one.item.options) if option.correct)


def _first(
    subject: Subject, some: list[AuthoredItem], place: int, code: Code, message: str
) -> Fault:
    one = next(one for one in some if _key(one) == place)
    return subject.folder.fault(one.path, one.lines.of("options", place), code, message)


def keep_apart(subject: Subject) -> Iterator[Fault]:
    """No item twice in a bank, and none in practice that certifies."""
    folder = subject.folder
    seen: dict[str, str] = {}
    for one in folder.items:
        key = digest(one.item)
        other = seen.get(key) or subject.elsewhere.get(key)
        if other is not None:
            message = f"{one.item.id}: the same item is {other}"
            line = one.lines.of("stem")
            yield folder.fault(one.path, line, Code.BANK_SHARED, message)
        seen.setdefault(key, f"{one.path} {one.item.id}")
