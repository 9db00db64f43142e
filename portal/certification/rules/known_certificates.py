"""Certificates of other issuers that many hold, as data: what is suggested when one is entered.

Shape: `certification/data/external-certifications.yaml`. The competency is a key of the dictionary;
an agency whose dictionary has no such competency is suggested none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from portal.certification.rules.certificate_kinds import KindSource
from portal.certification.rules.schemes import CertificateKind
from portal.competency.rules.kinds import HIGHEST, LOWEST

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Known:
    """One that is suggested; `competency` and `level` are what whoever verifies may begin with."""

    id: str
    issuer: str
    name: str
    kind: CertificateKind
    competency: str
    level: int
    months: int | None
    source: KindSource


class KnownFault(ValueError):
    """The document cannot be read: where and why."""


def read(text: str) -> Mapping[str, Known]:
    """Every one by its id. Raises KnownFault."""
    document = yaml.safe_load(text)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise KnownFault("format: must be 1")
    sources = {id_: KindSource(**one) for id_, one in document["sources"].items()}
    found: dict[str, Known] = {}
    for one in document["known"]:
        if one["id"] in found:
            raise KnownFault(f"{one['id']}: twice")
        if one["source"] not in sources or not LOWEST <= one["level"] <= HIGHEST:
            raise KnownFault(f"{one['id']}: unknown source or level")
        kind, source = CertificateKind(one["kind"]), sources[one["source"]]
        found[one["id"]] = Known(**{**one, "kind": kind, "source": source})
    return found
