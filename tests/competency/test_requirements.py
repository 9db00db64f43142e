"""What posts require: the SQL agrees with the rule, for many persons in one statement."""

import random
from datetime import date, timedelta

import pytest
from flask import g

from portal.competency.queries import requirements
from portal.competency.queries.standards import history
from portal.competency.rules.standard_terms import Terms
from portal.competency.rules.standards import Holding, Required, Standard, requirement
from portal.competency.service import standards
from portal.competency.service.standards import NewStandard
from tests.competency.setting import (
    LONG_AGO,
    TODAY,
    TOMORROW,
    Agency,
    competency_id,
    hold,
    make_agency,
    make_job,
    make_person,
    make_post,
    publish_reference,
)

pytestmark = pytest.mark.usefixtures("context")

KEYS = ("spbe", "adminduk", "integritas", "kearsipan")


@pytest.fixture
def agency(context: object) -> Agency:
    publish_reference()
    return make_agency()


def set_standard(agency: Agency, job: int, on: date, **levels: int) -> None:
    wanted = NewStandard(
        {competency_id(key): level for key, level in levels.items()}, Terms(), "SK", on
    )
    standards.publish(job, wanted, agency.setting(), base_number=len(history(job)))


def test_the_requirement_is_the_maximum_over_definitive_posts_and_acting_ones_apart(
    agency: Agency,
) -> None:
    clerk, head, acting = (make_job(agency, code) for code in ("staf", "kasi", "kabid"))
    set_standard(agency, clerk, LONG_AGO, spbe=2, adminduk=3)
    set_standard(agency, head, LONG_AGO, spbe=3, integritas=2)
    set_standard(agency, acting, LONG_AGO, spbe=5)
    posts = [make_post(agency, job) for job in (clerk, head, acting)]
    person = make_person(agency, "Rina")
    hold(person, posts[0])
    hold(person, posts[1])
    hold(person, posts[2], "plt")
    found = requirements.of_persons([person], TODAY)[person]
    spbe, adminduk, integritas = map(competency_id, ("spbe", "adminduk", "integritas"))
    assert found.levels.definitive == {
        spbe: Required(3, (posts[1],)),
        adminduk: Required(3, (posts[0],)),
        integritas: Required(2, (posts[1],)),
    }
    assert found.levels.acting == {spbe: Required(5, (posts[2],))}
    assert [(held.job_name, held.acting) for held in found.posts] == [
        ("staf", False),
        ("kasi", False),
        ("kabid", True),
    ]


def test_nobody_and_a_job_without_a_standard_require_nothing(agency: Agency) -> None:
    job = make_job(agency, "baru")
    set_standard(agency, job, TOMORROW, spbe=2)
    holder, idle, former = (make_person(agency, name) for name in ("A", "B", "C"))
    post, left = make_post(agency, job), make_post(agency, job)
    hold(holder, post)
    hold(former, left, until=TODAY)
    found = requirements.of_persons([holder, idle, former], TODAY)
    assert found[holder].levels.definitive == {}
    assert [held.standard_number for held in found[holder].posts] == [None]
    assert found[idle] == found[former] == requirements.NOTHING
    tomorrow = requirements.of_persons([holder], TOMORROW)[holder]
    assert tomorrow.levels.definitive == {competency_id("spbe"): Required(2, (post,))}
    assert [held.standard_number for held in tomorrow.posts] == [1]


def test_a_team_of_thirty_costs_one_statement(agency: Agency) -> None:
    agency.load_standards()
    job = make_job(agency, "staf")
    set_standard(agency, job, LONG_AGO, spbe=2)
    team = [make_person(agency, f"Pegawai {number}") for number in range(30)]
    for person in team:
        hold(person, make_post(agency, job))
    g.statements.clear()  # only the last ones are kept
    found = requirements.of_persons(team, TODAY)
    assert len(g.statements) == 1
    assert {len(one.levels.definitive) for one in found.values()} == {1}


def test_the_statement_and_the_rule_agree_on_generated_histories(agency: Agency) -> None:
    """200 questions about 20 persons, 8 jobs with up to 3 standards and dated tenures."""
    chance = random.Random(20261126)  # noqa: S311  reproducible data, no secret
    days = [LONG_AGO + timedelta(days=120 * step) for step in range(28)]
    known = {key: competency_id(key) for key in KEYS}
    by_job: dict[int, list[Standard]] = {}
    for number in range(8):
        job = make_job(agency, f"jabatan-{number}")
        by_job[job] = []
        for on in sorted(chance.sample(days, chance.randint(0, 3))):
            keys = chance.sample(KEYS, chance.randint(1, 4))
            levels = {key: chance.randint(1, 5) for key in keys}
            set_standard(agency, job, on, **levels)
            by_job[job].append(Standard(job, on, {known[k]: v for k, v in levels.items()}))
    held: dict[int, list[Holding]] = {}
    for number in range(20):
        person = make_person(agency, f"Pegawai {number}")
        held[person] = []
        for _place in range(chance.randint(0, 4)):
            job = chance.choice(list(by_job))
            from_on, until = sorted(chance.sample(days, 2))
            end = until if chance.random() < 0.5 else None
            kind = chance.choice(["definitive", "definitive", "plt", "plh"])
            post = make_post(agency, job)
            hold(person, post, kind, from_on=from_on, until=end)
            held[person].append(Holding(post, job, kind != "definitive", from_on, end))
    some = 0
    for on in chance.sample(days, 10):
        found = requirements.of_persons(list(held), on)
        alone = requirements.level_numbers(list(held), on)
        for person, holdings in held.items():
            expected = requirement(holdings, by_job, on)
            assert found[person].levels == expected, (person, on)
            levels = {key: one.level for key, one in expected.definitive.items()}
            assert list(alone[person].items()) == list(levels.items()), (person, on)
            some += bool(expected.definitive) + bool(expected.acting)
    assert some > 100  # the comparison was about something
