"""Promotion readiness as a checklist: stated criteria, each met, not met or not known.

No score, no ranking: a criterion names its figures and where they come from, and can be contested.
What is not known (a predicate that was never imported) is said to be so and counts against nobody;
whoever decides sees it. Sources: the Plaju text (improvement and performance get priority), PP
11/2017 Articles 204 and 206 (development is a basis for a career; gap against the job to be held).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.evaluation.rules.index import Figure
from portal.evaluation.rules.predicates import ORDER, Predicate
from portal.evaluation.rules.ratings import LONGEST_WORD, SHORTEST_REASON


class Criterion(StrEnum):
    OWN_STANDARD = "ready.own_standard"
    NEXT_STANDARD = "ready.next_standard"
    PREDICATES = "ready.predicates"
    HOURS = "ready.hours"
    IMPROVEMENT = "ready.improvement"


class Answer(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Past:
    """One fixed period, the latest first: index in hundredths of a percent, and the predicate."""

    index: int | None
    predicate: Predicate | None


@dataclass(frozen=True, slots=True)
class Checked:
    """One criterion with its figures: `held` of `wanted`."""

    criterion: Criterion
    answer: Answer
    held: int = 0
    wanted: int = 0


def check(
    own: Sequence[Figure],
    following: Sequence[Figure] | None,
    past: Sequence[Past],
    hours_short: int | None,
    periods: int,
) -> tuple[Checked, ...]:
    """The checklist. `following`: the job aimed at, None where none was named. `periods`: how many
    of the latest fixed periods are looked at (policy).
    """
    return (
        _standard(Criterion.OWN_STANDARD, own),
        _standard(Criterion.NEXT_STANDARD, following),
        _predicates(past[:periods], periods),
        _hours(hours_short),
        _improvement(past[:periods], periods),
    )


def is_ready(checked: Sequence[Checked]) -> bool:
    return all(one.answer is Answer.MET for one in checked)


def _standard(criterion: Criterion, figures: Sequence[Figure] | None) -> Checked:
    asked = [one for one in figures or () if one.required]
    if not asked:
        return Checked(criterion, Answer.NOT_KNOWN)
    met = sum(one.gap == 0 for one in asked)
    answer = Answer.MET if met == len(asked) else Answer.NOT_MET
    return Checked(criterion, answer, met, len(asked))


def _predicates(past: Sequence[Past], periods: int) -> Checked:
    known = [one.predicate for one in past if one.predicate is not None]
    good = sum(ORDER[one] >= ORDER[Predicate.GOOD] for one in known)
    if good < len(known):
        return Checked(Criterion.PREDICATES, Answer.NOT_MET, good, periods)
    answer = Answer.MET if good == periods else Answer.NOT_KNOWN
    return Checked(Criterion.PREDICATES, answer, good, periods)


def _hours(short: int | None) -> Checked:
    """Who owes nothing has nothing to fulfil."""
    if not short:
        return Checked(Criterion.HOURS, Answer.MET)
    return Checked(Criterion.HOURS, Answer.NOT_MET, held=0, wanted=short)


def _improvement(past: Sequence[Past], periods: int) -> Checked:
    """From the first to the last of the periods looked at: higher, or the whole both times."""
    known = [one.index for one in past if one.index is not None]
    if len(known) < periods or periods < 2:
        return Checked(Criterion.IMPROVEMENT, Answer.NOT_KNOWN)
    latest, first = known[0], known[-1]
    whole = latest == first == 10_000
    answer = Answer.MET if latest > first or whole else Answer.NOT_MET
    return Checked(Criterion.IMPROVEMENT, answer, latest, first)


class ClaimRefusal(StrEnum):
    """Why a word against a criterion is not taken, or not answered."""

    REASON = "ready.reason"
    TOO_LONG = "ready.too_long"
    OPEN = "ready.open"  # the one before waits for its answer
    OWN_CASE = "ready.own_case"
    ANSWERED = "ready.answered"


def may_claim(text: str, *, is_open: bool) -> ClaimRefusal | None:
    """One word against a criterion at a time, so that each is answered."""
    return ClaimRefusal.OPEN if is_open else _worded(text)


def may_answer(text: str, *, answered: bool, is_own: bool) -> ClaimRefusal | None:
    """An officer answers, never about themselves, once and with a reason."""
    if is_own:
        return ClaimRefusal.OWN_CASE
    return ClaimRefusal.ANSWERED if answered else _worded(text)


def _worded(text: str) -> ClaimRefusal | None:
    if len(text.strip()) < SHORTEST_REASON:
        return ClaimRefusal.REASON
    return ClaimRefusal.TOO_LONG if len(text) > LONGEST_WORD else None
