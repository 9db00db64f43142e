"""Certificates earned elsewhere: what is entered, who verifies it with its issuer, what it proves.

A second person verifies: neither the holder nor whoever entered it. What the policy recognises on a
document may be named, no more: a strand it recognises and a level the dictionary describes; how far
it counts is the policy's to say. Sources: Peraturan BKN 7/2020 (recognition rests on documents, not
on a statement), PP 10/2018 (BNSP certificates are issued by licensed bodies, never here).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.certification.rules.schemes import CertificateKind
from portal.competency.rules.kinds import LOWEST, Competency, SourceKind, Strand
from portal.competency.rules.policy import Policy

KINDS: Final = (CertificateKind.BNSP, CertificateKind.PROFESSION, CertificateKind.COMPETENCY)
LONGEST: Final = 200
LONGEST_NUMBER: Final = 120
LEAST_WORDS: Final = 10
MOST_TARGETS: Final = 4
STRANDS: Final = (Strand.KNOWLEDGE, Strand.SKILL)


class ExternalRefusal(StrEnum):
    """Why a certificate from elsewhere is not taken, or not decided so."""

    TITLE = "external.title"
    ISSUER = "external.issuer"
    NUMBER = "external.number"
    DAY_NOT_COME = "external.day_not_come"
    ENDS_BEFORE = "external.ends_before"
    DOCUMENT = "external.document"
    DUPLICATE = "external.duplicate"
    WITHOUT_AGENCY = "external.without_agency"
    OWN = "external.own"
    SAME_PERSON = "external.same_person"
    DECIDED = "external.decided"
    HOW = "external.how"
    REASON = "external.reason"
    NO_TARGET = "external.no_target"
    TARGET_TWICE = "external.target_twice"
    STRAND = "external.strand"
    LEVEL = "external.level"
    NOT_ACCEPTED = "external.not_accepted"


class ExternalState(StrEnum):
    """Where it stands; an end by date is looked at apart."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody typed off the document; `until` is the first day on which it holds no more."""

    kind: CertificateKind
    title: str
    issuer: str
    number: str
    issued_on: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Proves:
    """What a verified certificate is evidence of."""

    competency: int
    strand: Strand
    level: int


def key(text: str) -> str:
    """How issuers and numbers are compared: letters and digits alone, whatever their case."""
    return re.sub(r"[\W_]+", "", text.casefold())


def may_enter(what: Written, *, has_document: bool, today: date) -> ExternalRefusal | None:
    """Why it cannot be entered."""
    if not 0 < len(what.title.strip()) <= LONGEST:
        return ExternalRefusal.TITLE
    if not 0 < len(what.issuer.strip()) <= LONGEST or not key(what.issuer):
        return ExternalRefusal.ISSUER
    if not 0 < len(what.number.strip()) <= LONGEST_NUMBER or not key(what.number):
        return ExternalRefusal.NUMBER
    if what.issued_on > today:
        return ExternalRefusal.DAY_NOT_COME
    if what.until is not None and what.until <= what.issued_on:
        return ExternalRefusal.ENDS_BEFORE
    return None if has_document else ExternalRefusal.DOCUMENT


def may_decide(
    state: ExternalState, *, decider: int, holder: int, entered_by: int
) -> ExternalRefusal | None:
    """Why this person does not decide it. Whoever decides verifies it with the issuer."""
    if state is not ExternalState.WAITING:
        return ExternalRefusal.DECIDED
    if decider == holder:
        return ExternalRefusal.OWN
    return ExternalRefusal.SAME_PERSON if decider == entered_by else None


def may_accept(
    how: str,
    proves: Sequence[Proves],
    competencies: Mapping[int, Competency],
    policy: Policy | None,
) -> ExternalRefusal | None:
    """Why it cannot be accepted so. Without anything it proves it is a record alone: refused, as
    hours of training have a place of their own.
    """
    if len(how.strip()) < LEAST_WORDS:
        return ExternalRefusal.HOW
    if not proves or len(proves) > MOST_TARGETS * len(STRANDS):
        return ExternalRefusal.NO_TARGET
    if len({(one.competency, one.strand) for one in proves}) < len(proves):
        return ExternalRefusal.TARGET_TWICE
    for one in proves:
        if policy is None or policy.proof(SourceKind.RECOGNITION, one.strand) is None:
            return ExternalRefusal.STRAND
        known = competencies.get(one.competency)
        if known is None or not LOWEST <= one.level <= known.highest:
            return ExternalRefusal.LEVEL
    return None
