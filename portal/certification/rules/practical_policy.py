"""The rules of practical and oral assessment as data: versions with a first day, each figure with
its source.

Shape and default figures: `certification/data/practical-policy.yaml`. No regulation fixes how many
points make a pass; the outcome K/BK (Peraturan BNSP 03/2013) and the indicators of behaviour
(PermenPANRB 38/2017) are the frame, every figure inside it is the agency's.
"""

from dataclasses import dataclass

from portal.core import policy_files
from portal.core.policy_files import Policy


@dataclass(frozen=True, slots=True)
class Figures:
    """Every number of one version. Marks are whole; months, days and minutes as named."""

    worth_observed: int
    worth_partly: int
    worth_not_observed: int
    pass_percent: int
    two_assessors_from: int  # the level
    shortest_note: int  # characters
    shortest_example: int
    oldest_example_months: int
    early_minutes: int
    late_minutes: int
    finish_days: int
    renew_after_months: int


class PracticalPolicy(Policy[Figures]):
    """One version of the rules of practical and oral assessment."""

    __slots__ = ()

    def assessors(self, level: int) -> int:
        """How many assessors a level asks for."""
        return 2 if level >= self.figures.two_assessors_from else 1


def read(text: str) -> tuple[PracticalPolicy, ...]:
    """Every version, by its first day. Raises PolicyFault."""
    return policy_files.read(text, PracticalPolicy, Figures, _fault_of)


def _fault_of(figures: Figures) -> str:
    """What cannot be meant; "" for sound figures."""
    worth = (figures.worth_not_observed, figures.worth_partly, figures.worth_observed)
    if not 0 <= worth[0] < worth[1] < worth[2]:
        return "worth: not observed < partly < observed"
    if not 0 < figures.pass_percent <= 100:
        return "pass_percent: 1 to 100"
    return "" if 1 <= figures.two_assessors_from <= 6 else "two_assessors_from: 1 to 6"
