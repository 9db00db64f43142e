"""How somebody stands towards a scheme's requirements on a day: met or missing, and why."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.certification.rules.requirements import Leaf, LeafKind, Node, Operator
from portal.competency.rules.kinds import Strand
from portal.ledger.rules.counting import months_after as months_away


@dataclass(frozen=True, slots=True)
class Span:
    """Days in one job; `until` is the first day after it, None while it lasts."""

    job: int
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the records say about one person on one day.

    Days are those on which the thing was achieved, the latest counts; `strands` are levels in
    force, `decided` those that an assessor's decision in force sets. `stated`: keys of statements
    the supervisor has made in this application, `refused` those they would not make.
    """

    courses: Mapping[int, date] = field(default_factory=dict)
    hours: Sequence[tuple[date, int]] = ()
    posts: Sequence[Span] = ()
    strands: Mapping[tuple[int, Strand], int] = field(default_factory=dict)
    exams: Mapping[int, date] = field(default_factory=dict)
    practicals: Mapping[int, date] = field(default_factory=dict)
    decided: Mapping[int, int] = field(default_factory=dict)
    stated: AbstractSet[str] = frozenset()
    refused: AbstractSet[str] = frozenset()
    activity: date | None = None  # when the activity this is about was completed


class Gap(StrEnum):
    """Why a leaf is not met. Each has a sentence that names the way forward."""

    COURSE = "gap.course"
    COURSE_TOO_OLD = "gap.course_too_old"
    HOURS = "gap.hours"
    POST = "gap.post"
    POST_TOO_SHORT = "gap.post_too_short"
    EVIDENCE = "gap.evidence"
    EXAM = "gap.exam"
    EXAM_TOO_OLD = "gap.exam_too_old"
    PRACTICAL = "gap.practical"
    PRACTICAL_TOO_OLD = "gap.practical_too_old"
    ASSESSOR = "gap.assessor"
    STATEMENT = "gap.statement"
    STATEMENT_REFUSED = "gap.statement_refused"
    ACTIVITY = "gap.activity"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one leaf stands. `held` and `wanted` are of what it counts (levels, hundredths of JP,
    days in a post); `on` is when it was met, `from_on` the day from which time alone will do.
    """

    leaf: Leaf
    gap: Gap | None
    held: int = 0
    wanted: int = 0
    on: date | None = None
    from_on: date | None = None

    @property
    def met(self) -> bool:
        return self.gap is None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A group with how its parts stand."""

    operator: Operator
    met: bool
    parts: tuple["Outcome", ...]


Outcome = Finding | Weighed


def weigh(node: Node, facts: Facts, on: date) -> Outcome:
    """The tree against what is known on the day, leaf by leaf."""
    if isinstance(node, Leaf):
        return _WEIGH[node.kind](node, facts, on)
    parts = tuple(weigh(part, facts, on) for part in node.parts)
    met = [part.met for part in parts]
    enough = all(met) if node.operator is Operator.ALL else any(met)
    return Weighed(node.operator, enough, parts)


def missing(outcome: Outcome) -> tuple[Finding, ...]:
    """The leaves that stand in the way; where any one would do and one did, none of its group."""
    if outcome.met:
        return ()
    if isinstance(outcome, Finding):
        return (outcome,)
    return tuple(one for part in outcome.parts for one in missing(part))


def relied_on(outcome: Outcome) -> tuple[Finding, ...]:
    """The met leaves a decision stands on, in reading order; () unless the whole is met."""
    if not outcome.met:
        return ()
    if isinstance(outcome, Finding):
        return (outcome,)
    return tuple(one for part in outcome.parts for one in relied_on(part))


def _dated(leaf: Leaf, achieved: date | None, on: date, gaps: tuple[Gap, Gap]) -> Finding:
    """Of something achieved on a day, perhaps too long ago."""
    never, too_old = gaps
    if achieved is None or achieved > on:
        return Finding(leaf, never)
    if leaf.months and achieved < months_away(on, -leaf.months):
        return Finding(leaf, too_old, on=achieved)
    return Finding(leaf, None, on=achieved)


def _course(leaf: Leaf, facts: Facts, on: date) -> Finding:
    gaps = (Gap.COURSE, Gap.COURSE_TOO_OLD)
    return _dated(leaf, facts.courses.get(leaf.ref), on, gaps)


