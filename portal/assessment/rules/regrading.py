"""What a wrong key costs and gives back: a remedy for one item, and results marked anew by it.

Everything but the marks of that one item stays as it was marked. The verdict is the one the
attempt's own terms ask for; a pass that was announced stays one unless the board decides
otherwise. Source: issue text on regrading; Ombudsman practice and UU 30/2014 Article 7 (whoever
decided keeps what citizens could rely on).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from portal.assessment.rules import attempts
from portal.assessment.rules.kinds import KINDS
from portal.assessment.rules.kinds.base import Key, Response
from portal.assessment.rules.marking import Marks, mark

MIN_REASON = 10  # characters of a reason that somebody else can judge
_CHOICES = frozenset({"single", "multiple", "true_false"})


class RemedyKind(StrEnum):
    """What is done about an item whose key was wrong."""

    KEY = "key"  # another key; of a single choice several options may be right
    FULL = "full"  # everybody gets its marks, whoever left it blank too
    DROP = "drop"  # it is taken out of the paper: nothing earned, nothing possible


class RegradeRefusal(StrEnum):
    """Why results are not marked anew."""

    SAME_KEY = "regrade.same_key"
    NO_OPTION = "regrade.no_option"
    ONE_OPTION_MUST_BE_WRONG = "regrade.one_option_must_be_wrong"
    NO_ANSWER = "regrade.no_answer"
    NOT_A_NUMBER = "regrade.not_a_number"
    KEY_NOT_EDITABLE = "regrade.key_not_editable"
    REASON_MISSING = "regrade.reason_missing"
    KEEP_REASON_MISSING = "regrade.keep_reason_missing"
    UNDER_WAY = "regrade.under_way"
    NOT_MEASURED = "regrade.not_measured"
    ASKED_ALREADY = "regrade.asked_already"
    NOT_PROPOSED = "regrade.not_proposed"
    SAT_IT = "regrade.sat_it"


@dataclass(frozen=True, slots=True)
class Remedy:
    """`change` says what of the key is replaced, for KEY alone."""

    kind: RemedyKind
    change: Mapping[str, Any] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"kind": self.kind.value, "change": dict(self.change)}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Remedy":
        return cls(RemedyKind(stored["kind"]), stored["change"])

    def key(self, key: Key) -> dict[str, Any]:
        """The key as it counts now."""
        return {**key, **self.change}


def editable(kind: str) -> bool:
    """Whether another key can be given for an item of this kind."""
    return kind in _CHOICES or kind in {"short", "numeric"}


def may_remedy(kind: str, key: Key, remedy: Remedy, *, options: int) -> RegradeRefusal | None:
    """Why this remedy is none for an item of `kind` with this key and as many options."""
    if remedy.kind is not RemedyKind.KEY:
        return None
    if not editable(kind):
        return RegradeRefusal.KEY_NOT_EDITABLE
    refusal = _refusal_of_key(kind, remedy.change, options)
    if refusal is not None:
        return refusal
    return RegradeRefusal.SAME_KEY if remedy.key(key) == dict(key) else None


def _refusal_of_key(kind: str, change: Mapping[str, Any], options: int) -> RegradeRefusal | None:
    if kind in _CHOICES:
        right = set(change.get("correct", ()))
        if not right or not right <= set(range(options)):
            return RegradeRefusal.NO_OPTION
        return RegradeRefusal.ONE_OPTION_MUST_BE_WRONG if len(right) == options else None
    if kind == "short":
        return None if any(change.get("accepted", ())) else RegradeRefusal.NO_ANSWER
    return None if _are_numbers(change) else RegradeRefusal.NOT_A_NUMBER


def _are_numbers(change: Mapping[str, Any]) -> bool:
    try:
        found = [Decimal(change[name]) for name in ("value", "tolerance")]
    except (InvalidOperation, KeyError):
        return False
    return all(one.is_finite() for one in found) and found[1] >= 0


def may_ask(reason: str, *, keeps_passes: bool, keep_reason: str) -> RegradeRefusal | None:
    """Why nobody can be asked: those concerned are told the reason, and why a pass is lost."""
    if len(reason.strip()) < MIN_REASON:
        return RegradeRefusal.REASON_MISSING
    if not keeps_passes and len(keep_reason.strip()) < MIN_REASON:
        return RegradeRefusal.KEEP_REASON_MISSING
    return None


def mark_by(kind: str, key: Key, response: Response | None, remedy: Remedy | None) -> Marks:
    """The marks of one response by the key as it counts now."""
    if remedy is None:
        return mark(kind, key, response)
    if remedy.kind is RemedyKind.KEY:
        return mark(kind, remedy.key(key), response)
    possible = int(key.get("marks", 1)) if remedy.kind is RemedyKind.FULL else 0
    return Marks(possible, possible)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A whole result: marks, the marks needed, whether it is a pass, marks by item."""

    earned: int
    possible: int
    cut: int
    passed: bool
    marks: Mapping[str, tuple[int, int]]

    @property
    def is_kept(self) -> bool:
        """A pass below the cut: one that was announced and stands."""
        return self.passed and self.earned < self.cut


def verdict(marks: Mapping[str, Marks], pass_percent: int) -> Verdict:
    """The result of a paper."""
    earned = sum(one.earned for one in marks.values())
    possible = sum(one.possible for one in marks.values())
    cut = attempts.cut(possible, pass_percent)
    by_ref = {ref: (one.earned, one.possible) for ref, one in marks.items()}
    return Verdict(earned, possible, cut, earned >= cut, by_ref)


def regraded(
    before: Verdict, ref: str, fresh: Marks, pass_percent: int, *, keeps_pass: bool
) -> Verdict | None:
    """The result with other marks for one item; None when they are the marks it had.

    `keeps_pass`: the pass was announced and is to stand. Where nothing of a paper is left to be
    marked, nothing was measured and the verdict stays what it was.
    """
    if before.marks[ref] == (fresh.earned, fresh.possible):
        return None
    marks = {name: Marks(*one) for name, one in before.marks.items()}
    after = verdict({**marks, ref: fresh}, pass_percent)
    if after.possible == 0 or (before.passed and keeps_pass):
        return replace(after, passed=before.passed)
    return after


def is_blank(kind: str, response: Response | None) -> bool:
    """Whether an item was left without an answer."""
    return response is None or KINDS[kind].is_blank(response)
