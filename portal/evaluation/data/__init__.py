"""Data files evaluation ships, and the one place that reads them."""

from functools import cache
from importlib.resources import files

from portal.evaluation.rules import guides, policy
from portal.evaluation.rules.guides import Guide
from portal.evaluation.rules.policy import EvaluationPolicy


@cache
def policies() -> tuple[EvaluationPolicy, ...]:
    """Every version of the rules of evaluation, in order of their first day."""
    return policy.read(_text("evaluation-policy.yaml"))


@cache
def value_guides() -> tuple[Guide, ...]:
    """The guides of the seven BerAKHLAK values, in their order."""
    return guides.read(_text("berakhlak.yaml"))


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
