"""Recognition: never for oneself, decided by another by a decree; small groups name nobody."""

import pytest

from portal.evaluation.rules import awards as rules
from portal.evaluation.rules.awards import AwardRefusal, Share

DEED = "Menertibkan arsip akta lima tahun."


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({}, None),
        ({"members": frozenset()}, AwardRefusal.NOBODY),
        ({"members": frozenset({9, 1}), "team": "Tim Arsip"}, AwardRefusal.OWN_CASE),
        ({"members": frozenset({1, 2})}, AwardRefusal.TEAM),
        ({"members": frozenset({1, 2}), "team": "Tim Arsip"}, None),
        ({"deed": "rajin"}, AwardRefusal.WORDS),
        ({"proof": "ada"}, AwardRefusal.WORDS),
        ({"proof": "a" * 5000}, AwardRefusal.TOO_LONG),
    ],
)
def test_it_is_proposed_for_others_with_deed_and_proof(
    changed: dict[str, object], refusal: AwardRefusal | None
) -> None:
    known: dict[str, object] = {
        "members": frozenset({1}), "by": 9, "team": "", "deed": DEED, "proof": DEED,
    }  # fmt: skip
    found = rules.may_propose(**{**known, **changed})  # type: ignore[arg-type]
    assert (found[0] if found else None) is refusal


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({}, None),
        ({"decided": True}, AwardRefusal.DECIDED),
        ({"decider": 1}, AwardRefusal.OWN_CASE),
        ({"decider": 9}, AwardRefusal.OWN_PROPOSAL),
        ({"decree": " "}, AwardRefusal.DECREE),
        ({"decree": "", "approve": False}, None),
        ({"reason": "ya"}, AwardRefusal.WORDS),
    ],
)
def test_another_official_decides_by_a_decree(
    changed: dict[str, object], refusal: AwardRefusal | None
) -> None:
    known: dict[str, object] = {
        "decided": False, "decider": 5, "proposer": 9, "members": frozenset({1}),
        "approve": True, "reason": DEED, "decree": "800/12/2026",
    }  # fmt: skip
    found = rules.may_decide(**{**known, **changed})  # type: ignore[arg-type]
    assert (found[0] if found else None) is refusal


def test_groups_that_would_name_people_stand_together_or_nowhere() -> None:
    groups = [Share("a", 9, 2), Share("b", 3, 1), Share("c", 2, 0)]
    assert rules.shown(groups, 5) == [Share("a", 9, 2), Share("", 5, 1)]
    assert rules.shown(groups[:2], 5) == [Share("a", 9, 2)]
