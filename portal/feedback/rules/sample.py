"""How many must answer for a period to speak for all who were served (Krejcie and Morgan 1970)."""

from fractions import Fraction

from portal.feedback.rules.policy import SurveyPolicy


def needed(policy: SurveyPolicy, population: int) -> int:
    """The sample for so many served, to the nearest whole number; all of them where few.

    S = X²·N·P·(1-P) / (d²·(N-1) + X²·P·(1-P)) with P = 1/2.
    """
    if population <= 0:
        return 0
    spread = Fraction(policy.chi_square_thousandths, 1000) / 4
    error = Fraction(policy.error_percent, 100) ** 2
    size = spread * population / (error * (population - 1) + spread)
    return min(population, (size + Fraction(1, 2)).__floor__())
