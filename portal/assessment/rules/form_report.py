"""What is told about parallel forms: how alike they are, and by which method they were made.

Stored with the version they belong to, so that a dispute years later reads the same figures.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.assessment.rules.blueprint import PRIOR, Coverage, Form, Forms
from portal.assessment.rules.drawing import Candidate, DrawRule
from portal.assessment.rules.specifying import Plan, read_rows, stored_rows

METHOD = "dealt-and-exchanged-1"
"""Items dealt at random from matched pools, then exchanged inside a row (`blueprint`)."""


@dataclass(frozen=True, slots=True)
class FormFacts:
    """One form: what it expects of its examinees, by row of the table, and how much of it was
    measured on answers before.
    """

    number: int
    items: int
    facility: int
    rows: tuple[int, ...]
    measured: int


@dataclass(frozen=True, slots=True)
class Report:
    """`overlap` counts drawn items two forms share, in the order of the forms."""

    method: str
    seed: str
    apart: int
    shared: int
    rows: tuple[DrawRule, ...]
    wanted: tuple[int, ...]
    there: tuple[int, ...]
    forms: tuple[FormFacts, ...]
    overlap: tuple[tuple[int, ...], ...]
    bank: str

    @property
    def is_disjoint(self) -> bool:
        return self.shared == 0


def report(
    plan: Plan,
    made: Forms,
    stock: Sequence[Coverage],
    hope: Mapping[int, int],
    *,
    measured: Collection[int],
    seed: bytes,
    bank: str,
) -> dict[str, Any]:
    """The figures about forms as they are stored; `hope` are expected facilities by item.

    `measured` are the items whose facility rests on answers besides their author's word; `bank`
    is the digest of what the bank held.
    """
    return {
        "method": METHOD,
        "seed": seed.hex(),
        "apart": made.apart,
        "shared": made.shared,
        "rows": stored_rows(plan.rows),
        "wanted": [one.wanted for one in stock],
        "there": [one.given for one in stock],
        "forms": [
            {
                "number": number,
                "items": len(form.items),
                "facility": form.facility,
                "rows": [_mean(part, hope) for part in form.drawn],
                "measured": sum(one.item_id in measured for one in form.items),
            }
            for number, form in enumerate(made.forms, start=1)
        ],
        "overlap": overlap(made.forms),
        "bank": bank,
    }


def overlap(forms: Sequence[Form]) -> list[list[int]]:
    """How many drawn items each pair of forms has in common; the diagonal counts its own."""
    ids = [{one.item_id for part in form.drawn for one in part} for form in forms]
    return [[len(one & other) for other in ids] for one in ids]


def read_report(kept: Mapping[str, Any]) -> Report:
    return Report(
        kept["method"],
        kept["seed"],
        kept["apart"],
        kept["shared"],
        read_rows(kept["rows"]),
        tuple(kept["wanted"]),
        tuple(kept["there"]),
        tuple(
            FormFacts(
                one["number"], one["items"], one["facility"], tuple(one["rows"]), one["measured"]
            )
            for one in kept["forms"]
        ),
        tuple(tuple(line) for line in kept["overlap"]),
        kept["bank"],
    )


def _mean(part: Sequence[Candidate], hope: Mapping[int, int]) -> int:
    expected = [hope.get(one.item_id, PRIOR[one.difficulty]) for one in part]
    return sum(expected) // len(expected) if expected else 0
