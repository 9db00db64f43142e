"""Two records of one person: forms, raters, ratings and applications go to the one that stays."""

import json
from datetime import timedelta

from sqlalchemy import select

from portal.core.db import db, transaction
from portal.evaluation.models import (
    EvaluationForm,
    EvaluationRater,
    EvaluationRating,
    WorkApplication,
)
from portal.people.models import Person
from portal.people.service import moved_rows
from portal.people.service.moved_rows import Moves
from portal.web import merging
from portal.web.app import Portal
from tests.learning.offering import Offering
from tests.support.evaluation import add_rated, make_rated
from tests.support.office import TODAY
from tests.support.portal_app import NOON

DAY = timedelta(days=1)
TABLES = (EvaluationForm, EvaluationRater, EvaluationRating, WorkApplication)


def rows() -> list[list[tuple[object, ...]]]:
    db.session.expire_all()
    return [
        sorted(tuple(row) for row in db.session.execute(select(*one.__table__.columns)))
        for one in TABLES
    ]


def said(form: EvaluationForm, kind: str, rater: Person) -> None:
    with transaction():
        db.session.add(
            EvaluationRating(
                form_id=form.id, kind=kind, rater_id=rater.id, marks={}, guides={}, saved_at=NOON
            )
        )


def planned(offering: Offering, who: Person) -> None:
    with transaction():
        db.session.add(
            WorkApplication(
                organisation_id=offering.office.agency.id, person_id=who.id,
                enrolment_id=offering.enrol(who), action="Menempel daftar syarat di loket.",
                planned_at=NOON, planned_on=TODAY, due_on=TODAY + DAY, ends_on=TODAY + 2 * DAY,
                report={}, proof={},
            )
        )  # fmt: skip


def test_all_of_it_goes_along_and_comes_back(app: Portal) -> None:
    with app.app_context():
        offering = Offering(clerks=3)
        office = offering.office
        rated, double, real = office.clerks
        form = make_rated(office.agency.id, rated.id, double.id)  # the double rates somebody
        said(form, "supervisor", double)
        own = add_rated(form.period_id, double.id, office.head.id)
        said(own, "self", double)
        planned(offering, double)
        before = rows()
        moves = Moves()
        with transaction():
            merging.follow(real.id, double.id, NOON, moves)
        db.session.expire_all()
        assert db.session.get(EvaluationRater, (form.id, real.id)) is not None
        assert db.session.get_one(EvaluationForm, own.id).person_id == real.id
        raters = db.session.scalars(select(EvaluationRating.rater_id)).all()
        assert set(raters) == {real.id}
        assert db.session.scalars(select(WorkApplication.person_id)).all() == [real.id]
        with transaction():
            moved_rows.take_back(json.loads(json.dumps(moves.as_json())))
        assert rows() == before


def test_nobody_comes_to_rate_themselves(app: Portal) -> None:
    with app.app_context():
        office = Offering(clerks=2).office
        real, double = office.clerks
        form = make_rated(office.agency.id, real.id, double.id)
        said(form, "supervisor", double)
        with transaction():
            merging.follow(real.id, double.id, NOON, Moves())
        db.session.expire_all()
        assert db.session.get(EvaluationRater, (form.id, double.id)) is not None
        assert db.session.scalars(select(EvaluationRating.rater_id)).all() == [double.id]
