"""A learner's pages at a thousand and at five thousand people who all take the same courses.

No statement reads a table of learners from end to end, and none costs more at the larger size;
`bench/learning.py --enrolments` asks the same at a million.
"""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import bindparam, select, text

from portal.content import service as content
from portal.content.models import Course
from portal.core.db import Instant, db, transaction
from portal.core.permissions import Role
from portal.learning import mandating
from portal.learning.models import CourseRun
from portal.learning.rules.obliging import Rule
from portal.people.models import Person
from portal.web.app import Portal
from tests.assessment.conftest import QUIZ, write_course
from tests.support.learners import Offer, learners
from tests.support.multitude import Multitude, analyse, multitude
from tests.support.pages import PageClient
from tests.support.people import make_account, make_grant, make_person, make_unit
from tests.support.plans import Sent, make_reads_dear, sent, whole_reads, work
from tests.support.portal_app import NOON, beside

PAGES = ("/", "/catalogue", "/courses/satu", "/courses/satu/baca", f"/courses/satu/{QUIZ}")
BUDGETS = {"/": 6, "/catalogue": 6, "/courses/satu": 5, "/courses/satu/baca": 4}


def school(root: Path, count: int, first: int) -> Multitude:
    """A multitude that takes two courses; those of an earlier one are offered again."""
    crowd = multitude(count, first=first)
    for slug in ("satu", "dua"):
        if not (root / slug).exists():
            write_course(root / slug)
            facts = root / slug / "course.yaml"
            facts.write_text(facts.read_text().replace("UJI-01", f"UJI-{slug}"))
        content.load(root / slug, now=NOON, actor_id=None)
    courses = db.session.scalars(select(Course).order_by(Course.id)).all()
    learners(crowd, [Offer(one.id, one.current_revision_id or 0) for one in courses])
    return crowd


def asked(app: Portal, account_id: int, paths: Iterable[str]) -> dict[str, list[Sent]]:
    """What each page sends once it is warm."""
    client = PageClient(app)
    client.enter(account_id)
    found = {}
    for path in paths:
        client.get(path)
        with sent() as seen:
            client.get(path)
        found[path] = seen
    return found


@pytest.mark.postgresql
def test_a_learners_pages_are_flat_in_the_number_of_enrolments(
    app: Portal, context: object, tmp_path: Path
) -> None:
    costs = []
    for count, first in ((1_000, 1_000_000), (5_000, 2_000_000)):
        crowd = school(tmp_path, count, first)
        analyse()
        make_reads_dear()
        pages = asked(app, crowd.member_id, PAGES)
        assert {path: plans for path, seen in pages.items() if (plans := whole_reads(seen))} == {}
        costs.append({path: (len(seen), work(seen)) for path, seen in pages.items()})
    small, large = costs
    assert {path: n for path, (n, _) in large.items()} == {
        path: n for path, (n, _) in small.items()
    }
    assert {path: n for path, (n, _) in small.items() if n > BUDGETS.get(path, 6)} == {}
    ceiling = {path: done * 1.5 + 30 for path, (_, done) in small.items()}
    assert {path: done for path, (_, done) in large.items() if done > ceiling[path]} == {}


LEADING = ("/team/requests", "/team/courses")
KEEPING = (
    "/admin/runs", "/admin/runs/requests", "/admin/runs/moves", "/admin/mandates",
)  # fmt: skip
GROWN = "enrolment_request"


def organised(root: Path, count: int, first: int) -> tuple[Multitude, Person]:
    """A school in which everybody asked for a place in a class that their superior grants, whose
    first course is a duty, and whose runs could go over to a newer revision.
    """
    crowd = school(root, count, first)
    officer = make_person(make_unit(crowd.agency))
    account = make_account(officer)
    with transaction():
        db.session.merge(account).totp_confirmed_at = NOON
    make_grant(officer, Role.HR, crowd.agency)
    lesson = next((root / "satu").rglob("*.md"))
    lesson.write_text(lesson.read_text() + f"\nTambahan {first}.\n")
    content.load(root / "satu", now=NOON, actor_id=None)
    run = db.session.scalars(
        select(CourseRun).where(CourseRun.organisation_id == crowd.agency.id).order_by(CourseRun.id)
    ).all()[0]
    with transaction():
        asking = CourseRun(
            revision_id=run.revision_id, course_id=run.course_id, opens_at=NOON, is_costly=True,
            organisation_id=crowd.agency.id, needs_approval=True,
        )  # fmt: skip
        db.session.add(asking)
        db.session.flush()
        is_open = "p.id < :first + 400 AND p.id % 25 = 20"
        db.session.execute(
            text(
                "INSERT INTO enrolment_request (public_id, run_id, person_id, asked_at, note, "
                "answer, answered_at, reason, closed_at, outcome) "
                "SELECT 'q' || p.id, :run, p.id, :at, '', '', NULL, '', "
                f"CASE WHEN {is_open} THEN NULL ELSE :at END, "
                f"CASE WHEN {is_open} THEN '' ELSE 'withdrawn' END "
                "FROM person p WHERE p.id >= :first AND p.id < :end"
            ).bindparams(bindparam("at", type_=Instant)),
            {
                "run": asking.id,
                "at": NOON - timedelta(days=1),
                "first": first,
                "end": first + count,
            },
        )
    rule = Rule(run.course_id, NOON.date(), due_days=30)
    by = {"now": NOON, "actor_id": officer.id}
    mandate = mandating.draft(crowd.agency.id, rule, "Edaran", **by)
    mandating.activate(mandate.id, on=NOON.date(), **by)
    return crowd, officer


@pytest.mark.postgresql
def test_pages_of_those_who_lead_and_keep_are_flat_in_the_number_of_learners(
    app: Portal, context: object, tmp_path: Path
) -> None:
    costs = []
    with beside(app, second_factor_optional=True) as portal, portal.app_context():
        for count, first in ((1_000, 1_000_000), (5_000, 2_000_000)):
            crowd, officer = organised(tmp_path, count, first)
            analyse()
            make_reads_dear()
            leader = asked(portal, crowd.leader_id, LEADING)
            keeper = asked(portal, officer.id, KEEPING)
            pages = {**leader, **keeper}
            found = {
                path: plans
                for path, seen in pages.items()
                if (plans := whole_reads(seen, also=GROWN))
            }
            assert found == {}
            costs.append({path: (len(seen), work(seen)) for path, seen in pages.items()})
    small, large = costs
    assert {path: n for path, (n, _) in large.items()} == {
        path: n for path, (n, _) in small.items()
    }
    ceiling = {path: done * 1.5 + 30 for path, (_, done) in small.items()}
    assert {path: done for path, (_, done) in large.items() if done > ceiling[path]} == {}
