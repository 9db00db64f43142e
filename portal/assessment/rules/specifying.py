"""An exam specification (*kisi-kisi*) while it is written: what it says, and what it still lacks.

Every reason that keeps it from being published is told at once: an author who mends one of them
must not meet the next one afterwards.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.assessment.rules.blueprint import TIMES, Coverage, coverage
from portal.assessment.rules.cuts import (
    MIN_BORDERLINE,
    MIN_PANEL,
    WITH_PANEL,
    Cell,
    CutMethod,
    PanelCut,
    Ratings,
    angoff,
    borderline,
    unrated,
)
from portal.assessment.rules.drawing import Candidate, DrawRule, Specification

MINUTES = range(5, 481)
FORMS = range(1, 21)


class Lack(StrEnum):
    """Why a specification is not published."""

    NO_ITEMS = "exam_spec.no_items"
    CANNOT_FILL = "exam_spec.cannot_fill"
    FIXED_MISSING = "exam_spec.fixed_missing"
    MIXED_MARKS = "exam_spec.mixed_marks"
    NO_MINUTES = "exam_spec.no_minutes"
    NO_FORMS = "exam_spec.no_forms"
    NO_CUT = "exam_spec.no_cut"
    NO_CUT_REASON = "exam_spec.no_cut_reason"
    NO_CUT_DATE = "exam_spec.no_cut_date"
    SMALL_PANEL = "exam_spec.small_panel"
    UNRATED = "exam_spec.unrated"
    FEW_SCORES = "exam_spec.few_scores"
    SHARED = "exam_spec.shared"
    PUBLIC_KEYS = "exam_spec.public_keys"
    WRITER_SITS = "exam_spec.writer_sits"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a specification lacks; `values` fill its sentence."""

    reason: Lack
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cut:
    """Where passing begins, and how that was found."""

    method: CutMethod | None = None
    percent: int | None = None
    panel: int = 0  # how many judges
    on: str = ""  # the day of the decision, as in ISO 8601
    note: str = ""
    ratings: tuple[Ratings, ...] = ()  # Angoff: one mapping for each judge
    scores: tuple[int, ...] = ()  # borderline group


@dataclass(frozen=True, slots=True)
class Plan:
    """What an author has written so far."""

    rows: tuple[DrawRule, ...] = ()
    fixed: tuple[str, ...] = ()
    minutes: int = 90
    forms: int = 3
    cut: Cut = Cut()

    @property
    def specification(self) -> Specification:
        return Specification(self.rows, self.fixed)

    @property
    def size(self) -> int:
        """Items of one paper."""
        return len(self.fixed) + sum(row.count for row in self.rows)

    @property
    def times(self) -> int:
        """How often the bank has to fill it: once for each form, and never less than `TIMES`."""
        return max(TIMES, self.forms)


def stored_rows(rows: Sequence[DrawRule]) -> list[dict[str, Any]]:
    return [
        {
            "competency": row.competency,
            "difficulty": row.difficulty,
            "count": row.count,
            "tags": sorted(row.tags),
        }
        for row in rows
    ]


def read_rows(stored: Sequence[Mapping[str, Any]]) -> tuple[DrawRule, ...]:
    return tuple(
        DrawRule(one["competency"], one["difficulty"], one["count"], frozenset(one["tags"]))
        for one in stored
    )


def stored(plan: Plan) -> dict[str, Any]:
    """The plan as a table keeps it."""
    cut = plan.cut
    return {
        "rows": stored_rows(plan.rows),
        "fixed": list(plan.fixed),
        "minutes": plan.minutes,
        "forms": plan.forms,
        "cut": {
            "method": cut.method.value if cut.method else "",
            "percent": cut.percent,
            "panel": cut.panel,
            "on": cut.on,
            "note": cut.note,
            "ratings": [dict(one) for one in cut.ratings],
            "scores": list(cut.scores),
        },
    }


