"""Data files the survey ships, and the one place that reads them."""

from functools import cache
from importlib.resources import files

from portal.feedback.rules import policy
from portal.feedback.rules.policy import SurveyPolicy


@cache
def policies() -> tuple[SurveyPolicy, ...]:
    """Every version of the survey's policy, in order of its first day."""
    text = files(__package__).joinpath("satisfaction-policy.yaml").read_text(encoding="utf-8")
    return policy.read(text)
