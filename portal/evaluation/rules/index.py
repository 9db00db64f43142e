"""The competence index: how much of what the job asks for is there. Pure, with its formula.

For each competency of the standard, what is held counts up to what is required; a surplus closes
no other gap. Each kind weighs what the policy says. Source: PP 11/2017 Article 206 (gap of profile
against standard), reference README §14.4 (surplus 0).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.competency.rules.kinds import CompetencyKind
from portal.evaluation.rules.policy import Figures

WHOLE = 10_000
"""The index is in hundredths of a percent: 10,000 is the whole standard."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One competency of a form: level held and required on the day that counts."""

    competency_id: int
    level: int
    required: int
    kind: CompetencyKind = CompetencyKind.TECHNICAL

    @property
    def gap(self) -> int:
        """Levels missing; a surplus counts as 0."""
        return max(0, self.required - self.level)

    @property
    def counted(self) -> int:
        return min(self.level, self.required)


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the index as a page shows it: what it adds and what it could have."""

    figure: Figure
    weight: int

    @property
    def earned(self) -> int:
        return self.weight * self.figure.counted

    @property
    def possible(self) -> int:
        return self.weight * self.figure.required


@dataclass(frozen=True, slots=True)
class Index:
    """`met` of `required` competencies meet the standard; `value` in hundredths of a percent,
    None where the job asks for nothing: there is nothing to be short of.
    """

    met: int
    required: int
    terms: Sequence[Term] = ()

    @property
    def earned(self) -> int:
        return sum(one.earned for one in self.terms)

    @property
    def possible(self) -> int:
        return sum(one.possible for one in self.terms)

    @property
    def value(self) -> int | None:
        return rounded(self.earned, self.possible)


def rounded(earned: int, possible: int) -> int | None:
    """The share in hundredths of a percent, half up; None of nothing."""
    return (2 * WHOLE * earned + possible) // (2 * possible) if possible else None


def competence_index(figures: Iterable[Figure], policy: Figures) -> Index:
    """The index of one form. A competency nothing is required of counts for nothing."""
    return of_terms(Term(row, policy.weight(row.kind)) for row in figures)


def of_terms(terms: Iterable[Term]) -> Index:
    """The index of what is weighed already: that of a snapshot, whatever the policy says since."""
    asked = tuple(one for one in terms if one.figure.required)
    return Index(met=sum(one.figure.gap == 0 for one in asked), required=len(asked), terms=asked)
