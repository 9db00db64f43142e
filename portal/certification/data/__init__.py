"""Data files certification ships, and the one place that reads them."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from portal.certification.rules import (
    certificate_kinds,
    exam_policy,
    practical_policy,
)
from portal.certification.rules import (
    known_certificates as known_rules,
)
from portal.certification.rules.certificate_kinds import Kinds
from portal.certification.rules.exam_policy import ExamPolicy
from portal.certification.rules.known_certificates import Known
from portal.certification.rules.practical_policy import PracticalPolicy


@cache
def exam_policies() -> tuple[ExamPolicy, ...]:
    """Every version of the periods of exams, in order of their first day."""
    return exam_policy.read(_text("exam-policy.yaml"))


@cache
def practical_policies() -> tuple[PracticalPolicy, ...]:
    """Every version of the rules of practical assessment, in order of their first day."""
    return practical_policy.read(_text("practical-policy.yaml"))


@cache
def kinds() -> Kinds:
    """The kinds of certificate, their wording and the pattern of numbers."""
    return certificate_kinds.read(_text("certificate-kinds.yaml"))


@cache
def known_certificates() -> Mapping[str, Known]:
    """Certificates of other issuers that are suggested, by id."""
    return known_rules.read(_text("external-certifications.yaml"))


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
