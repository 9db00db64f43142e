"""A small real course whose quiz has one item of every kind, and somebody who sits it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from portal.assessment.models import Attempt
from portal.assessment.rules.kinds import KINDS
from portal.assessment.service import holding
from portal.assessment.service.holding import Hold
from portal.content import service as content
from portal.content.models import Course
from portal.core.db import db
from portal.learning import service as learning
from portal.web.app import Portal
from tests.assessment.making import BODIES, COMPETENCY, document, item, right_response
from tests.support.competency import load_reference
from tests.support.people import make_account, make_agency, make_person, make_unit
from tests.support.portal_app import NOON

SESSION = 41
QUIZ = "kuis-semua"


def write_course(root: Path, **quiz: Any) -> Path:
    """A course of one lesson and one quiz over every kind of item."""
    module = root / "01-bagian"
    module.mkdir(parents=True)
    (root / "items").mkdir()
    (root / "media").mkdir()
    facts = {
        "code": "UJI-01", "title": "Semua jenis soal", "summary": "Untuk pengujian.",
        "audience": "Semua pegawai", "competencies": [{"id": COMPETENCY, "level": 1}], "hours": 1,
        "authors": ["Tim"], "licence": "CC BY 4.0",
        "completion": {"lessons": "all", "quizzes": [QUIZ]},
    }  # fmt: skip
    dump(root / "course.yaml", facts)
    dump(module / "module.yaml", {"title": "Bagian satu"})
    (module / "01-baca.md").write_text("---\nid: baca\ntitle: Baca\nminutes: 25\n---\nIsi.\n")
    sheet = {
        "id": QUIZ, "title": "Kuis semua jenis", "minutes": 20, "attempts": 2,
        "fixed": [one.id for one in map(item, BODIES)], "keep_order": True, **quiz,
    }  # fmt: skip
    dump(module / "02-kuis.yaml", sheet)
    dump(
        root / "items" / "semua.yaml",
        [item(kind).model_dump(mode="json", exclude_defaults=True) for kind in BODIES],
    )
    return root


def dump(path: Path, data: object) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


@dataclass
class Sitting:
    """Somebody at an open attempt."""

    person_id: int
    account_id: int
    agency_id: int
    enrolment_id: int
    attempt_id: int
    public_id: str
    paper: list[dict[str, Any]]

    @property
    def hold(self) -> Hold:
        return holding.give(self.public_id, self.attempt.epoch, SESSION)

    @property
    def attempt(self) -> Attempt:
        db.session.expire_all()
        return db.session.get_one(Attempt, self.attempt_id)

    def place(self, kind: str) -> dict[str, Any]:
        return next(place for place in self.paper if place["kind"] == kind)

    def right(self, kind: str) -> dict[str, Any]:
        """The right response to the item of this kind, as a client sends it."""
        return right_response(kind, self.place(kind), document(kind))

    def stored(self, kind: str) -> dict[str, Any]:
        """The same as the engine stores it."""
        return KINDS[kind].read(self.place(kind), self.right(kind))


def begin(root: Path) -> Sitting:
    agency = make_agency()
    load_reference(agency.id)
    person = make_person(make_unit(agency))
    account = make_account(person)
    content.load(root, now=NOON, actor_id=None)
    course = db.session.scalars(select(Course)).one()
    assert course.current_revision_id is not None
    learning.open_run(
        revision_id=course.current_revision_id, course_id=course.id, organisation_id=agency.id,
        opens_at=NOON,
    )  # fmt: skip
    enrolment_id = learning.enrol(person.id, agency.id, course.slug, now=NOON)
    attempt = learning.start_quiz(
        person.id, agency.id, enrolment_id, QUIZ, session_id=SESSION, now=NOON
    )
    return Sitting(
        person.id, account.id, agency.id, enrolment_id, attempt.id, attempt.public_id,
        [dict(place) for place in attempt.paper],
    )  # fmt: skip


@pytest.fixture
def course_root(tmp_path: Path) -> Path:
    return write_course(tmp_path / "semua-jenis")


@pytest.fixture
def sitting(app: Portal, course_root: Path) -> Iterator[Sitting]:
    """An open attempt, inside an application context."""
    with app.app_context():
        yield begin(course_root)
