"""Courses, attempts and evaluations of the access world."""

import shutil
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from portal.assessment.models import Attempt
from portal.competency.queries import catalogue
from portal.content import service as content
from portal.content.models import Course
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.evaluation.models import EvaluationForm, EvaluationObjection, EvaluationRating
from portal.evaluation.rules import stages
from portal.evaluation.service import fixing
from portal.learning import entering, mandating, reading
from portal.learning import service as learning
from portal.learning.margin import service as margin
from portal.learning.models import CourseCompletion, CourseRun, Enrolment
from portal.learning.reading import Lesson
from portal.learning.rules.obliging import Rule
from portal.ledger.service import chaining
from portal.people.models import Organisation
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.support.evaluation import BY_HR, make_period, make_rated
from tests.support.people import make_person
from tests.support.portal_app import NOON

MICRO = Path(__file__).parents[2] / "courses" / "sandi-dan-tautan-aman"
QUIZ = "sta-kuis"


def _course(made: Builder, place: Place) -> str:
    """The slug of a course only this agency offers."""
    agency = made.agency(place)
    key = f"course {agency.id}"
    if key not in made.notes:
        made.notes[key] = _offer(agency, MICRO) if agency.code == "kota" else _copied(agency)
    return str(made.notes[key])


def _copied(agency: Organisation) -> str:
    """The same course under another name and code."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "sandi-lain")
        shutil.copytree(MICRO, root)
        facts = root / "course.yaml"
        facts.write_text(facts.read_text().replace("code: STA-01", "code: STA-99"))
        return _offer(agency, root)


def _offer(agency: Organisation, root: Path) -> str:
    loaded = content.load(root, now=NOON, actor_id=None)
    course = db.session.scalars(select(Course).where(Course.slug == loaded.slug)).one()
    assert course.current_revision_id is not None
    learning.open_run(
        revision_id=course.current_revision_id, course_id=course.id, organisation_id=agency.id,
        opens_at=NOON,
    )  # fmt: skip
    return loaded.slug


def _lesson(made: Builder, place: Place, who: Resident, key: str) -> Values:
    """A part of a course the person has a place in."""
    slug = _course(made, place)
    learning.enrol(who.person.id, who.agency.id, slug, now=NOON)
    return {"slug": slug, "key": key}


@kind("course")
def course(made: Builder, place: Place, _who: Resident) -> Values:
    return {"slug": _course(made, place)}


@kind("lesson")
def lesson(made: Builder, place: Place, who: Resident) -> Values:
    return _lesson(made, place, who, "sta-sandi-kuat")


@kind("module")
def module(made: Builder, place: Place, who: Resident) -> Values:
    return {"slug": _lesson(made, place, who, QUIZ)["slug"], "number": 1}


@kind("quiz")
def quiz(made: Builder, place: Place, who: Resident) -> Values:
    return _lesson(made, place, who, QUIZ)


@kind("unit run")
def unit_run(made: Builder, place: Place, who: Resident) -> Values:
    """A run that the unit of the place organises."""
    _course(made, place)
    open_one = db.session.scalars(
        select(CourseRun).where(CourseRun.organisation_id == who.agency.id)
    ).first()
    assert open_one is not None
    with transaction():
        run = CourseRun(
            revision_id=open_one.revision_id, course_id=open_one.course_id,
            organisation_id=who.agency.id, opens_at=NOON, organiser_id=who.unit.id,
        )  # fmt: skip
        db.session.add(run)
    return {"public_id": run.public_id}


@kind("mandate")
def mandate(made: Builder, place: Place, who: Resident) -> Values:
    """A draft of a mandatory course of the agency."""
    _course(made, place)
    course_id = db.session.scalars(
        select(CourseRun.course_id).where(CourseRun.organisation_id == who.agency.id)
    ).first()
    assert course_id is not None
    rule = Rule(course_id, NOON.date(), due_days=30)
    row = mandating.draft(who.agency.id, rule, "Edaran", now=NOON, actor_id=who.person.id)
    return {"public_id": row.public_id}


@kind("unit run request")
def unit_run_request(made: Builder, place: Place, who: Resident) -> Values:
    """Somebody with nobody above them asked for a place in a run that the unit of the place
    organises; nobody answers a request of their own.
    """
    asks = replace(who, person=make_person(who.unit, "Pemohon Tempat"))
    return _requested(made, place, asks, who.unit.id)


@kind("place request")
def place_request(made: Builder, place: Place, who: Resident) -> Values:
    """Somebody asked for a place in a run that their superior grants."""
    return _requested(made, place, who, None)


def _requested(made: Builder, place: Place, who: Resident, organiser_id: int | None) -> Values:
    _course(made, place)
    open_one = db.session.scalars(
        select(CourseRun).where(CourseRun.organisation_id == who.agency.id)
    ).first()
    assert open_one is not None
    with transaction():
        run = CourseRun(
            revision_id=open_one.revision_id, course_id=open_one.course_id,
            organisation_id=who.agency.id, opens_at=NOON, needs_approval=True, is_costly=True,
            organiser_id=organiser_id,
        )  # fmt: skip
        db.session.add(run)
    done = entering.sign_up(who.person.id, who.agency.id, run.public_id, now=NOON)
    return {"public_id": done.request}


@kind("media")
def media(made: Builder, place: Place, _who: Resident) -> Values:
    return {"slug": _course(made, place), "path": "sta-dua-sandi.svg"}


@kind("completion")
def completion(made: Builder, place: Place, who: Resident) -> Values:
    """The person completed the course, whose survey is still theirs to answer."""
    slug = _course(made, place)
    enrolment = learning.enrol(who.person.id, who.agency.id, slug, now=NOON)
    if db.session.get(CourseCompletion, enrolment) is None:
        with transaction():
            db.session.add(
                CourseCompletion(
                    enrolment_id=enrolment, person_id=who.person.id, number=1, completed_at=NOON,
                    on_day=NOON.date(), credit_jp100=100,
                )
            )  # fmt: skip
    return {"public_id": db.session.get_one(Enrolment, enrolment).public_id}


@kind("attempt")
def attempt(made: Builder, place: Place, who: Resident) -> Values:
    slug = _course(made, place)
    enrolment = learning.enrol(who.person.id, who.agency.id, slug, now=NOON)
    begun = learning.start_quiz(
        who.person.id, who.agency.id, enrolment, QUIZ, session_id=0, now=NOON
    )
    assert isinstance(begun, Attempt)
    return {"public_id": begun.public_id}


@kind("evaluation mark")
def evaluation_mark(_made: Builder, _place: Place, who: Resident) -> Values:
    code = f"m-{who.person.id}"
    make_period(who.agency.id, [who.person.id], code=code)
    return {"code": code, "key": "integritas"}


@kind("rated evaluation")
def rated_evaluation(_made: Builder, _place: Place, who: Resident) -> Values:
    """A form the resident rates, named by HR: leading would give them more to open."""
    rated = make_person(who.unit, "Dedi Kurniawan")
    form = make_rated(who.agency.id, rated.id, who.person.id, code=f"r-{rated.id}", named=True)
    return {"public_id": form.public_id}


@kind("read evaluation")
def read_evaluation(made: Builder, _place: Place, who: Resident) -> Values:
    """The resident's form as others who may read it find it."""
    key = f"read evaluation {who.person.id}"
    if key not in made.notes:
        period = make_period(who.agency.id, [who.person.id], code=f"l-{who.person.id}")
        form = select(EvaluationForm.public_id).where(EvaluationForm.period_id == period.id)
        made.notes[key] = db.session.scalars(form).one()
    return {"public_id": made.notes[key]}


