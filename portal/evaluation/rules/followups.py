"""What a fixed result leads to: proposals by rule, each with its ground; people decide.

A proposal is a draft. It appears after the form is fixed, a supervisor proposes it with a reason,
the competent official decides, and its effect is looked at in the next period. A unit's proposal
is about the unit and names nobody. Sources: the five founding texts (evaluation leads to training,
socialisation, mentoring, recognition, promotion), PP 11/2017 Articles 203-207, UU 30/2014.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.evaluation.rules.index import Figure
from portal.evaluation.rules.policy import PERCENT, Figures
from portal.evaluation.rules.predicates import ORDER, Predicate
from portal.evaluation.rules.ratings import SHORTEST_REASON


class Kind(StrEnum):
    TRAINING = "training"
    SOCIALISATION = "socialisation"  # of a unit
    MENTORING = "mentoring"
    RECOGNITION = "recognition"
    PROMOTION = "promotion"  # readiness is looked at by whoever decides on promotions
    DEVELOPMENT = "development"  # a plan for the job aimed at


class Ground(StrEnum):
    """The rule a proposal comes from; pages say it with its figures."""

    GAP = "ground.gap"
    MANY_MISS = "ground.many_miss"
    MANY_GAPS = "ground.many_gaps"
    ALL_MET = "ground.all_met"
    READY = "ground.ready"
    BY_HAND = "ground.by_hand"


@dataclass(frozen=True, slots=True)
class Result:
    """One person's fixed result, as far as proposals look at it.

    `hours_short`: hundredths of JP still owed; None where nothing is owed. `excused`: leave,
    study, illness or a missing opportunity in the period, which no proposal is drawn from.
    """

    person: int
    unit: int
    figures: Sequence[Figure]
    hours_short: int | None = None
    predicate: Predicate | None = None
    ready: bool = False  # every criterion of promotion readiness is met
    excused: bool = False

    @property
    def gaps(self) -> list[Figure]:
        """Largest first, as reference README §14.4 has it."""
        found = [one for one in self.figures if one.gap]
        return sorted(found, key=lambda one: (-one.gap, one.competency_id))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft: for a person or for a unit. `held` of `wanted` are the ground's figures."""

    kind: Kind
    ground: Ground
    unit: int
    person: int | None = None
    competency: int | None = None
    held: int = 0
    wanted: int = 0


def for_person(result: Result, figures: Figures) -> list[Proposal]:
    """Mentoring stands for training where many competencies are short; excused gaps are none to
    mend by mentoring, yet training stays offered.
    """
    gaps = result.gaps
    found: list[Proposal] = []
    if len(gaps) >= figures.mentoring_gaps and not result.excused:
        found.append(
            Proposal(
                Kind.MENTORING,
                Ground.MANY_GAPS,
                result.unit,
                result.person,
                held=len(gaps),
                wanted=figures.mentoring_gaps,
            )
        )
    found += [
        Proposal(
            Kind.TRAINING,
            Ground.GAP,
            result.unit,
            result.person,
            one.competency_id,
            one.level,
            one.required,
        )
        for one in gaps
    ]
    if _deserves(result):
        met = len([one for one in result.figures if one.required])
        found.append(
            Proposal(
                Kind.RECOGNITION, Ground.ALL_MET, result.unit, result.person, held=met, wanted=met
            )
        )
    if result.ready:
        found.append(Proposal(Kind.PROMOTION, Ground.READY, result.unit, result.person))
    return found


def _deserves(result: Result) -> bool:
    """The whole standard, nothing owed, and a predicate that is good at least."""
    asked = any(one.required for one in result.figures)
    good = result.predicate is not None and ORDER[result.predicate] >= ORDER[Predicate.GOOD]
    return asked and good and not result.gaps and not result.hours_short


