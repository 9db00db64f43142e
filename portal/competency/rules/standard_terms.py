"""What a job standard says besides levels: rank, measures of performance, mandatory training.

PP 11/2017 Article 166 (1): name, description and code of the job, suitable rank, technical,
managerial and socio-cultural competence, and measures of the job's performance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Duty:
    """A training or a certification that the job demands."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The rest of a standard; every part may be empty."""

    rank: str = ""
    performance: tuple[str, ...] = ()
    trainings: tuple[Duty, ...] = ()
    certifications: tuple[Duty, ...] = ()


NO_TERMS: Final = Terms()


def terms_document(terms: Terms) -> dict[str, Any]:
    """The terms as stored; `terms_of` gives them back."""
    return {
        "rank": terms.rank,
        "performance": list(terms.performance),
        "trainings": [{"code": one.code, "name": one.name} for one in terms.trainings],
        "certifications": [{"code": one.code, "name": one.name} for one in terms.certifications],
    }


def terms_of(stored: Mapping[str, Any]) -> Terms:
    return Terms(
        rank=stored.get("rank", ""),
        performance=tuple(stored.get("performance", ())),
        trainings=_duties(stored.get("trainings", ())),
        certifications=_duties(stored.get("certifications", ())),
    )


def _duties(stored: Sequence[Mapping[str, str]]) -> tuple[Duty, ...]:
    return tuple(Duty(one["code"], one["name"]) for one in stored)
