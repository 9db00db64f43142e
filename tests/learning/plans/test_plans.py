"""A learner's pages at a thousand and at five thousand people who all take the same courses.

No statement reads a table of learners from end to end, and none costs more at the larger size;
`bench/learning.py --enrolments` asks the same at a million.
"""

from pathlib import Path

import pytest
from sqlalchemy import select

from portal.content import service as content
from portal.content.models import Course
from portal.core.db import db
from portal.web.app import Portal
from tests.assessment.conftest import QUIZ, write_course
from tests.support.learners import Offer, learners
from tests.support.multitude import Multitude, analyse, multitude
from tests.support.pages import PageClient
from tests.support.plans import Sent, make_reads_dear, sent, whole_reads, work
from tests.support.portal_app import NOON

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


def asked(app: Portal, crowd: Multitude) -> dict[str, list[Sent]]:
    """What each page sends once it is warm."""
    client = PageClient(app)
    client.enter(crowd.member_id)
    found = {}
    for path in PAGES:
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
        pages = asked(app, crowd)
        assert {path: plans for path, seen in pages.items() if (plans := whole_reads(seen))} == {}
        costs.append({path: (len(seen), work(seen)) for path, seen in pages.items()})
    small, large = costs
    assert {path: n for path, (n, _) in large.items()} == {
        path: n for path, (n, _) in small.items()
    }
    assert {path: n for path, (n, _) in small.items() if n > BUDGETS.get(path, 6)} == {}
    ceiling = {path: done * 1.5 + 30 for path, (_, done) in small.items()}
    assert {path: done for path, (_, done) in large.items() if done > ceiling[path]} == {}
