"""Where a need comes from: every need names one fact that called for it; one fact calls once."""

from enum import StrEnum
from typing import Final, NamedTuple

TITLE_LENGTH: Final = 200
REF_LENGTH: Final = 80
REASON_LENGTH: Final = 300


class NeedRefusal(StrEnum):
    """Why a need cannot be dropped."""

    REASON = "need.reason"


class OriginKind(StrEnum):
    """What called for a need."""

    FOLLOWUP = "followup"  # decided after an evaluation
    FORUM = "forum"  # proposed by staff
    GAP = "gap"  # standard minus profile
    EXPIRY = "expiry"  # a certificate that ends
    SURVEY = "survey"  # citizens' answers about staff of a unit


class Origin(NamedTuple):
    """The fact behind a need: its kind, and the reference by which the fact is known there."""

    kind: OriginKind
    ref: str


def read(origin: tuple[str, str]) -> Origin:
    """The origin of two plain texts. Raises ValueError for one that names nothing."""
    kind, ref = origin
    if not ref or len(ref) > REF_LENGTH:
        raise ValueError(f"the reference of an origin has 1 to {REF_LENGTH} characters: {ref!r}")
    return Origin(OriginKind(kind), ref)
