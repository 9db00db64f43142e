"""What proves a level now, in words, for whoever reads or rates it: the deciding lines alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.core import sentences
from portal.core.dates import day
from portal.ledger.queries import events, profiles
from portal.ledger.rules.counting import Proof
from portal.ledger.rules.evidence import NaturalKey
from portal.ledger.rules.profile import CompetencyProfile

Details = Mapping[NaturalKey, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Proved:
    """One strand (or the decision that sets the whole level) with what proves it."""

    strand: str
    level: int
    title: str
    on: str


def of_competency(person_id: int, competency_id: int, on: date) -> Sequence[Proved]:
    """The strands in their order, a decision before them; three statements."""
    found = profiles.explain(person_id, on, competency_ids=[competency_id])
    words = events.details_of(person_id, competency_id)
    return _rows(found.competencies[competency_id], words)


def _rows(found: CompetencyProfile, words: Details) -> list[Proved]:
    rows = [
        _proved(sentences.name(one.strand), one.level, one.proof, words) for one in found.strands
    ]
    if found.decision is not None:
        rows.insert(0, _proved(str(_("Keputusan asesor")), found.level, found.decision, words))
    return rows


def _proved(strand: str, level: int, proof: Proof | None, words: Details) -> Proved:
    if proof is None:
        return Proved(strand, level, "", "")
    named = words.get(proof.fact.event.key, {}).get("title")
    source = sentences.name(proof.fact.event.source_kind)
    title = f"{source}: {named}" if isinstance(named, str) and named else source
    return Proved(strand, level, title, day(proof.fact.line.valid_from))
