"""An attainment policy as the named fields of a form, and back to the document it stands for.

A field is named after the path of its figure in the document, so that a fault of the document is a
fault of a field. What is no number stays the text that was typed: reading the document says so.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from portal.competency.rules.kinds import STRANDS, SourceKind, Strand
from portal.competency.rules.policy import Policy, Renewal
from portal.competency.rules.policy_document import policy_document
from portal.core.canonical import Json

Posted = Mapping[str, Sequence[str]]

COUNTS: Final = ("min_indicators", "min_raters", "min_documents")
ADD: Final = "add"
_PATH: Final = re.compile(r"[.\[\]]+")
_FIRST: Final[Mapping[str, Json]] = {
    "max_level": 1,
    "validity_months": 36,
    "renewal": str(Renewal.LAPSES),
    "min_indicators": 0,
    "needs_example": False,
    "min_raters": 0,
    "min_documents": 0,
}
"""What a way to prove begins with; whoever adds it sets the figures."""


def name_of(path: str) -> str:
    """The field of a path: `proofs.quiz.knowledge.max_level`, `gates[0].from_level`."""
    return "-".join(part for part in _PATH.split(path) if part)


def ways(policy: Policy) -> list[tuple[SourceKind, Strand]]:
    """The ways to prove that the policy does not know yet, in the order of the words."""
    known = {(proof.source_kind, proof.strand) for proof in policy.proofs}
    every = [
        (kind, strand)
        for kind in SourceKind
        if kind is not SourceKind.RENEWAL_OFFER
        for strand in (*STRANDS, *((Strand.OVERALL,) if kind is SourceKind.ASSESSOR else ()))
    ]
    return [way for way in every if way not in known]


def fields_of(policy: Policy) -> dict[str, list[str]]:
    """Every field with what the policy says, as a form would post it."""
    found: dict[str, list[str]] = {}
    _flatten(policy_document(policy), "", found)
    return found


def _flatten(value: object, path: str, found: dict[str, list[str]]) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _flatten(inner, f"{path}.{key}", found)
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        for place, inner in enumerate(value):
            _flatten(inner, f"{path}[{place}]", found)
    elif isinstance(value, list):
        found[name_of(path)] = [str(one) for one in value]
    elif isinstance(value, bool):
        found[name_of(path)] = ["y"] if value else []
    else:
        found[name_of(path)] = [] if value is None else [str(value)]


def document_of(base: Policy, posted: Posted) -> dict[str, Json]:
    """The document that the fields say; sources and what is no field stay as in `base`."""
    before = policy_document(base)
    return {
        **before,
        "title": _text(posted, "title"),
        "valid_from": _text(posted, "valid_from"),
        "levels": {
            level: {**_table(rule), "strands": list(posted.get(f"levels-{level}-strands", ()))}
            for level, rule in _table(before["levels"]).items()
        },
        "proofs": _proofs(before, posted),
        "gates": [
            {
                **_table(gate),
                "from_level": _number(posted, f"gates-{place}-from_level"),
                "source_kinds": list(posted.get(f"gates-{place}-source_kinds", ())),
            }
            for place, gate in enumerate(_list(before["gates"]))
        ],
        "renewal": {
            **_table(before["renewal"]),
            "window_months": _number(posted, "renewal-window_months"),
            "waiting_months": _number(posted, "renewal-waiting_months"),
        },
    }


def _proofs(before: Mapping[str, Json], posted: Posted) -> dict[str, Json]:
    """Those that stay, with their fields; and the one that is added."""
    kept: dict[str, dict[str, Json]] = {}
    for kind, strands in _table(before["proofs"]).items():
        for strand, rule in _table(strands).items():
            name = f"proofs-{kind}-{strand}"
            if not posted.get(f"{name}-gone"):
                kept.setdefault(kind, {})[strand] = _proof(_table(rule), name, posted)
    kind, _sep, strand = _text(posted, ADD).partition("/")
    if kind and strand and strand not in kept.get(kind, {}):
        source = next(iter(_table(before["sources"])))
        kept.setdefault(kind, {})[strand] = {**_FIRST, "source": source}
    return dict(kept)


def _proof(rule: Mapping[str, Json], name: str, posted: Posted) -> dict[str, Json]:
    return {
        **rule,
        "max_level": _number(posted, f"{name}-max_level"),
        "validity_months": _number(posted, f"{name}-validity_months"),
        "renewal": _text(posted, f"{name}-renewal"),
        "needs_example": bool(posted.get(f"{name}-needs_example")),
        "source": _text(posted, f"{name}-source"),
        **{count: _number(posted, f"{name}-{count}") or 0 for count in COUNTS},
    }


def _text(posted: Posted, name: str) -> str:
    return next(iter(posted.get(name, ())), "").strip()


def _number(posted: Posted, name: str) -> int | str | None:
    """A whole number, None where nothing stands, else the text for the reader to refuse."""
    text = _text(posted, name)
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text


def _table(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else []
