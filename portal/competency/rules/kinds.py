"""The words of competency: strands, kinds of competency, kinds of source.

Strands follow PermenPANRB 38/2017, which defines a competency standard as the knowledge, skill
and behaviour a job needs; kinds of competency are those of PP 11/2017 Article 166 (technical,
managerial, socio-cultural; "manajerial", "sosial kultural", "teknis").
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LOWEST: Final = 1
HIGHEST: Final = 5


class Word(StrEnum):
    """A word of the rules; it hashes as the text it equals, at the speed of text."""

    __hash__ = str.__hash__


class CompetencyKind(Word):
    MANAGERIAL = "managerial"
    SOCIOCULTURAL = "sociocultural"
    TECHNICAL = "technical"


class Strand(Word):
    """What a line speaks of. OVERALL is the whole competency: an assessor's decision."""

    KNOWLEDGE = "knowledge"
    SKILL = "skill"
    ATTITUDE = "attitude"
    OVERALL = "overall"


STRANDS: Final = (Strand.KNOWLEDGE, Strand.SKILL, Strand.ATTITUDE)


class SourceKind(Word):
    """Where evidence about a person comes from.

    Citizens' ratings are not here: they are about a service, never about a person. CERTIFICATE is
    one this installation issued, RECOGNITION also one of another issuer.
    RENEWAL_OFFER proves nothing; it records that a person was offered a way to renew, without
    which expired evidence may stand (see `Renewal` in `policy`).
    """

    QUIZ = "quiz"
    EXAM = "exam"
    PRACTICAL = "practical"
    APPLICATION = "application"
    OBSERVATION = "observation"
    SUPERVISOR_RATING = "supervisor_rating"
    PEER_FEEDBACK = "peer_feedback"
    ASSESSOR = "assessor"
    RECOGNITION = "recognition"
    CERTIFICATE = "certificate"
    RENEWAL_OFFER = "renewal_offer"


@dataclass(frozen=True, slots=True)
class Competency:
    """What the rules need to know of a competency; `id` is the same in every version of it.

    `highest` is the highest level its framework describes: evidence of a level nobody has
    described proves nothing.
    """

    id: int
    kind: CompetencyKind
    highest: int = HIGHEST
