"""The facts of open forms as the profile and the books give them."""

from flask.ctx import AppContext
from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.evaluation.models import EvaluationForm
from portal.evaluation.queries import facts, results
from portal.evaluation.rules.facts import CourseFact, EntryFact, Facts
from portal.learning.hours.models import LearningAbsence
from portal.learning.models import CourseCompletion
from portal.web.app import Portal
from tests.learning.offering import Offering
from tests.support.evaluation import add_rated, make_period
from tests.support.office import TODAY, Office
from tests.support.portal_app import NOON
from tests.support.statements import counted

KEY = "pelayanan_publik"


def of(form: EvaluationForm) -> Facts:
    return facts.live([form], NOON)[form.id]


def test_a_course_finished_in_the_middle_changes_the_open_form_at_once(
    context: AppContext,
) -> None:
    offering = Offering(clerks=1)
    [rina] = offering.office.clerks
    period = make_period(offering.office.agency.id)
    form = add_rated(period.id, rina.id, offering.office.head.id)
    before = of(form)
    assert (before.courses, before.hours.done) == ((), 0)
    enrolment = offering.enrol(rina)
    with transaction():
        db.session.add(
            CourseCompletion(
                enrolment_id=enrolment, person_id=rina.id, number=1, completed_at=NOON,
                on_day=TODAY, credit_jp100=150,
            )
        )  # fmt: skip
    after = of(form)
    assert after.courses == (CourseFact(enrolment, offering.course.id, TODAY, 150),)
    assert after.hours.done == 150


def test_a_level_comes_with_the_entries_that_decide_it(context: AppContext) -> None:
    office = Office()
    [rina] = office.clerks
    form = add_rated(make_period(office.agency.id).id, rina.id, office.head.id)
    line = office.line(KEY, Strand.KNOWLEDGE, 1, earned=8, possible=10, cut=7)
    office.prove(rina, SourceKind.QUIZ, [line], ref="quiz:1")
    level = next(one for one in of(form).levels if one.competency == line.competency_id)
    assert level.entries == (EntryFact(SourceKind.QUIZ, "quiz:1", 1, "knowledge"),)
    assert (level.knowledge, level.skill, level.level) == (1, 0, 1)
    assert results.facts_of(form, NOON) == of(form)


def test_months_of_leave_are_owed_no_hours(context: AppContext) -> None:
    office = Office()
    [rina] = office.clerks
    form = add_rated(make_period(office.agency.id).id, rina.id, office.head.id)
    full = of(form).hours
    with transaction():
        db.session.add(
            LearningAbsence(
                person_id=rina.id, kind="long_leave", valid_from=TODAY.replace(month=3, day=1),
                valid_until=TODAY.replace(month=9, day=1), recorded_at=NOON,
                recorded_by_id=office.head.id, decree="",
            )
        )  # fmt: skip
    less = of(form).hours
    assert (full.months, less.months, less.away) == (12, 6, 6)
    assert less.owed < full.owed


def test_the_statements_do_not_grow_with_the_forms(app: Portal) -> None:
    with app.app_context():
        office = Office(clerks=6)
        period = make_period(office.agency.id)
        for one in office.clerks:
            add_rated(period.id, one.id, office.head.id)
            office.prove(one, SourceKind.QUIZ, [office.line(KEY, Strand.KNOWLEDGE, 1)])
        forms = db.session.scalars(select(EvaluationForm)).all()
        with counted(app) as few:
            facts.live(forms[:1], NOON)
        with counted(app) as many:
            assert len(facts.live(forms, NOON)) == 6
        assert len(many) == len(few) <= 16
