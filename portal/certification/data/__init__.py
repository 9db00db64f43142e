"""Data files certification ships, and the one place that reads them."""

from functools import cache
from importlib.resources import files

from portal.certification.rules import certificate_kinds, practical_policy
from portal.certification.rules.certificate_kinds import Kinds
from portal.certification.rules.practical_policy import PracticalPolicy


@cache
def practical_policies() -> tuple[PracticalPolicy, ...]:
    """Every version of the rules of practical assessment, in order of their first day."""
    text = files(__package__).joinpath("practical-policy.yaml").read_text(encoding="utf-8")
    return practical_policy.read(text)


@cache
def kinds() -> Kinds:
    """The kinds of certificate, their wording and the pattern of numbers."""
    text = files(__package__).joinpath("certificate-kinds.yaml").read_text(encoding="utf-8")
    return certificate_kinds.read(text)
