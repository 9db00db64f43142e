"""Who would change by a policy: the same as publishing it and comparing the profiles."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import g

from portal.competency.queries import policies as policy_queries
from portal.competency.queries.catalogue import catalogue
from portal.competency.rules.kinds import SourceKind, Strand
from portal.competency.rules.policy import Limit, Policy
from portal.competency.service import policies
from portal.core import outbox
from portal.core.db import db
from portal.ledger.queries import policy_changes as module
from portal.ledger.queries import profiles
from portal.ledger.queries.policy_changes import Changed, Effect, Shift, policy_changes
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.ledger.service.following import follow_policies
from portal.ledger.service.verifying import rebuild
from tests.support.competency import load_reference
from tests.support.people import make_agency, make_person, make_unit
from tests.support.portal_app import NOON

pytestmark = pytest.mark.usefixtures("context")

TODAY = NOON.date()
NEXT_YEAR = date(2027, 1, 1)


class City:
    """An agency with persons who have passed quizzes and practical tests."""

    def __init__(self) -> None:
        self.competencies = load_reference()
        self.agency = make_agency()
        self.unit = make_unit(self.agency)
        self._serial = 0

    def person(self) -> int:
        return make_person(self.unit).id

    def prove(
        self, person_id: int, key: str, source: SourceKind, strand: Strand, level: int
    ) -> None:
        self._serial += 1
        line = Line(
            competency_id=self.competencies[key],
            strand=strand,
            target_level=level,
            passed=True,
            valid_from=TODAY,
            earned=8,
            possible=10,
            cut=7,
        )
        append(
            Entry(
                organisation_id=self.agency.id,
                person_id=person_id,
                source_kind=source,
                source_ref=f"uji:{self._serial}",
                occurred_at=NOON,
                recorded_by_id=person_id,
                lines=(line,),
                detail={"title": "Uji"},
            ),
            now=NOON,
        )

    def quiz(self, person_id: int, key: str = "spbe") -> None:
        self.prove(person_id, key, SourceKind.QUIZ, Strand.KNOWLEDGE, 2)

    def practical(self, person_id: int, key: str = "spbe") -> None:
        self.prove(person_id, key, SourceKind.PRACTICAL, Strand.SKILL, 2)

    def effect(self, policy: Policy, after: int = 0, limit: int = 25) -> Effect:
        return policy_changes(policy, NEXT_YEAR, self.agency.id, after, limit)


@pytest.fixture
def city() -> City:
    return City()


def without_quizzes_beyond_one() -> Policy:
    """The policy in force, but a quiz proves level 1 only."""
    base = policy_queries.in_force(TODAY)
    assert base is not None
    proofs = tuple(
        replace(proof, max_level=1) if proof.source_kind is SourceKind.QUIZ else proof
        for proof in base.proofs
    )
    return replace(base, version=base.version + 1, valid_from=NEXT_YEAR, proofs=proofs)


def publish(policy: Policy) -> None:
    policies.publish_document(policy, "SK", now=NOON, today=TODAY, actor_id=None)


def test_it_names_who_falls_from_what_to_what_and_why(city: City) -> None:
    falls, stays = city.person(), city.person()
    city.quiz(falls)
    city.practical(falls)
    city.quiz(stays, "adminduk")
    found = city.effect(without_quizzes_beyond_one())
    spbe, adminduk = city.competencies["spbe"], city.competencies["adminduk"]
    assert found.persons == (
        Changed(
            falls,
            (Shift(spbe, 2, 1, (Limit.KNOWLEDGE, *skill_and_attitude()), (Limit.KNOWLEDGE,)),),
        ),
        Changed(stays, (Shift(adminduk, 1, 1, (Limit.SKILL,), (Limit.KNOWLEDGE, Limit.SKILL)),)),
    )
    assert (found.examined, found.changed, found.falling) == (2, 2, 1)
    assert (found.whole, found.next_after) == (True, None)


def skill_and_attitude() -> tuple[Limit, ...]:
    return (Limit.SKILL, Limit.ATTITUDE)


def test_the_same_policy_changes_nobody(city: City) -> None:
    city.quiz(city.person())
    base = policy_queries.in_force(TODAY)
    assert base is not None
    found = city.effect(replace(base, version=2, valid_from=NEXT_YEAR))
    assert (found.persons, found.examined, found.changed) == ((), 1, 0)


def test_the_list_is_paged_and_the_first_page_counts_everybody(city: City) -> None:
    persons = [city.person() for _number in range(7)]
    for person_id in persons:
        city.quiz(person_id)
    policy = without_quizzes_beyond_one()
    first = city.effect(policy, limit=3)
    assert ([one.person_id for one in first.persons], first.changed) == (persons[:3], 7)
    second = city.effect(policy, first.next_after or 0, 3)
    third = city.effect(policy, second.next_after or 0, 3)
    assert [one.person_id for one in second.persons] == persons[3:6]
    assert ([one.person_id for one in third.persons], third.next_after) == (persons[6:], None)


def test_a_large_agency_is_read_in_parts_and_says_so(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    persons = [city.person() for _number in range(6)]
    for person_id in persons:
        city.quiz(person_id)
    monkeypatch.setattr(module, "CHUNK", 2)
    monkeypatch.setattr(module, "MOST_LINES", 1)
    seen: list[int] = []
    after: int | None = 0
    parts = 0
    while after is not None:
        found = city.effect(without_quizzes_beyond_one(), after)
        assert found.whole == (found.next_after is None)
        seen += [one.person_id for one in found.persons]
        after = found.next_after
        parts += 1
    assert (seen, parts) == (persons, 3)


def test_persons_of_another_agency_and_those_who_left_are_not_looked_at(city: City) -> None:
    elsewhere = make_person(make_unit(make_agency())).id
    city.quiz(elsewhere)
    assert city.effect(without_quizzes_beyond_one()).examined == 0


def test_two_hundred_persons_cost_few_statements(city: City) -> None:
    for _number in range(5):
        city.quiz(city.person())
    policy = without_quizzes_beyond_one()
    catalogue()
    g.statements.clear()
    city.effect(policy)
    assert len(g.statements) <= 4  # the stamp, two looks for persons, their entries


def test_the_preview_agrees_with_what_publishing_does(city: City) -> None:
    """Levels by segments before and after publishing, on the day the policy begins."""
    persons = [city.person() for _number in range(12)]
    for place, person_id in enumerate(persons):
        if place % 2:
            city.quiz(person_id)
        if place % 3:
            city.practical(person_id)
    policy = without_quizzes_beyond_one()
    told = {one.person_id: one.shifts for one in city.effect(policy).persons}
    before = profiles.levels(persons, NEXT_YEAR)
    publish(policy)
    assert follow_policies() == len([p for p in range(12) if p % 2 or p % 3])
    after = profiles.levels(persons, NEXT_YEAR)
    spbe = city.competencies["spbe"]
    seen = {}
    for person_id in persons:
        old, new = before[person_id].get(spbe), after[person_id].get(spbe)
        if old and new and (old.level, old.limiting) != (new.level, new.limiting):
            seen[person_id] = (old.level, new.level, old.limiting, new.limiting)
    assert seen == {
        person_id: (
            shifts[0].before,
            shifts[0].after,
            tuple(map(str, shifts[0].limiting_before)),
            tuple(map(str, shifts[0].limiting_after)),
        )
        for person_id, shifts in told.items()
    }
    assert len(seen) == 6
    eve = NEXT_YEAR - timedelta(days=1)
    assert {
        found[spbe].policy_version
        for found in profiles.levels(persons, eve).values()
        if spbe in found
    } == {1}
    assert rebuild(check=True).differing == ()


def test_publishing_leaves_the_work_that_follows_in_the_outbox(city: City) -> None:
    person_id = city.person()
    city.quiz(person_id)
    publish(without_quizzes_beyond_one())
    assert rebuild(check=True).differing == ((person_id, city.competencies["spbe"]),)
    outbox.handlers[policies.PUBLISHED]({"version": 2}, NOON)
    db.session.expire_all()
    assert rebuild(check=True).differing == ()