def for_units(results: Iterable[Result], figures: Figures) -> list[Proposal]:
    """Where so many of a unit miss the same competency, one socialisation answers them all."""
    people: Counter[int] = Counter()
    asked: Counter[tuple[int, int]] = Counter()
    short: Counter[tuple[int, int]] = Counter()
    for one in results:
        people[one.unit] += 1
        for figure in one.figures:
            if figure.required:
                asked[one.unit, figure.competency_id] += 1
                short[one.unit, figure.competency_id] += figure.gap > 0
    return [
        Proposal(
            Kind.SOCIALISATION, Ground.MANY_MISS, unit, competency=key, held=missing, wanted=of
        )
        for (unit, key), of in sorted(asked.items())
        if (missing := short[unit, key]) >= figures.socialisation_people
        and missing * PERCENT >= figures.socialisation_percent * of
    ]


class FollowUpRefusal(StrEnum):
    """Why a follow-up cannot be proposed, decided or carried on."""

    NOT_FIXED = "followup.not_fixed"
    NOT_YET = "followup.not_yet"  # the stage has not begun
    OWN_CASE = "followup.own_case"
    REASON = "followup.reason"
    DECIDED = "followup.decided"
    OWN_PROPOSAL = "followup.own_proposal"
    NOT_APPROVED = "followup.not_approved"
    ENDED = "followup.ended"
    AGREEMENT = "followup.agreement"  # mentoring starts after both agreed
    TWICE = "followup.twice"
    NO_GAP = "followup.no_gap"  # training is about a competency below the standard
    NOT_FITTING = "followup.not_fitting"  # the course does not lead beyond the level held


class FollowUpState(StrEnum):
    """Computed from what was done."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    RUNNING = "running"
    DONE = "done"
    ENDED_EARLY = "ended_early"


@dataclass(frozen=True, slots=True)
class Done:
    """The instants of one follow-up."""

    decided_at: datetime | None = None
    approved: bool = False
    began_at: datetime | None = None
    ended_at: datetime | None = None
    fulfilled: bool = False


def state(done: Done) -> FollowUpState:
    if done.decided_at is None:
        return FollowUpState.PROPOSED
    if not done.approved:
        return FollowUpState.DECLINED
    if done.ended_at is not None:
        return FollowUpState.DONE if done.fulfilled else FollowUpState.ENDED_EARLY
    return FollowUpState.RUNNING if done.began_at is not None else FollowUpState.APPROVED


def may_propose(
    *, fixed: bool, stage_begun: bool, is_own: bool, reason: str
) -> FollowUpRefusal | None:
    """After the result is fixed and its stage has begun, never for oneself, with a reason."""
    if not fixed:
        return FollowUpRefusal.NOT_FIXED
    if not stage_begun:
        return FollowUpRefusal.NOT_YET
    if is_own:
        return FollowUpRefusal.OWN_CASE
    return FollowUpRefusal.REASON if len(reason.strip()) < SHORTEST_REASON else None


def may_decide(
    done: Done, *, decider: int, proposer: int, subjects: AbstractSet[int], reason: str
) -> FollowUpRefusal | None:
    """The competent official decides: neither who proposed it nor whom it is about."""
    if done.decided_at is not None:
        return FollowUpRefusal.DECIDED
    if decider in subjects:
        return FollowUpRefusal.OWN_CASE
    if decider == proposer:
        return FollowUpRefusal.OWN_PROPOSAL
    return FollowUpRefusal.REASON if len(reason.strip()) < SHORTEST_REASON else None


def may_finish(done: Done, *, is_own: bool, outcome: str) -> FollowUpRefusal | None:
    """What was approved ends with a word about what came of it; not by whom it is about."""
    if is_own:
        return FollowUpRefusal.OWN_CASE
    if done.decided_at is None or not done.approved:
        return FollowUpRefusal.NOT_APPROVED
    if done.ended_at is not None:
        return FollowUpRefusal.ENDED
    return FollowUpRefusal.REASON if len(outcome.strip()) < SHORTEST_REASON else None


BY_HAND = (Kind.TRAINING, Kind.MENTORING, Kind.RECOGNITION, Kind.DEVELOPMENT)
"""What a superior may propose for somebody; units and promotions come from figures alone."""


def key(kind: Kind, *, person: int | None, unit: int, competency: int | None) -> str:
    """What a proposal is about, once in each period however often it is drawn."""
    subject = f"u{unit}" if person is None else f"p{person}"
    return f"{subject}:{kind}:{competency or 0}"
