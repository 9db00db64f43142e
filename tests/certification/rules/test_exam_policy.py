"""The periods of exams are data: versions with a first day, each figure with its source."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
import yaml

from portal.assessment.rules.attempts import Release
from portal.certification.data import exam_policies, practical_policies
from portal.certification.rules import exam_policy
from portal.certification.rules.appeals import AppealRefusal, Grounds, may_file
from portal.certification.rules.exam_policy import ExamPolicy
from portal.certification.views.policies import FIGURES, VERIFICATIONS
from portal.core import policy_files
from portal.core.policy_files import PolicyFault
from tests.support.portal_app import NOON

SHIPPED = {
    "appeal_days": 14, "answer_working_days": 10, "incident_working_days": 3,
    "remind_working_days": 2,
}  # fmt: skip


def policies(**later: int) -> tuple[ExamPolicy, ...]:
    """The shipped figures, and from 2027 on those with these changes."""
    version = {"valid_from": date(2018, 1, 1), "title": "Tenggat"}
    return exam_policy.read(
        yaml.safe_dump(
            {
                "format": 1,
                "sources": {"s": {"reference": "UU", "note": "", "verification": "read"}},
                "versions": [
                    {"version": 1, **version, "figures": figures(SHIPPED)},
                    {"version": 2, **version, "valid_from": date(2027, 1, 1),
                     "figures": figures({**SHIPPED, **later})},
                ],
            }
        )
    )  # fmt: skip


def figures(values: dict[str, int]) -> dict[str, dict[str, object]]:
    return {name: {"value": value, "source": "s"} for name, value in values.items()}


def test_the_version_of_the_day_decides_and_says_why() -> None:
    known = policies(appeal_days=21)
    before = policy_files.in_force(known, date(2026, 12, 31))
    after = policy_files.in_force(known, date(2027, 1, 1))
    assert (before.figures.appeal_days, after.figures.appeal_days) == (14, 21)
    assert after.ground("appeal_days").reference == "UU"


@pytest.mark.parametrize(("name", "value"), [("appeal_days", 0), ("remind_working_days", 3)])
def test_a_period_that_cannot_be_meant_is_not_read(name: str, value: int) -> None:
    with pytest.raises(PolicyFault):
        policies(**{name: value})


def test_an_appeal_is_in_time_until_the_end_of_its_days() -> None:
    grounds = Grounds(Release.SCORE, since=NOON, days=21)
    last = NOON + timedelta(days=21)
    text = "Pilihan C juga benar menurut peraturan."
    for now, refusal in ((last - timedelta(seconds=1), None), (last, AppealRefusal.TOO_LATE)):
        assert may_file(grounds, text, about_item=False, now=now) is refusal


def test_every_figure_and_every_source_has_its_words() -> None:
    for policy in (*exam_policies(), *practical_policies()):
        assert {one.name for one in fields(policy.figures)} <= set(FIGURES)
        assert {one.verification for one in policy.sources.values()} <= set(VERIFICATIONS)
