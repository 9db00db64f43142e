"""Jobs and posts: codes, whom a post reports to, when it may end, who may hold it."""

from datetime import date

from sqlalchemy import func, select

from portal.core.db import db
from portal.core.errors import Refused
from portal.people.models import Post, Tenure
from portal.people.rules.employments import EmploymentRefusal
from portal.people.rules.jobs import JobRefusal
from portal.people.rules.posts import PostRefusal, TenureKind, TenureRefusal
from portal.people.rules.spans import SpanRefusal
from portal.people.rules.trees import TreeRefusal
from portal.people.rules.units import UnitRefusal
from portal.people.service import employments, jobs, posts, tenures, units
from portal.web.app import Portal
from tests.people.service.conftest import START, City, make_city
from tests.support.portal_app import NOON
from tests.support.races import race
from tests.support.refusals import refusal

END = date(2026, 12, 1)
BY = {"now": NOON, "actor_id": None}


def test_a_job_is_named_once_in_an_agency(city: City) -> None:
    again = {"organisation_id": city.agency.id, "code": "analis", "name": "X", **BY}
    assert (
        refusal(jobs.create, job_class="pelaksana", valid_from=START, **again)
        is JobRefusal.CODE_TAKEN
    )


def test_a_job_ends_only_without_posts(city: City) -> None:
    post = city.post(city.clinic)
    assert refusal(jobs.close, city.job.id, END, **BY) is JobRefusal.HAS_POSTS
    posts.close(post.id, END, **BY)
    jobs.close(city.job.id, END, **BY)
    assert refusal(city.post, city.clinic) is JobRefusal.CLOSED
    assert refusal(posts.close, post.id, None, **BY) is JobRefusal.CLOSED
    jobs.close(city.job.id, None, **BY)
    assert posts.close(post.id, None, **BY).valid_until is None


def test_a_post_has_a_code_of_its_own_because_files_name_it_by_that(city: City) -> None:
    named = city.post(city.clinic, code="PKM-01")
    unnamed = city.post(city.clinic)
    assert named.code == "PKM-01"
    assert unnamed.code == f"P{unnamed.id}"
    assert refusal(city.post, city.health, code="PKM-01") is PostRefusal.CODE_TAKEN
    assert (
        refusal(posts.describe, unnamed.id, code="PKM-01", is_head=False, **BY)
        is PostRefusal.CODE_TAKEN
    )
    other = make_city("lain")
    assert other.post(other.clinic, code="PKM-01").code == "PKM-01"


def test_a_job_of_another_agency_makes_no_post_here(city: City) -> None:
    other = make_city("lain")
    assert (
        refusal(
            posts.create, job_id=other.job.id, unit_id=city.clinic.id, reports_to_id=None,
            valid_from=START, **BY,
        ) is JobRefusal.UNKNOWN
    )  # fmt: skip
    foreign = other.post(other.root)
    assert refusal(city.post, city.clinic, foreign) is TreeRefusal.UNKNOWN_PARENT
    own = city.post(city.clinic)
    assert refusal(posts.report_to, own.id, foreign.id, **BY) is TreeRefusal.UNKNOWN_PARENT


def test_reports_to_never_closes_a_circle(city: City) -> None:
    top = city.post(city.root)
    middle = city.post(city.health, top)
    low = city.post(city.clinic, middle)
    assert refusal(posts.report_to, top.id, low.id, **BY) is TreeRefusal.CYCLE
    assert refusal(posts.report_to, top.id, top.id, **BY) is TreeRefusal.OWN_PARENT
    posts.report_to(low.id, top.id, **BY)
    posts.report_to(middle.id, low.id, **BY)
    chain = {row.id: row.reports_to_id for row in db.session.scalars(select(Post))}
    assert chain == {top.id: None, low.id: top.id, middle.id: low.id}


def test_two_changes_that_together_close_a_circle_never_both_succeed(
    app: Portal, city: City
) -> None:
    one, other = city.post(city.health), city.post(city.school)
    for _ in range(4):
        outcome = race(
            app,
            [
                lambda: posts.report_to(one.id, other.id, **BY),
                lambda: posts.report_to(other.id, one.id, **BY),
            ],
        )
        assert [r.reason for r in outcome if isinstance(r, Refused)] == [TreeRefusal.CYCLE]
        posts.report_to(one.id, None, **BY)
        posts.report_to(other.id, None, **BY)


