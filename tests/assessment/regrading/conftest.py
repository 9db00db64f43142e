"""A quiz several people took, and two officers who decide that a key was wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.assessment import papers
from portal.assessment.models import Attempt, AttemptResult, ItemVersion
from portal.assessment.regrading import queries, running, service
from portal.assessment.regrading.models import Regrade
from portal.assessment.regrading.service import Asking
from portal.assessment.rules.regrading import Remedy, RemedyKind
from portal.assessment.service import attempts, holding, saving
from portal.core.db import db
from portal.learning import service as learning
from portal.people.models import Organisation, OrgUnit
from portal.people.service import approvals
from portal.web.app import Portal
from tests.assessment.conftest import QUIZ, SESSION, Sitting, begin, write_course
from tests.assessment.making import document, right_response
from tests.support.people import make_person, make_unit
from tests.support.portal_app import NOON

BANK = "course:semua-jenis"
TODAY = NOON.date()
REASON = "Pilihan Hijau juga benar menurut peraturan terbaru."
RED, BLUE, GREEN = 0, 1, 2  # of the single choice; blue is the key


@dataclass
class Room:
    """People who sit the quiz, and what is decided about its single-choice item."""

    sitting: Sitting
    asker_id: int
    decider_id: int

    def sit(self, option: int, *, blank: int = 0, close: bool = True) -> Attempt:
        """Somebody new chooses this option, leaves `blank` other items out, answers the rest."""
        person = make_person(make_unit_of(self.sitting.agency_id))
        enrolment = learning.enrol(person.id, self.sitting.agency_id, "semua-jenis", now=NOON)
        attempt = learning.start_quiz(
            person.id, self.sitting.agency_id, enrolment, QUIZ, session_id=SESSION, now=NOON
        )
        answer(attempt, option, blank)
        if close:
            attempts.submit(person.id, attempt.public_id, now=NOON)
        return attempt

    def version(self, key: str = "single-1") -> ItemVersion:
        return queries.version_of(BANK, key, 1)

    def ask(self, remedy: Remedy, *, keep_reason: str = "") -> Regrade:
        """Asked, measured and proposed."""
        asking = Asking(self.sitting.agency_id, remedy, REASON, not keep_reason, keep_reason)
        regrade = service.ask(self.version(), asking, actor_id=self.asker_id, now=NOON)
        running.go_on(now=NOON)
        service.propose(regrade.id, actor_id=self.asker_id, now=NOON)
        return self.again(regrade)

    def approve(self, regrade: Regrade) -> None:
        approval_id = self.again(regrade).approval_id
        assert approval_id is not None
        approvals.approve(approval_id, actor_id=self.decider_id, on=TODAY, now=NOON)

    def carry_out(self, remedy: Remedy, *, keep_reason: str = "") -> Regrade:
        regrade = self.ask(remedy, keep_reason=keep_reason)
        self.approve(regrade)
        running.go_on(now=NOON)
        return self.again(regrade)

    @staticmethod
    def again(regrade: Regrade) -> Regrade:
        return db.session.get_one(Regrade, regrade.id, populate_existing=True)


def green() -> Remedy:
    return Remedy(RemedyKind.KEY, {"correct": [GREEN]})


def results(attempt: Attempt) -> list[AttemptResult]:
    db.session.expire_all()
    query = select(AttemptResult).where(AttemptResult.attempt_id == attempt.id)
    return list(db.session.scalars(query.order_by(AttemptResult.number)))


def marks(attempt: Attempt) -> list[tuple[int, int, bool]]:
    return [(one.earned, one.possible, one.passed) for one in results(attempt)]


def answer(attempt: Attempt, option: int, blank: int = 0) -> None:
    """Everything right but the single choice, which is `option`, and `blank` items left out."""
    given = {}
    for place in attempt.paper:
        response = right_response(place["kind"], place, document(place["kind"]))
        if place["kind"] == "single":
            response = {"choice": [id_ for id_, index in place["options"] if index == option]}
        given[place["ref"]] = response
    others = [place["ref"] for place in attempt.paper if place["kind"] != "single"]
    for ref in others[:blank]:
        del given[ref]
    hold = holding.give(attempt.public_id, attempt.epoch, SESSION)
    read = papers.read_answers({place["ref"]: place for place in attempt.paper}, given)
    saving.save(saving.Request(attempt.public_id, hold, 1, read), now=NOON)


def make_unit_of(agency_id: int) -> OrgUnit:
    return make_unit(db.session.get_one(Organisation, agency_id))


@pytest.fixture
def room(app: Portal, tmp_path: Path) -> Iterator[Room]:
    with app.app_context():
        sitting = begin(write_course(tmp_path / "semua-jenis", release="key"))
        unit = make_unit_of(sitting.agency_id)
        yield Room(sitting, make_person(unit).id, make_person(unit).id)