@kind("read evaluation figure")
def read_evaluation_figure(made: Builder, place: Place, who: Resident) -> Values:
    return {**read_evaluation(made, place, who), "number": "ratings"}


@kind("rated evaluation mark")
def rated_evaluation_mark(made: Builder, place: Place, who: Resident) -> Values:
    return {**rated_evaluation(made, place, who), "key": "integritas"}


@kind("evaluation figure")
def evaluation_figure(made: Builder, place: Place, who: Resident) -> Values:
    return {**evaluation_form(made, place, who), "number": "index"}


@kind("rated evaluation figure")
def rated_evaluation_figure(made: Builder, place: Place, who: Resident) -> Values:
    return {**rated_evaluation(made, place, who), "number": "hours"}


@kind("evaluation period")
def evaluation_period(made: Builder, _place: Place, who: Resident) -> Values:
    """One of each person's, for whichever kinds ask for it."""
    key = f"evaluation period {who.person.id}"
    if key not in made.notes:
        code = f"p-{who.person.id}"
        made.notes[key] = make_period(who.agency.id, code=code, opened_at=None).public_id
    return {"public_id": made.notes[key]}


@kind("evaluation period file")
def evaluation_period_file(made: Builder, place: Place, who: Resident) -> Values:
    return {**evaluation_period(made, place, who), "kind": "csv"}


