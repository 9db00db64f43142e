"""The facts of a form as bytes, and what follows from them alone."""

import json
from datetime import date

from portal.competency.rules.kinds import CompetencyKind, SourceKind
from portal.evaluation.rules import facts as rules
from portal.evaluation.rules.applying import ApplicationState
from portal.evaluation.rules.facts import (
    ActivityFact,
    ApplicationFact,
    CertificateFact,
    CourseFact,
    EarlierFact,
    EntryFact,
    ExamFact,
    Facts,
    HoursFact,
    LevelFact,
    PredicateFact,
    RatedFact,
    RatingFact,
)
from portal.evaluation.rules.predicates import Predicate
from portal.evaluation.rules.ratings import RatingKind

DAY = date(2026, 12, 31)
ENTRY = EntryFact(SourceKind.EXAM, "attempt:a", 1, "knowledge")
HOURS = HoursFact(
    kind="minimum", status="pns", owed=2000, full=2000, done=900, first_on=date(2026, 1, 1),
    last_on=DAY, months=12, away=0, source="pp-11-2017-203",
)  # fmt: skip


def level(competency: int, required: int, held: int, **more: object) -> LevelFact:
    values: dict[str, object] = {
        "kind": CompetencyKind.TECHNICAL, "weight": 1, "knowledge": held, "skill": 0, "attitude": 0,
    }  # fmt: skip
    return LevelFact(
        competency=competency,
        required=required,
        level=held,
        **{**values, **more},  # type: ignore[arg-type]
    )


def facts(**changed: object) -> Facts:
    values: dict[str, object] = {
        "format": 1, "form": 1, "period": 2, "person": 3, "unit": None, "effective_on": DAY,
        "policy": 1, "attainment": 1, "gaps": ("on_leave",), "hours": HOURS,
        "levels": (level(7, 3, 2, before=1, limiting=("skill",), entries=(ENTRY,)),),
    }  # fmt: skip
    return Facts(**{**values, **changed})  # type: ignore[arg-type]


FULL = facts(
    unit=4,
    earlier=EarlierFact(1, 3, 5, 6000),
    predicate=PredicateFact(1, Predicate.GOOD, "sesuai", "", date(2026, 7, 1), date(2027, 1, 1)),
    courses=(CourseFact(1, 2, DAY, 300),),
    exams=(ExamFact(1, 2, DAY, passed=False),),
    certificates=(CertificateFact(1, DAY, None, "valid"),),
    activities=(ActivityFact(1, 2, DAY, 3, 4, completed=True, jp100=600),),
    applications=(ApplicationFact(1, ApplicationState.CONFIRMED, 7, 2, DAY),),
    ratings=(RatingFact(1, RatingKind.SUPERVISOR, 9, 6, (RatedFact(7, 2, 3),)),),
)


def test_what_is_stored_reads_back_and_stores_to_the_same_bytes() -> None:
    for one in (facts(), FULL):
        kept = rules.stored(one)
        again = rules.read(json.loads(kept))
        assert again == one
        assert rules.stored(again) == kept


def test_the_index_follows_from_the_stored_weights_alone() -> None:
    made = facts(levels=(level(1, 4, 2, weight=3), level(2, 2, 5), level(3, 0, 4)))
    assert (made.index.met, made.index.required) == (1, 2)
    assert (made.index.earned, made.index.possible) == (8, 14)


def test_hours_are_missing_only_once_the_time_to_learn_them_is_over() -> None:
    assert facts().hours_short == 1100
    assert facts(effective_on=date(2026, 6, 30)).hours_short is None


def test_superiors_weigh_as_their_months_and_a_level_taken_away_weighs_nothing() -> None:
    rated = (
        RatingFact(1, RatingKind.SUPERVISOR, 8, 4, (RatedFact(7, 2, 2),)),
        RatingFact(2, RatingKind.SUPERVISOR, 9, 2, (RatedFact(7, 3, 4), RatedFact(8, 0, 1))),
        RatingFact(3, RatingKind.SELF, 3, 0, (RatedFact(7, 5, 5),)),
    )
    assert facts(ratings=rated).rated == {7: (14, 6)}


def test_a_later_revision_of_a_source_touches_the_entries_it_decided() -> None:
    def later(ref: str, revision: int) -> frozenset[EntryFact]:
        return rules.corrected(facts(), [(SourceKind.EXAM, ref, revision)])

    assert later("attempt:a", 2) == {ENTRY}
    assert later("attempt:a", 1) == later("attempt:b", 2) == frozenset()