def test_a_post_is_not_closed_while_somebody_holds_it(city: City) -> None:
    post, person = city.post(city.clinic), city.person(city.clinic)
    tenure_id = city.appoint(person, post)
    assert refusal(posts.close, post.id, END, **BY) is PostRefusal.HELD
    tenures.end(tenure_id, END, **BY)
    assert posts.close(post.id, END, **BY).valid_until == END
    assert refusal(posts.close, post.id, START, **BY) is PostRefusal.BEFORE_START


def test_closing_and_appointing_at_once_leave_nobody_on_a_closed_post(
    app: Portal, city: City
) -> None:
    for _ in range(4):
        post, person = city.post(city.clinic), city.person(city.clinic)
        outcome = race(
            app,
            [
                lambda post=post: posts.close(post.id, END, **BY),
                lambda post=post, person=person: city.appoint(person, post),
            ],
        )
        assert len([one for one in outcome if isinstance(one, Refused)]) == 1


def test_a_closed_unit_gets_no_post_back(city: City) -> None:
    post = city.post(city.clinic)
    posts.close(post.id, END, **BY)
    units.close(city.clinic.id, END, **BY)
    assert refusal(posts.close, post.id, None, **BY) is UnitRefusal.CLOSED


def test_a_post_has_one_definitive_holder_and_may_have_acting_ones(city: City) -> None:
    post = city.post(city.clinic)
    first, second = city.person(city.clinic), city.person(city.clinic)
    city.appoint(first, post)
    assert refusal(city.appoint, second, post) is TenureRefusal.POST_TAKEN
    city.appoint(second, post, TenureKind.PLH)
    assert refusal(city.appoint, first, post, TenureKind.PLT) is TenureRefusal.ALREADY_HOLDS


def test_of_many_appointed_at_once_one_holds_the_post(app: Portal, city: City) -> None:
    post = city.post(city.clinic)
    people = [city.person(city.clinic) for _ in range(6)]
    outcome = race(app, [lambda one=one: city.appoint(one, post) for one in people])
    assert [one.reason for one in outcome if isinstance(one, Refused)] == [
        TenureRefusal.POST_TAKEN
    ] * 5
    assert db.session.scalars(select(func.count()).select_from(Tenure)).one() == 1


def test_the_same_appointment_again_is_the_first(city: City) -> None:
    post, person = city.post(city.clinic), city.person(city.clinic)
    assert city.appoint(person, post) == city.appoint(person, post)


def test_a_tenure_lies_within_its_post_and_is_no_longer_than_it_was(city: City) -> None:
    post, person = city.post(city.clinic), city.person(city.clinic)
    early = {"valid_from": date(2023, 12, 31)}
    assert refusal(city.appoint, person, post, **early) is EmploymentRefusal.NOT_EMPLOYED
    reversed_days = {"valid_from": END, "valid_until": END}
    assert refusal(city.appoint, person, post, **reversed_days) is SpanRefusal.REVERSED
    tenure_id = city.appoint(person, post, TenureKind.PLT, valid_until=END)
    later = date(2027, 1, 1)
    assert refusal(tenures.end, tenure_id, later, **BY) is SpanRefusal.NOTHING_OPEN
    assert refusal(tenures.end, tenure_id, START, **BY) is SpanRefusal.REVERSED
    assert tenures.end(tenure_id, date(2026, 6, 1), **BY).valid_until == date(2026, 6, 1)


def test_overlapping_tenures_of_one_post_are_refused(city: City) -> None:
    post = city.post(city.clinic)
    first, second = city.person(city.clinic), city.person(city.clinic)
    city.appoint(first, post, valid_until=END)
    day_before = date(2026, 11, 30)
    assert refusal(city.appoint, second, post, valid_from=day_before) is TenureRefusal.POST_TAKEN
    city.appoint(second, post, valid_from=END)


def test_only_the_agencys_own_people_take_its_posts(city: City) -> None:
    other = make_city("lain")
    stranger = other.person(other.clinic)
    post = city.post(city.clinic)
    assert refusal(city.appoint, stranger, post) is EmploymentRefusal.NOT_EMPLOYED
    employments.move(stranger.id, city.clinic.id, from_on=END, **BY)
    city.appoint(stranger, post, valid_from=END)


def test_an_appointment_entered_by_mistake_can_be_taken_back(city: City) -> None:
    post, person = city.post(city.clinic), city.person(city.clinic)
    tenures.take_back(city.appoint(person, post), **BY)
    city.appoint(city.person(city.clinic), post)
    assert db.session.scalars(select(func.count()).select_from(Tenure)).one() == 1