@kind("evaluation form")
def evaluation_form_of_hr(_made: Builder, _place: Place, who: Resident) -> Values:
    """As HR finds it: by its period and its own id."""
    period = make_period(who.agency.id, [who.person.id], code=f"f-{who.person.id}")
    form = db.session.scalars(
        select(EvaluationForm.public_id).where(EvaluationForm.period_id == period.id)
    ).one()
    return {"public_id": period.public_id, "form_id": form}


@kind("calibrated rating")
def calibrated_rating(_made: Builder, _place: Place, who: Resident) -> Values:
    period = make_period(who.agency.id, [who.person.id], code=f"c-{who.person.id}")
    form = select(EvaluationForm.id).where(EvaluationForm.period_id == period.id)
    competency = catalogue.catalogue().by_key["pelayanan_publik"]
    with transaction():
        row = EvaluationRating(
            form_id=db.session.scalars(form).one(),
            kind="supervisor",
            rater_id=who.person.id,
            marks={str(competency): {"level": 2}},
            guides={},
            saved_at=NOON,
            submitted_at=NOON,
        )
        db.session.add(row)
    return {"public_id": period.public_id, "rating": row.public_id, "key": "pelayanan_publik"}


@kind("evaluation objection")
def evaluation_objection(_made: Builder, _place: Place, who: Resident) -> Values:
    period = make_period(who.agency.id, [who.person.id], code=f"o-{who.person.id}")
    form = select(EvaluationForm.id).where(EvaluationForm.period_id == period.id)
    with transaction():
        row = EvaluationObjection(
            organisation_id=who.agency.id,
            form_id=db.session.scalars(form).one(),
            reason="Contoh yang dipakai bukan pekerjaan saya.",
            filed_at=NOON,
            due_on=date(2026, 12, 10),
        )
        db.session.add(row)
    return {"public_id": row.public_id}


@kind("fixed evaluation")
def fixed_evaluation(_made: Builder, _place: Place, who: Resident) -> Values:
    """A form that was locked in a period gone by."""
    period = make_period(
        who.agency.id,
        [who.person.id],
        code=f"x-{who.person.id}",
        calendar=stages.proposed(date(2025, 1, 1), 6),
    )
    fixing.ask(period.id, actor_id=who.person.id, roles=BY_HR, now=NOON)
    chaining.chain_new(now=NOON)
    fixing.fix_piece(period.id, 0, now=NOON)
    form = db.session.scalars(
        select(EvaluationForm.public_id).where(EvaluationForm.period_id == period.id)
    ).one()
    return {"public_id": period.public_id, "form_id": form}


@kind("evaluation")
def evaluation_form(made: Builder, _place: Place, who: Resident) -> Values:
    """A period of one person, so that the code names their form alone."""
    code = f"own-{who.person.id}"
    if code not in made.notes:
        make_period(who.agency.id, [who.person.id], code=code)
        made.notes[code] = True
    return {"code": code}


def _read(made: Builder, place: Place, who: Resident) -> Lesson:
    names = _lesson(made, place, who, "sta-sandi-kuat")
    return reading.lesson(who.person.id, who.agency.id, names["slug"], names["key"], NOON)


@kind("note")
def note(made: Builder, place: Place, who: Resident) -> Values:
    written = margin.add_note(writer(who), _read(made, place, who), "", "Rahasia.", now=NOON)
    return {"public_id": written.public_id}


@kind("question")
def question(made: Builder, place: Place, who: Resident) -> Values:
    asked = margin.ask(writer(who), _read(made, place, who), "", "Mengapa?", now=NOON)
    return {"public_id": asked.public_id}


def writer(who: Resident) -> Actor:
    """The resident as the margin's services see somebody who writes."""
    return Actor(
        person_id=who.person.id, person_public_id=who.person.public_id, name="", account_id=0,
        session_id=0, organisation_id=who.agency.id, timezone="Asia/Jakarta", locale="id",
        shared_device=False, reauthenticated_at=NOON, second_factor_done=False, grants=(),
        leads=False, unread=0,
    )  # fmt: skip
