"""The kinds of certificate as data: official wording in two languages, validity, number pattern.

Shape: `certification/data/certificate-kinds.yaml`. BNSP and professional certificates are recorded
from elsewhere, never issued here (PP 10/2018).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from portal.certification.rules import numbering
from portal.certification.rules.schemes import ISSUED_HERE, CertificateKind

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on the document around the name: `given` above it, `stated` below, behind the
    "yang" or "who" of the document's own words.
    """

    name: str
    given: str
    stated: str


@dataclass(frozen=True, slots=True)
class KindSource:
    """Where it comes from, and how well that is known."""

    reference: str
    note: str
    verification: str


@dataclass(frozen=True, slots=True)
class KindRule:
    """One kind; `months` is what a new scheme of it proposes."""

    kind: CertificateKind
    months: int | None
    source: KindSource
    indonesian: Words
    english: Words


@dataclass(frozen=True, slots=True)
class Kinds:
    """The whole file."""

    rules: Mapping[CertificateKind, KindRule]
    pattern: str
    classification: str


class KindsFault(ValueError):
    """The document cannot be read: where and why."""


def read(text: str) -> Kinds:
    """Every kind, exactly once. Raises KindsFault."""
    document = yaml.safe_load(text)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise KindsFault("format: must be 1")
    sources = {id_: KindSource(**one) for id_, one in document["sources"].items()}
    rules: dict[CertificateKind, KindRule] = {}
    for one in document["kinds"]:
        rule = _rule(one, sources)
        if rule.kind in rules:
            raise KindsFault(f"{rule.kind}: twice")
        rules[rule.kind] = rule
    if set(rules) != set(CertificateKind):
        raise KindsFault(f"kinds: {sorted(set(CertificateKind) - set(rules))} missing")
    numbers = document["numbering"]
    if numbering.may_be_pattern(numbers["pattern"]) is not None:
        raise KindsFault("numbering: the pattern does not make unique numbers")
    return Kinds(rules, numbers["pattern"], numbers["classification"])


def _rule(one: Mapping[str, Any], sources: Mapping[str, KindSource]) -> KindRule:
    kind = CertificateKind(one["id"])
    if one["source"] not in sources:
        raise KindsFault(f"{kind}: unknown source")
    if one["issued_here"] != (kind in ISSUED_HERE):
        raise KindsFault(f"{kind}: the portal decides what it issues, not the file")
    source = sources[one["source"]]
    return KindRule(kind, one["months"], source, Words(**one["id_words"]), Words(**one["en_words"]))
