"""Somebody of the city goes through a course in one morning: every lesson and quiz, or a part."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import undefer

from portal.assessment.models import ItemVersion
from portal.assessment.rules.saving import Outcome
from portal.assessment.service import attempts, saving
from portal.content import queries as content
from portal.core import zones
from portal.core.db import db, transaction
from portal.learning import service as learning
from portal.learning.models import Enrolment
from portal.people.models import Person
from portal.web.demo.build import City, held
from portal.web.demo.results import right_answer, wrong_answer

MORNING = timedelta(hours=9)


def finish(made: City, person: Person, slug: str, on: date, *, again: bool = False) -> Enrolment:
    """Everything read, and in each quiz everything known; `again`: after it was given up."""
    with held(zones.midnight(on) + MORNING, f"learnt/{slug}/{person.id}") as now, transaction():
        id_ = learning.enrol(person.id, made.organisation_id, slug, now=now)
        enrolment = db.session.get_one(Enrolment, id_)
        for part in content.parts_of(enrolment.revision_id):
            if part.kind == "lesson":
                learning.finish_lesson(person.id, id_, part.key, on_day=on, now=now)
            elif not (again and learning.is_before(part.spec)):
                _sit(made, person, id_, part.key, now, knows=True)
    return enrolment


def give_up(made: City, person: Person, slug: str, on: date) -> None:
    """The first lessons read, the first quiz that counts not passed; nothing since."""
    with held(zones.midnight(on) + MORNING, f"begun/{slug}/{person.id}") as now, transaction():
        id_ = learning.enrol(person.id, made.organisation_id, slug, now=now)
        enrolment = db.session.get_one(Enrolment, id_)
        for part in content.parts_of(enrolment.revision_id):
            if part.kind == "lesson":
                learning.finish_lesson(person.id, id_, part.key, on_day=on, now=now)
                continue
            _sit(made, person, id_, part.key, now, knows=False)
            if not learning.is_before(part.spec):
                return


def _sit(
    made: City, person: Person, enrolment_id: int, key: str, now: datetime, *, knows: bool
) -> None:
    """A quiz in which everything is known, or nothing."""
    attempt = learning.start_quiz(
        person.id, made.organisation_id, enrolment_id, key, session_id=0, now=now
    )
    asked = {place["version"]: place["ref"] for place in attempt.paper}
    items = db.session.scalars(
        select(ItemVersion)
        .where(ItemVersion.id.in_(asked))
        .options(undefer(ItemVersion.answer_key))
    )
    say = right_answer if knows else wrong_answer
    answers = {asked[item.id]: say(item) for item in items}
    known = {ref: given for ref, given in answers.items() if given is not None}
    ended = now + timedelta(minutes=4)
    saving.keep(attempt.id, 1, 1, known, Outcome.STORED, now=ended)
    attempts.submit(person.id, attempt.public_id, now=ended)
