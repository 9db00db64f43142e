"""The people of a semester: who is rated, who rates, who decides; and the days they act on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from sqlalchemy import select

from portal.assessment.models import Attempt, Item, ItemBank, ItemVersion
from portal.content import service as content
from portal.content.models import Course
from portal.core import clock, jobs
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, FollowUp
from portal.evaluation.rules.followups import Kind
from portal.learning import service as learning
from portal.people.models import Person, Post
from portal.web.app import Portal
from tests.journeys.test_the_loop import COURSE
from tests.support.evaluation import freeze, make_period
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, nip_of
from tests.support.portal_app import NOON

SHORT, LONG = "sandi-dan-tautan-aman", "spbe-sehari-hari"  # lead to level 1 and to level 2
YEAR = 2027


@contextmanager
def on(month: int, day: int) -> Iterator[date]:
    """A morning of the year, 09.00 WIB."""
    with clock.fixed(datetime(YEAR, month, day, 2, tzinfo=UTC)):
        yield date(YEAR, month, day)


class Town:
    """A unit whose head is replaced in April, with the officers who run its evaluation.

    Their last period, Semester II 2026, has been fixed. Everything after it happens in the test.
    """

    place = ""  # of the period, as HR finds it
    applied = ""  # what Rina means to do at work, her page
    led = ""  # her form, as those who rate her find it

    def __init__(self, app: Portal, page: PageClient) -> None:
        self.app, self.page = app, page
        with app.app_context():
            self.office = office = Office(clerks=0)
            self.hendri = office.head
            self.rina = office.clerk("Rina Maharani")
            self.dedi = office.clerk("Dedi Kurniawan")
            self.maya = office.clerk("Maya Sari")
            self.yulia = office.member("Yulia Pratiwi")  # heads the unit from April
            self.siti = self._officer("Siti Aminah", Role.HR)
            self.dewi = self._officer("Dewi Anggraini", Role.HR)
            self.bagus = self._officer("Bagus Prakoso", Role.EXAMINER)
            self.ratna = self._officer("Ratna Wulandari", Role.BOARD_MEMBER)
            self.sutan = office.member("Sutan Iskandar")  # heads the department above
            make_grant(self.sutan, Role.UNIT_HEAD, office.unit)
            for slug in (SHORT, LONG):
                self._offer(slug)
            self._last_period()
            self.numbers = {one.id: nip_of(one) for one in (self.rina, self.dedi, self.maya)}
            self.numbers |= {one.id: nip_of(one) for one in (self.hendri, self.yulia)}
            self.post = db.session.get_one(Post, office.head_post).public_id

    def _officer(self, name: str, role: Role) -> Person:
        person = self.office.member(name)
        make_grant(person, role, self.office.agency)
        return person

    def _offer(self, slug: str) -> None:
        content.load(COURSE.parent / slug, now=NOON, actor_id=None)
        course = db.session.scalars(select(Course).where(Course.slug == slug)).one()
        assert course.current_revision_id is not None
        learning.open_run(
            revision_id=course.current_revision_id, course_id=course.id,
            organisation_id=self.office.agency.id, opens_at=NOON,
        )  # fmt: skip

    def _last_period(self) -> None:
        period = make_period(self.office.agency.id, [self.rina.id, self.dedi.id, self.maya.id])
        for form in db.session.scalars(select(EvaluationForm)).all():
            freeze(form)
        with transaction():
            db.session.get_one(EvaluationPeriod, period.id).fixed_at = NOON

    def enter(self, person: Person) -> PageClient:
        """The browser of somebody who signs in on the day that it is."""
        return self.office.enter(self.page, person)

    def number(self, person: Person) -> str:
        return self.numbers[person.id]

    def work(self, *names: str) -> None:
        """What the background does meanwhile."""
        for name in names:
            jobs.run(self.app, name)

    def home(self, person: Person) -> str:
        """What somebody reads at home."""
        return self.enter(person).get("/").text

    def form_of(self, person: Person) -> EvaluationForm:
        """The form of somebody in the period of the story; within a context."""
        query = (
            select(EvaluationForm)
            .join(EvaluationPeriod, EvaluationPeriod.id == EvaluationForm.period_id)
            .where(EvaluationPeriod.code == "2027-1", EvaluationForm.person_id == person.id)
            .execution_options(populate_existing=True)
        )
        return db.session.scalars(query).one()

    def follow_up(self, kind: Kind, competency: str = "") -> str:
        """What was proposed for Rina, or for the unit; within a context."""
        of_unit = kind is Kind.SOCIALISATION
        query = select(FollowUp.public_id).where(
            FollowUp.period_id.in_(
                select(EvaluationPeriod.id).where(EvaluationPeriod.code == "2027-1")
            ),
            FollowUp.kind == kind.value,
            FollowUp.person_id.is_(None) if of_unit else FollowUp.person_id == self.rina.id,
        )
        if competency:
            query = query.where(FollowUp.competency_id == self.office.competencies[competency])
        return db.session.scalars(query).one()

    def question(self) -> str:
        """The address of the question Rina left out, as the examiner finds it in the bank."""
        with self.app.app_context():
            query = select(Attempt).where(Attempt.person_id == self.rina.id)
            place = db.session.scalars(query).one().paper[0]
            version = db.session.get_one(ItemVersion, place["version"])
            item = db.session.get_one(Item, version.item_id)
            bank = db.session.get_one(ItemBank, item.bank_id)
            return f"bank={bank.code}&item={item.key}&version={version.number}"
