"""What a scheme certifies, and why one cannot be published.

A certificate covers the strands its scheme assesses, no more: each strand it names has to be proved
by every way of meeting its requirements, at a first issue and at a renewal. Managerial and
socio-cultural competencies from the level of the policy's gate on need an assessor's decision or a
practical assessment whichever way is taken (architecture.md §3, Attainment policy). Issue follows
from a recorded pass, or from recorded attendance for that kind (security.md CE-4).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from portal.certification.rules import numbering, requirements, signatories, validity
from portal.certification.rules.numbering import NumberRefusal
from portal.certification.rules.requirements import LeafKind, Node, TreeRefusal
from portal.certification.rules.signatories import Signatory, SignatoryRefusal
from portal.certification.rules.validity import Asks, Validity, ValidityRefusal
from portal.competency.rules.kinds import LOWEST, STRANDS, Competency, SourceKind, Strand
from portal.competency.rules.policy import Policy

MOST_TARGETS: Final = 12
MOST_SIGNATORIES: Final = 2
LONGEST_TITLE: Final = 120
LONGEST_SUMMARY: Final = 2000


class CertificateKind(StrEnum):
    """Kinds of certificate; the last two are recorded from elsewhere, never issued here."""

    ATTENDANCE = "attendance"
    TRAINING = "training"
    COMPETENCY = "competency"
    BNSP = "bnsp"
    PROFESSION = "profession"


ISSUED_HERE: Final = (
    CertificateKind.ATTENDANCE,
    CertificateKind.TRAINING,
    CertificateKind.COMPETENCY,
)


class DecidedBy(StrEnum):
    RULE = "rule"  # as soon as everything is met
    BOARD = "board"  # two persons


@dataclass(frozen=True, slots=True)
class Target:
    """A competency at a level, and the strands of it that are assessed."""

    competency: int
    level: int
    strands: tuple[Strand, ...]

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Target":
        strands = tuple(Strand(one) for one in kept["strands"])
        return cls(kept["competency"], kept["level"], strands)

    def stored(self) -> dict[str, Any]:
        return {
            "competency": self.competency,
            "level": self.level,
            "strands": [one.value for one in STRANDS if one in self.strands],
        }


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a scheme, as written and as published.

    `unit` issues and numbers; `renewal` is the tree of `Asks.OWN`. `score_is_public`: the score may
    stand on the certificate of an applicant who agrees.
    """

    kind: CertificateKind
    title: str
    title_en: str
    summary: str
    unit: int
    targets: tuple[Target, ...]
    requirements: Node
    renewal: Node
    validity: Validity
    decided_by: DecidedBy
    signatories: tuple[Signatory, ...]
    pattern: str
    classification: str
    score_is_public: bool = False

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Terms":
        """From the form in which tables keep it."""
        return cls(
            kind=CertificateKind(kept["kind"]),
            title=kept["title"],
            title_en=kept["title_en"],
            summary=kept["summary"],
            unit=kept["unit"],
            targets=tuple(Target.read(one) for one in kept["targets"]),
            requirements=requirements.read(kept["requirements"]),
            renewal=requirements.read(kept["renewal"]),
            validity=Validity.read(kept["validity"]),
            decided_by=DecidedBy(kept["decided_by"]),
            signatories=tuple(Signatory.read(one) for one in kept["signatories"]),
            pattern=kept["pattern"],
            classification=kept["classification"],
            score_is_public=kept["score_is_public"],
        )

    def stored(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "title": self.title,
            "title_en": self.title_en,
            "summary": self.summary,
            "unit": self.unit,
            "targets": [one.stored() for one in self.targets],
            "requirements": requirements.stored(self.requirements),
            "renewal": requirements.stored(self.renewal),
            "validity": self.validity.stored(),
            "decided_by": self.decided_by.value,
            "signatories": [one.stored() for one in self.signatories],
            "pattern": self.pattern,
            "classification": self.classification,
            "score_is_public": self.score_is_public,
        }

    @property
    def printed(self) -> tuple[str, ...]:
        """Every text of the terms that a certificate prints."""
        signing = (text for one in self.signatories for text in (one.superior, one.through))
        return (self.title, self.title_en, self.classification, *signing)

    @property
    def trees(self) -> tuple[tuple[Node, bool], ...]:
        """What is asked for, and whether it is so at a renewal alone."""
        if self.validity.asks is Asks.OWN and self.validity.months is not None:
            return ((self.requirements, False), (self.renewal, True))
        return ((self.requirements, False),)

    def asked(self, *, is_renewal: bool) -> Node:
        """The requirements of a first certificate, or of its renewal."""
        own = is_renewal and self.validity.asks is Asks.OWN
        return self.renewal if own else self.requirements


class SchemeRefusal(StrEnum):
    """Why a scheme cannot be published."""

    EXTERNAL = "scheme.external"
    TITLE = "scheme.title"
    UNIT = "scheme.unit"
    TARGETS = "scheme.targets"
    TARGET_TWICE = "scheme.target_twice"
    NO_STRAND = "scheme.no_strand"
    LEVEL = "scheme.level"
    UNPROVED = "scheme.unproved"
    NEEDS_ASSESSMENT = "scheme.needs_assessment"
    UNPASSED = "scheme.unpassed"
    SIGNATORIES = "scheme.signatories"
    CODE_TAKEN = "scheme.code_taken"
    UNCHANGED = "scheme.unchanged"
    RETIRED = "scheme.retired"
    NOT_SUBMITTED = "scheme.not_submitted"
    SUBMITTED = "scheme.submitted"
    NO_REASON = "scheme.no_reason"
    OWN_WORK = "scheme.own_work"
    UNPRINTABLE = "scheme.unprintable"


