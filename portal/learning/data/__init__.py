"""Data files the learning area ships, and the one place that reads them."""

from functools import cache
from importlib.resources import files

from portal.learning.rules import hours_policy
from portal.learning.rules.hours_policy import HoursPolicy


@cache
def hours_policies() -> tuple[HoursPolicy, ...]:
    """Every version of the rules of learning hours, in order of their first day."""
    text = files(__package__).joinpath("hours-policy.yaml").read_text(encoding="utf-8")
    return hours_policy.read(text)
