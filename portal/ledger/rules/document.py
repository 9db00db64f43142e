"""A profile as one document of plain values, for commands, transcripts and other systems.

Names are given in by the caller; everything else is what the ledger holds. Every known line
stands in it once: as the proof of a strand, as the decision, or unused with its reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.core.canonical import Json, instant_text
from portal.ledger.rules.counting import Proof
from portal.ledger.rules.evidence import FOREVER, Fact
from portal.ledger.rules.explain import Expiry, Need, Unused
from portal.ledger.rules.profile import CompetencyProfile, StrandProfile

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Label:
    """What a competency is called in documents: the stable key, the code and the name."""

    key: str
    code: str
    name: str


def profile_document(
    competencies: Mapping[int, CompetencyProfile], labels: Mapping[int, Label], on: date
) -> dict[str, Json]:
    """The profile effective on `on`; competencies in the order of their codes."""
    order = sorted(competencies, key=lambda one: (labels[one].code, labels[one].key))
    return {
        "format": FORMAT,
        "effective_on": on.isoformat(),
        "competencies": [_competency(competencies[one], labels[one]) for one in order],
    }


def _competency(found: CompetencyProfile, label: Label) -> dict[str, Json]:
    return {
        "key": label.key,
        "code": label.code,
        "name": label.name,
        "level": found.level,
        "policy": found.policy_version,
        "limiting": [str(limit) for limit in found.limiting],
        "awaiting": found.awaiting,
        "decision": _proof(found.decision),
        "strands": [_strand(strand) for strand in found.strands],
        "unused": [_unused(each) for each in found.unused],
        "expires": _expiry(found.expires),
        "needs": [_need(need) for need in found.needs],
    }


def _strand(strand: StrandProfile) -> dict[str, Json]:
    return {
        "strand": str(strand.strand),
        "level": strand.level,
        "standing": str(strand.standing) if strand.standing else None,
        "proof": _proof(strand.proof),
    }


def _proof(proof: Proof | None) -> dict[str, Json] | None:
    if proof is None:
        return None
    return {
        **_line(proof.fact),
        "counts_to": proof.level,
        "starts_on": _day(proof.starts_on),
        "ends_on": _day(proof.ends_on),
        "lapses_on": _day(proof.lapses_on),
    }


def _unused(each: Unused) -> dict[str, Json]:
    return {"reason": str(each.reason), **(_proof(each.proof) or _line(each.fact))}


def _line(fact: Fact) -> dict[str, Json]:
    event, line = fact
    return {
        "source": str(event.source_kind),
        "ref": event.source_ref,
        "revision": event.revision,
        "occurred_at": instant_text(event.occurred_at),
        "recorded_at": instant_text(event.recorded_at),
        "position": event.position,
        "strand": str(line.strand),
        "level": line.target_level,
        "passed": line.passed,
        "earned": line.earned,
        "possible": line.possible,
    }


def _expiry(expires: Expiry | None) -> dict[str, Json] | None:
    if expires is None:
        return None
    return {"on": _day(expires.on), "turn": str(expires.turn), "level": expires.level}


def _need(need: Need) -> dict[str, Json]:
    return {
        "limit": str(need.limit),
        "level": need.level,
        "too_few_raters": need.too_few_raters,
        "options": [
            {
                "source": str(rule.source_kind),
                "strand": str(rule.strand),
                "up_to": rule.max_level,
                "legal_source": rule.source,
            }
            for rule in need.options
        ],
    }


def _day(day: date) -> str | None:
    """ISO; None where there is no end."""
    return None if day == FOREVER else day.isoformat()