FaultReason = SchemeRefusal | TreeRefusal | ValidityRefusal | SignatoryRefusal | NumberRefusal


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that stands against publishing; which competency, level and strand it is about."""

    reason: FaultReason
    competency: int = 0
    level: int = 0
    strand: Strand | None = None
    in_renewal: bool = False


def faults(
    terms: Terms, competencies: Mapping[int, Competency], policy: Policy | None
) -> tuple[Fault, ...]:
    """Everything that stands against publishing, in the order of the form; () when it may be.

    `competencies`: those that may be named, by id.
    """
    return (
        *_heading(terms),
        *_targets(terms.targets, competencies),
        *_trees(terms, competencies, policy),
        *_days(terms),
        *_signing(terms),
    )


def _heading(terms: Terms) -> Iterator[Fault]:
    if terms.kind not in ISSUED_HERE:
        yield Fault(SchemeRefusal.EXTERNAL)
    if not 0 < len(terms.title.strip()) <= LONGEST_TITLE or len(terms.title_en) > LONGEST_TITLE:
        yield Fault(SchemeRefusal.TITLE)
    if not terms.unit:
        yield Fault(SchemeRefusal.UNIT)
    needs_targets = terms.kind is CertificateKind.COMPETENCY
    if (needs_targets and not terms.targets) or len(terms.targets) > MOST_TARGETS:
        yield Fault(SchemeRefusal.TARGETS)
    if terms.kind is CertificateKind.ATTENDANCE and terms.targets:
        yield Fault(SchemeRefusal.TARGETS)  # attendance proves no competency


def _targets(targets: Sequence[Target], competencies: Mapping[int, Competency]) -> Iterator[Fault]:
    seen: set[int] = set()
    for one in targets:
        if one.competency in seen:
            yield Fault(SchemeRefusal.TARGET_TWICE, one.competency)
        seen.add(one.competency)
        known = competencies.get(one.competency)
        if known is None or not LOWEST <= one.level <= known.highest:
            yield Fault(SchemeRefusal.LEVEL, one.competency, one.level)
        if not set(one.strands) & set(STRANDS):
            yield Fault(SchemeRefusal.NO_STRAND, one.competency, one.level)


def _trees(
    terms: Terms, competencies: Mapping[int, Competency], policy: Policy | None
) -> Iterator[Fault]:
    for tree, in_renewal in terms.trees:
        refusal = requirements.may_be(tree)
        if refusal is not None:
            yield Fault(refusal, in_renewal=in_renewal)
            continue
        if not requirements.every_way(tree, lambda leaf: leaf.kind in _PASSES[terms.kind]):
            yield Fault(SchemeRefusal.UNPASSED, in_renewal=in_renewal)
        for target in terms.targets:
            yield from _unproved(target, tree, in_renewal)
            yield from _ungated(target, tree, competencies, policy, in_renewal=in_renewal)


_ASSESSED: Final = frozenset(
    {LeafKind.EXAM, LeafKind.PRACTICAL, LeafKind.ASSESSOR, LeafKind.EVIDENCE}
)
_PASSES: Final = {
    CertificateKind.ATTENDANCE: frozenset({LeafKind.COURSE, LeafKind.HOURS, LeafKind.ACTIVITY})
    | _ASSESSED,
    CertificateKind.TRAINING: frozenset({LeafKind.COURSE}) | _ASSESSED,
    CertificateKind.COMPETENCY: _ASSESSED,
    CertificateKind.BNSP: _ASSESSED,
    CertificateKind.PROFESSION: _ASSESSED,
}
"""What counts as the recorded pass (or attendance) a certificate of the kind follows from."""


def _unproved(target: Target, tree: Node, in_renewal: bool) -> Iterator[Fault]:
    proven = requirements.proves(tree)
    for strand in STRANDS:
        named = strand in target.strands
        if named and (target.competency, strand, target.level) not in proven:
            yield Fault(SchemeRefusal.UNPROVED, target.competency, target.level, strand, in_renewal)


_GATE_LEAVES: Final = {
    SourceKind.ASSESSOR: LeafKind.ASSESSOR,
    SourceKind.PRACTICAL: LeafKind.PRACTICAL,
    SourceKind.EXAM: LeafKind.EXAM,
}


def _ungated(
    target: Target,
    tree: Node,
    competencies: Mapping[int, Competency],
    policy: Policy | None,
    *,
    in_renewal: bool,
) -> Iterator[Fault]:
    known = competencies.get(target.competency)
    gate = policy.gate(known.kind) if policy is not None and known is not None else None
    if gate is None or target.level < gate.from_level:
        return
    wanted = {_GATE_LEAVES[one] for one in gate.source_kinds if one in _GATE_LEAVES}

    if not requirements.every_way(
        tree,
        lambda leaf: (
            leaf.kind in wanted
            and leaf.competency == target.competency
            and leaf.level >= target.level
        ),
    ):
        yield Fault(
            SchemeRefusal.NEEDS_ASSESSMENT, target.competency, target.level, in_renewal=in_renewal
        )


def _days(terms: Terms) -> Iterator[Fault]:
    refusal = validity.may_have(terms.validity)
    if refusal is not None:
        yield Fault(refusal)


def _signing(terms: Terms) -> Iterator[Fault]:
    pattern = numbering.may_be_pattern(terms.pattern)
    if pattern is not None:
        yield Fault(pattern)
    if not 1 <= len(terms.signatories) <= MOST_SIGNATORIES:
        yield Fault(SchemeRefusal.SIGNATORIES)
    for one in terms.signatories:
        refusal = signatories.may_sign(one)
        if refusal is not None:
            yield Fault(refusal)
