"""A period is set up, prepared piece by piece and opened; its forms follow the structure."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.core.db import db, transaction
from portal.core.errors import Conflict, Refused
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, EvaluationRater
from portal.evaluation.queries import periods
from portal.evaluation.queries.periods import PeriodState
from portal.evaluation.rules import stages
from portal.evaluation.rules.period_acts import PeriodRefusal
from portal.evaluation.rules.population import Gap, Population, PopulationRefusal, month_days
from portal.evaluation.rules.stages import Stage, StageRefusal
from portal.evaluation.service import periods as service
from portal.evaluation.service.periods import Plan
from portal.people.models import Job, OrgUnit, Person, Tenure
from portal.people.queries import chains
from portal.people.queries.keyset import Place
from portal.people.rules.posts import TenureKind
from portal.people.service import posts, tenures
from portal.web.app import Portal
from tests.support.people import LONG_AGO_ON, make_agency, make_person, make_unit
from tests.support.portal_app import NOON

JULY = date(2026, 7, 1)


class Office:
    """A head, a deputy and two officers, with a semester that has been set up."""

    def __init__(self) -> None:
        self.unit: OrgUnit = make_unit(make_agency())
        self.agency_id = self.unit.organisation_id
        self.head, self.rina, self.dedi = (
            make_person(self.unit, name) for name in ("Hendri", "Rina", "Dedi")
        )
        with transaction():
            job = Job(
                organisation_id=self.agency_id,
                code="ANALIS",
                name="Analis",
                job_class="pelaksana",
                valid_from=LONG_AGO_ON,
            )
            db.session.add(job)
        self.top = self._post(job.id, None)
        self.desk = self._post(job.id, self.top)
        self.window = self._post(job.id, self.top)
        self.put(self.head, self.top)
        self.put(self.rina, self.desk)
        self.put(self.dedi, self.window)
        self.period = service.set_up(self.agency_id, plan(), actor_id=self.head.id, now=NOON)

    def _post(self, job_id: int, above: int | None) -> int:
        made = posts.create(
            job_id=job_id, unit_id=self.unit.id, reports_to_id=above, valid_from=LONG_AGO_ON,
            now=NOON, actor_id=None,
        )  # fmt: skip
        return made.id

    def put(self, person: Person, post_id: int, since: date = LONG_AGO_ON) -> None:
        tenures.appoint(
            person.id, post_id, kind=TenureKind.DEFINITIVE, valid_from=since, now=NOON,
            actor_id=None,
        )  # fmt: skip

    def prepare(self) -> None:
        service.prepare(self.period.id, actor_id=self.head.id, now=NOON)
        service.go_on(now=NOON)

    def raters_of(self, person: Person) -> dict[int, int]:
        rows = db.session.execute(
            select(EvaluationRater.person_id, EvaluationRater.months)
            .join(EvaluationForm, EvaluationForm.id == EvaluationRater.form_id)
            .where(EvaluationForm.person_id == person.id)
        )
        return {rater: months for rater, months in rows}


def plan(**changed: object) -> Plan:
    known: dict[str, object] = {
        "code": "2026-2", "name": "Semester II 2026", "calendar": stages.proposed(JULY, 6),
        "population": Population(),
    }  # fmt: skip
    return Plan(**{**known, **changed})  # type: ignore[arg-type]


@pytest.fixture
def office(app: Portal) -> Office:
    with app.app_context():
        return Office()


def test_prepared_it_knows_everybody_and_who_rates_them(app: Portal, office: Office) -> None:
    with app.app_context():
        office.prepare()
        assert office.raters_of(office.rina) == {office.head.id: 6}
        found = periods.placements(office.period.id, None, Place())
        assert [one.person.full_name for one in found.rows] == ["Dedi", "Hendri", "Rina"]
        figures = periods.figures(office.period.id)
        assert (figures.people, figures.gaps[Gap.NO_RATER]) == (3, 1)
        [top] = periods.placements(office.period.id, Gap.NO_RATER, Place()).rows
        assert top.person.id == office.head.id


def test_prepared_again_it_says_the_same(app: Portal, office: Office) -> None:
    with app.app_context():
        office.prepare()
        before = set(db.session.scalars(select(EvaluationForm.public_id)))
        office.prepare()
        assert set(db.session.scalars(select(EvaluationForm.public_id))) == before


def test_it_opens_once_prepared_and_stays_opened(app: Portal, office: Office) -> None:
    with app.app_context():
        with pytest.raises(Refused) as refused:
            service.open_period(office.period.id, actor_id=office.head.id, now=NOON)
        assert refused.value.reason is PeriodRefusal.NOT_PREPARED
        office.prepare()
        first = service.open_period(office.period.id, actor_id=office.head.id, now=NOON)
        later = NOON + timedelta(days=1)
        again = service.open_period(office.period.id, actor_id=office.head.id, now=later)
        assert again.opened_at == first.opened_at == NOON
        assert periods.state(again, NOON.date()) is PeriodState.OPEN


def test_a_population_of_nobody_is_not_opened(app: Portal, office: Office) -> None:
    with app.app_context():
        rule = Population(statuses=frozenset({"cpns"}))
        service.change(
            office.period.id, plan(population=rule), 1, actor_id=office.head.id, now=NOON
        )
        office.prepare()
        with pytest.raises(Refused) as refused:
            service.open_period(office.period.id, actor_id=office.head.id, now=NOON)
        assert refused.value.reason is PopulationRefusal.NOBODY


def test_an_open_period_follows_a_new_superior_until_calibration(
    app: Portal, office: Office
) -> None:
    """Each rates the months they led; who wrote on a form stays its rater."""
    with app.app_context():
        office.prepare()
        service.open_period(office.period.id, actor_id=office.head.id, now=NOON)
        successor = make_person(office.unit, "Novita")
        held = db.session.scalars(select(Tenure.id).where(Tenure.post_id == office.top)).one()
        october = date(2026, 10, 1)
        tenures.end(held, october, now=NOON, actor_id=None)
        office.put(successor, office.top, october)
        tomorrow = NOON + timedelta(days=1)
        service.follow(now=tomorrow)
        service.go_on(now=tomorrow)
        assert office.raters_of(office.rina) == {office.head.id: 3, successor.id: 3}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": "lain"}, PeriodRefusal.OVERLAPS),
        ({"calendar": stages.proposed(date(2026, 10, 1), 3)}, PeriodRefusal.OVERLAPS),
        ({"calendar": stages.proposed(date(2027, 1, 1), 6)}, PeriodRefusal.CODE_TAKEN),
        ({"code": "2027-1", "calendar": stages.proposed(date(2027, 1, 1), 6),
          "population": Population(statuses=frozenset())}, PopulationRefusal.NO_STATUS),
        ({"calendar": stages.Calendar(JULY, date(2026, 9, 1), ())}, StageRefusal.LENGTH),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(
    app: Portal, office: Office, changed: dict[str, object], said: object
) -> None:
    with app.app_context():
        with pytest.raises(Refused) as refused:
            service.set_up(office.agency_id, plan(**changed), actor_id=None, now=NOON)
        assert refused.value.reason is said
        assert len(db.session.scalars(select(EvaluationPeriod)).all()) == 1


def test_an_opened_period_keeps_its_span_and_its_people(app: Portal, office: Office) -> None:
    with app.app_context():
        office.prepare()
        service.open_period(office.period.id, actor_id=office.head.id, now=NOON)
        longer = plan(calendar=stages.proposed(JULY, 12))
        with pytest.raises(Refused) as refused:
            service.change(office.period.id, longer, 1, actor_id=office.head.id, now=NOON)
        assert refused.value.reason is PeriodRefusal.OPENED
        calendar = periods.calendar(office.period)
        later = tuple(
            stages.Dated(one.stage, one.from_on + timedelta(days=3), one.until_on)
            if one.stage is Stage.FOLLOW_UP else one
            for one in calendar
        )  # fmt: skip
        moved = plan(calendar=stages.Calendar(calendar.from_on, calendar.until_on, later))
        changed = service.change(office.period.id, moved, 1, actor_id=office.head.id, now=NOON)
        assert periods.calendar(changed).of(Stage.FOLLOW_UP).from_on == date(2027, 1, 7)


def test_a_stale_tab_overwrites_nothing(app: Portal, office: Office) -> None:
    with app.app_context():
        service.change(office.period.id, plan(name="Baru"), 1, actor_id=office.head.id, now=NOON)
        with pytest.raises(Conflict):
            service.change(office.period.id, plan(), 1, actor_id=office.head.id, now=NOON)


def test_hr_names_who_rates_the_top_and_that_stays(app: Portal, office: Office) -> None:
    with app.app_context():
        office.prepare()
        form = db.session.scalars(
            select(EvaluationForm).where(EvaluationForm.person_id == office.head.id)
        ).one()
        named = {"actor_id": office.rina.id, "now": NOON}
        with pytest.raises(Refused) as refused:
            service.name_rater(form.id, office.head.id, "Pejabat tertinggi unit.", **named)
        assert refused.value.reason is PeriodRefusal.RATES_THEMSELVES
        service.name_rater(form.id, office.dedi.id, "Ditunjuk sekretaris daerah.", **named)
        office.prepare()
        assert office.raters_of(office.head) == {office.dedi.id: 0}


def test_several_days_read_at_once_say_what_each_says_alone(app: Portal, office: Office) -> None:
    with app.app_context():
        led = db.session.scalars(select(Tenure.id).where(Tenure.post_id == office.top)).one()
        tenures.end(led, date(2026, 9, 1), now=NOON, actor_id=None)
        office.put(office.dedi, office.top, date(2026, 10, 1))
        people = [office.head.id, office.rina.id, office.dedi.id]
        days = month_days(JULY, date(2027, 1, 1))
        at_once = chains.on_days(people, days)
        for day in days:
            alone = chains.above(people, day)
            for person in people:
                assert at_once[day].supervisors_of(person) == alone.supervisors_of(person)
                assert at_once[day].posts_of(person) == alone.posts_of(person)
        assert at_once[days[0]] is at_once[days[1]]  # July and August: nothing differs
        assert len({id(chart) for chart in at_once.values()}) == 3