def _exam(leaf: Leaf, facts: Facts, on: date) -> Finding:
    return _dated(leaf, facts.exams.get(leaf.ref), on, (Gap.EXAM, Gap.EXAM_TOO_OLD))


def _practical(leaf: Leaf, facts: Facts, on: date) -> Finding:
    gaps = (Gap.PRACTICAL, Gap.PRACTICAL_TOO_OLD)
    return _dated(leaf, facts.practicals.get(leaf.ref), on, gaps)


def _hours(leaf: Leaf, facts: Facts, on: date) -> Finding:
    first = months_away(on, -leaf.months) if leaf.months else date.min
    held = sum(amount for day, amount in facts.hours if first <= day <= on)
    gap = Gap.HOURS if held < leaf.amount else None
    return Finding(leaf, gap, held=held, wanted=leaf.amount)


def _evidence(leaf: Leaf, facts: Facts, _on: date) -> Finding:
    held = facts.strands.get((leaf.competency, leaf.strand), 0)
    gap = Gap.EVIDENCE if held < leaf.level else None
    return Finding(leaf, gap, held=held, wanted=leaf.level)


def _assessor(leaf: Leaf, facts: Facts, _on: date) -> Finding:
    held = facts.decided.get(leaf.competency, 0)
    gap = Gap.ASSESSOR if held < leaf.level else None
    return Finding(leaf, gap, held=held, wanted=leaf.level)


def _statement(leaf: Leaf, facts: Facts, _on: date) -> Finding:
    if leaf.key in facts.stated:
        return Finding(leaf, None)
    return Finding(leaf, Gap.STATEMENT_REFUSED if leaf.key in facts.refused else Gap.STATEMENT)


def _activity(leaf: Leaf, facts: Facts, on: date) -> Finding:
    return _dated(leaf, facts.activity, on, (Gap.ACTIVITY, Gap.ACTIVITY))


def _post(leaf: Leaf, facts: Facts, on: date) -> Finding:
    spans = [one for one in facts.posts if one.job in leaf.refs and one.since <= on]
    held, wanted = days_in(spans, on), _days_wanted(leaf.months, on)
    if held >= wanted:
        return Finding(leaf, None, held=held, wanted=wanted)
    if not spans:
        return Finding(leaf, Gap.POST, held=0, wanted=wanted)
    ripe = _ripe_on(spans, leaf.months, on)
    return Finding(leaf, Gap.POST_TOO_SHORT, held=held, wanted=wanted, from_on=ripe)


def days_in(spans: Sequence[Span], on: date) -> int:
    """Days in these jobs before the day; a day in two of them counts once."""
    total, reached = 0, date.min
    for one in sorted(spans, key=lambda span: span.since):
        end = on if one.until is None else min(one.until, on)
        begin = max(one.since, reached)
        if end > begin:
            total += (end - begin).days
            reached = end
    return total


_MONTHS_DIFFER: Final = 4
"""As many months in days differ by no more, wherever they begin."""


def _days_wanted(months: int, on: date) -> int:
    """So many months in days, counted back from the day."""
    return (on - months_away(on, -months)).days


def _ripe_on(spans: Sequence[Span], months: int, on: date) -> date | None:
    """The day from which staying will be long enough; None for who holds none of the jobs."""
    current = [one for one in spans if one.until is None or one.until > on]
    if not current:
        return None
    shortfall = _days_wanted(months, on) - days_in(spans, on)
    day = on + timedelta(days=max(1, shortfall - _MONTHS_DIFFER))
    lasting = [Span(one.job, one.since, None if one in current else one.until) for one in spans]
    while days_in(lasting, day) < _days_wanted(months, day):
        day += timedelta(days=1)
    return day


_WEIGH = {
    LeafKind.COURSE: _course,
    LeafKind.HOURS: _hours,
    LeafKind.POST: _post,
    LeafKind.EVIDENCE: _evidence,
    LeafKind.EXAM: _exam,
    LeafKind.PRACTICAL: _practical,
    LeafKind.ASSESSOR: _assessor,
    LeafKind.STATEMENT: _statement,
    LeafKind.ACTIVITY: _activity,
}