def read(kept: Mapping[str, Any]) -> Plan:
    """The other way round; what is not there has its usual value."""
    if not kept:
        return Plan()
    cut = kept["cut"]
    return Plan(
        rows=read_rows(kept["rows"]),
        fixed=tuple(kept["fixed"]),
        minutes=kept["minutes"],
        forms=kept["forms"],
        cut=Cut(
            method=CutMethod(cut["method"]) if cut["method"] else None,
            percent=cut["percent"],
            panel=cut["panel"],
            on=cut["on"],
            note=cut["note"],
            ratings=tuple(dict(one) for one in cut["ratings"]),
            scores=tuple(cut["scores"]),
        ),
    )


@dataclass(frozen=True, slots=True)
class Stock:
    """The bank as it stands: what may be drawn, and what each item is worth by its key."""

    items: Sequence[Candidate]
    marks: Mapping[str, int]


def filled(plan: Plan, stock: Stock) -> tuple[Coverage, ...]:
    """Every row of the table against the bank."""
    return coverage(plan.specification, stock.items, plan.times)


def drawable(plan: Plan, stock: Stock) -> list[Cell]:
    """The parts of a paper with the items each may draw; what a panel has to rate."""
    free = [one for one in stock.items if one.key not in plan.fixed]
    known = {one.key for one in stock.items}
    rows = [Cell(row.count, tuple(one.key for one in free if row.fits(one))) for row in plan.rows]
    return [*rows, *(Cell(1, (key,)) for key in plan.fixed if key in known)]


def computed(plan: Plan, stock: Stock) -> PanelCut | int | None:
    """What the method makes of what was entered for it; None where it is recorded alone."""
    if plan.cut.method is CutMethod.ANGOFF:
        return angoff(drawable(plan, stock), plan.cut.ratings)
    if plan.cut.method is CutMethod.BORDERLINE:
        return borderline(plan.cut.scores)
    return None


@dataclass(frozen=True, slots=True)
class Around:
    """What the plan itself does not know: of the bank, of other banks, of those who sit it.

    `shared`: key of an item → where else it is used. `writers_sitting`: names of writers who are
    registered for the exam.
    """

    keys_public: bool = False
    public_allowed: bool = False
    shared: Mapping[str, str] = field(default_factory=dict)
    writers_sitting: Sequence[str] = ()


def lacks(plan: Plan, stock: Stock, around: Around = Around()) -> list[Finding]:
    """Everything that keeps a plan from being published, in the order of the page."""
    return [
        *_table(plan, stock),
        *_marks(plan, stock),
        *_frame(plan),
        *_cut(plan, stock),
        *_around(plan, stock, around),
    ]


def _table(plan: Plan, stock: Stock) -> Iterator[Finding]:
    if not plan.size:
        yield Finding(Lack.NO_ITEMS)
    for one in filled(plan, stock):
        if not one.is_filled:
            yield Finding(
                Lack.CANNOT_FILL,
                {
                    "row": one.rule,
                    "wanted": one.wanted,
                    "there": one.given,
                    "missing": one.wanted - one.given,
                    "times": plan.times,
                },
            )
    known = {one.key for one in stock.items}
    for key in plan.fixed:
        if key not in known:
            yield Finding(Lack.FIXED_MISSING, {"key": key})


def _marks(plan: Plan, stock: Stock) -> Iterator[Finding]:
    """Items that may stand for each other are worth the same, or forms would not be alike."""
    for row in plan.rows:
        worth = {stock.marks[one.key] for one in stock.items if row.fits(one)}
        if len(worth) > 1:
            yield Finding(Lack.MIXED_MARKS, {"row": row})


def _frame(plan: Plan) -> Iterator[Finding]:
    if plan.minutes not in MINUTES:
        yield Finding(Lack.NO_MINUTES)
    if plan.forms not in FORMS:
        yield Finding(Lack.NO_FORMS)


def _cut(plan: Plan, stock: Stock) -> Iterator[Finding]:
    cut = plan.cut
    if cut.method is None or cut.percent is None:
        yield Finding(Lack.NO_CUT)
        return
    if not cut.note:
        yield Finding(Lack.NO_CUT_REASON)
    if not cut.on:
        yield Finding(Lack.NO_CUT_DATE)
    if cut.method in WITH_PANEL and cut.panel < MIN_PANEL:
        yield Finding(Lack.SMALL_PANEL, {"least": MIN_PANEL})
    if cut.method is CutMethod.ANGOFF:
        lacking = sum(unrated(drawable(plan, stock), cut.ratings))
        if lacking or len(cut.ratings) < cut.panel:
            yield Finding(Lack.UNRATED, {"count": lacking, "judges": len(cut.ratings)})
    if cut.method is CutMethod.BORDERLINE and len(cut.scores) < MIN_BORDERLINE:
        yield Finding(Lack.FEW_SCORES, {"least": MIN_BORDERLINE})


def _around(plan: Plan, stock: Stock, around: Around) -> Iterator[Finding]:
    used = {key for cell in drawable(plan, stock) for key in cell.keys}
    for key, place in sorted(around.shared.items()):
        if key in used:
            yield Finding(Lack.SHARED, {"key": key, "place": place})
    if around.keys_public and not around.public_allowed:
        yield Finding(Lack.PUBLIC_KEYS)
    for name in around.writers_sitting:
        yield Finding(Lack.WRITER_SITS, {"name": name})


class SpecificationRefusal(StrEnum):
    """Why something is not done with a specification."""

    CODE_TAKEN = "exam_spec.code_taken"
    LACKING = "exam_spec.lacking"
    SUBMITTED = "exam_spec.submitted"
    NOT_SUBMITTED = "exam_spec.not_submitted"
    CHANGED = "exam_spec.changed"
    OWN_WORK = "exam_spec.own_work"
    PUBLISHED_ALREADY = "exam_spec.published_already"
    NOTHING_NEW = "exam_spec.nothing_new"
    NO_REASON = "exam_spec.no_reason"


def may_publish(
    *, is_submitted: bool, writers: Collection[int], actor_id: int
) -> SpecificationRefusal | None:
    """Why this person may not publish; None when they may (security.md AZ-9)."""
    if not is_submitted:
        return SpecificationRefusal.NOT_SUBMITTED
    if actor_id in writers:
        return SpecificationRefusal.OWN_WORK
    return None


class Part(StrEnum):
    """What of a specification is another one."""

    ROW = "row"
    FIXED = "fixed"
    MINUTES = "minutes"
    FORMS = "forms"
    CUT = "cut"
    METHOD = "method"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `row` says which row of the table, `before` and `after` are plain values."""

    part: Part
    before: Any
    after: Any
    row: DrawRule | None = None


def changes(old: Plan, new: Plan) -> list[Change]:
    """What is different in a plan, row by row."""
    pairs = (
        (Part.MINUTES, old.minutes, new.minutes),
        (Part.FORMS, old.forms, new.forms),
        (Part.CUT, old.cut.percent, new.cut.percent),
        (Part.METHOD, old.cut.method, new.cut.method),
        (Part.NOTE, old.cut.note, new.cut.note),
    )
    plain = [Change(part, one, other) for part, one, other in pairs if one != other]
    gone = [Change(Part.FIXED, key, "") for key in old.fixed if key not in new.fixed]
    come = [Change(Part.FIXED, "", key) for key in new.fixed if key not in old.fixed]
    return [*_rows(old, new), *gone, *come, *plain]


def _rows(old: Plan, new: Plan) -> Iterator[Change]:
    before, after = _counts(old), _counts(new)
    for place in sorted({*before, *after}):
        was, now = before.get(place, 0), after.get(place, 0)
        if was != now:
            competency, tags, difficulty = place
            rule = DrawRule(competency, difficulty, max(was, now), frozenset(tags))
            yield Change(Part.ROW, was, now, rule)


def _counts(plan: Plan) -> dict[tuple[str, tuple[str, ...], str], int]:
    return {
        (row.competency, tuple(sorted(row.tags)), row.difficulty): row.count for row in plan.rows
    }
