"""Offers of renewal: what was open is evidence, and where nothing was the level stands."""

from datetime import date, datetime, timedelta

import pytest
from flask.ctx import AppContext
from sqlalchemy import select

from portal.certification.models import Sitting
from portal.certification.practical.models import PracticalSlot
from portal.certification.practical.service import booking, calendars, organising
from portal.certification.practical.service.booking import By
from portal.certification.practical.service.calendars import Opening
from portal.certification.practical.service.organising import Written
from portal.certification.rules import practical_slots
from portal.certification.rules.registration import RegisterRefusal
from portal.certification.rules.renewing import Cause
from portal.certification.rules.requirements import Group, Leaf, LeafKind, Operator
from portal.certification.rules.schemes import Target
from portal.certification.rules.sittings import Span
from portal.certification.schemes.models import Certificate
from portal.certification.schemes.renewal_models import CertificateOffer, CertificateRenewalGap
from portal.certification.schemes.service import offering, writing
from portal.competency.queries.catalogue import catalogue
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core import clock, zones
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.permissions import Role
from portal.ledger.models import EvidenceEvent, EvidenceLine
from portal.ledger.queries import profiles
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.people.models import InboxMessage
from portal.web.app import Portal
from tests.certification.certificates.register import TODAY, Register
from tests.support.pages import PageClient
from tests.support.people import make_grant, make_unit
from tests.support.portal_app import NOON, beside

DAY = timedelta(days=1)
UNTIL = date(2027, 3, 1)
OPENS = date(2026, 9, 1)


@pytest.fixture
def made(context: AppContext) -> Register:
    return Register()


def at(on: date) -> datetime:
    return NOON + (on - TODAY)


def held(made: Register) -> Certificate:
    """A certificate with the evidence of its exam, both until the first of March 2027."""
    holder, exam = made.office.clerks[0], made.desk.holding.exam
    line = Line(
        exam.competency_id, Strand.KNOWLEDGE, exam.level, passed=True,
        valid_from=date(2024, 3, 1), valid_until=UNTIL, earned=8, possible=10, cut=7,
    )  # fmt: skip
    entry = Entry(
        made.agency.id, holder.id, SourceKind.EXAM, "attempt:held", at(date(2024, 3, 1)), None,
        (line,),
    )  # fmt: skip
    append(entry, now=at(date(2024, 3, 2)))
    return made.issue(holder, until=UNTIL)


def sitting(made: Register, opens: date, closes: date, *seats: int) -> None:
    """A sitting of the exam that takes registrations on these days."""
    holding = made.desk.holding
    begins = at(closes) + 2 * DAY
    one = holding.make_sitting(
        Span(begins, begins + timedelta(hours=2)), opens_at=at(opens), closes_at=at(closes)
    )
    holding.open(*(seats or (5,)), sitting=one)


def offers() -> list[tuple[str, int, date | None]]:
    """Strand, level and end of every line of an offer in the ledger."""
    rows = db.session.execute(
        select(EvidenceLine.strand, EvidenceLine.level, EvidenceLine.valid_until)
        .join(EvidenceEvent, EvidenceEvent.id == EvidenceLine.event_id)
        .where(EvidenceEvent.source_kind == "renewal_offer")
        .order_by(EvidenceLine.id)
    )
    return [(strand, level, until) for strand, level, until in rows]


def level(made: Register, on: date) -> tuple[int, bool]:
    """The level on the day, and whether it waits for renewal."""
    holder, exam = made.office.clerks[0], made.desk.holding.exam
    found = profiles.levels([holder.id], on)[holder.id].get(exam.competency_id)
    return (found.level, found.awaiting) if found else (0, False)


def test_a_seat_that_was_open_is_evidence_once_and_the_level_lapses_at_the_end(
    made: Register,
) -> None:
    held(made)
    sitting(made, date(2026, 11, 25), date(2026, 12, 1))
    offering.go_on(now=at(OPENS - DAY))  # before the window
    assert offers() == []
    for _ in range(3):
        offering.go_on(now=NOON)
    exam = made.desk.holding.exam
    assert offers()[0] == ("knowledge", exam.level, date(2026, 12, 2))
    assert len({row for row in offers()}) == 1
    kinds = db.session.scalars(select(CertificateOffer.kind).order_by(CertificateOffer.id)).all()
    assert kinds == ["sitting", "whole"]
    assert level(made, UNTIL - DAY) == (1, False)
    assert level(made, UNTIL) == (0, False)
    offering.go_on(now=at(UNTIL))
    assert db.session.scalars(select(CertificateRenewalGap)).all() == []


def test_where_nothing_was_offered_the_level_stands_and_the_agency_has_the_cause(
    made: Register,
) -> None:
    held(made)
    for on in (OPENS, UNTIL - DAY, UNTIL, UNTIL + DAY, UNTIL + 40 * DAY):
        offering.go_on(now=at(on))
    [gap] = db.session.scalars(select(CertificateRenewalGap)).all()
    assert (gap.cause, gap.offered_at) == (Cause.NO_SITTING, None)
    assert gap.noted_at == at(UNTIL)
    assert level(made, UNTIL + 40 * DAY) == (1, True)
    kinds = select(InboxMessage.kind).where(
        InboxMessage.person_id == made.office.clerks[0].id, InboxMessage.kind.like("cert%")
    )
    assert db.session.scalars(kinds).all() == ["certificate.stands"]
    later = UNTIL + 200 * DAY
    sitting(made, later, later + 5 * DAY)
    offering.go_on(now=at(later))
    db.session.refresh(gap)
    assert gap.offered_at == at(later)
    assert level(made, later + 5 * DAY) == (1, True)
    assert level(made, later + 6 * DAY) == (0, False)


def newest() -> Sitting:
    return db.session.scalars(select(Sitting).order_by(Sitting.id.desc()).limit(1)).one()


def test_a_sitting_without_a_seat_left_is_no_offer(made: Register) -> None:
    held(made)
    sitting(made, date(2026, 11, 25), date(2026, 12, 1), 1)
    made.desk.holding.sign_up(made.office.member("Sari Utami"), sitting=newest())
    offering.go_on(now=NOON)
    assert offers() == []
    offering.go_on(now=at(UNTIL))
    causes = db.session.scalars(select(CertificateRenewalGap.cause)).all()
    assert causes == [Cause.NOT_OPEN_TO_THEM]


def test_whoever_has_a_place_was_offered_one(made: Register) -> None:
    held(made)
    sitting(made, date(2026, 11, 25), date(2026, 12, 1), 1)
    made.desk.holding.sign_up(made.office.clerks[0], sitting=newest())
    offering.go_on(now=NOON)
    assert offers()


def test_a_closed_scheme_is_a_cause_of_its_own(made: Register) -> None:
    held(made)
    writing.retire(made.scheme.id, now=NOON, actor_id=made.desk.publisher.id)
    sitting(made, date(2026, 11, 25), date(2026, 12, 1))
    for on in (TODAY, UNTIL):
        offering.go_on(now=at(on))
    causes = db.session.scalars(select(CertificateRenewalGap.cause)).all()
    assert (causes, offers()) == ([Cause.RETIRED], [])


def test_a_pass_bars_another_attempt_until_its_certificate_may_be_renewed(made: Register) -> None:
    holder, holding = made.office.clerks[0], made.desk.holding
    first = holding.open(5)
    seat = holding.sign_up(holder, sitting=first)
    holding.attempt(seat, passed=True, closed_at=NOON + 7 * DAY)
    with transaction():
        db.session.get_one(Sitting, first.id).score_released_at = NOON + 8 * DAY
    made.issue(holder, since=TODAY + 8 * DAY, until=date(2029, 12, 4), at=NOON + 8 * DAY)
    for opens, refused in ((date(2029, 5, 1), True), (date(2029, 6, 20), False)):
        sitting(made, opens, opens + 5 * DAY)
        if refused:
            with pytest.raises(Refused) as found:
                holding.sign_up(holder, sitting=newest(), now=at(opens))
            assert found.value.reason is RegisterRefusal.PASSED
        else:
            again = holding.sign_up(holder, sitting=newest(), now=at(opens))
            assert again.seat is not None


def test_the_page_lists_who_waits_and_what_to_open(app: Portal, made: Register) -> None:
    one = held(made)
    offering.go_on(now=at(UNTIL))
    with beside(app, second_factor_optional=True) as portal, clock.fixed(at(UNTIL)):
        page = made.office.enter(PageClient(portal), made.desk.publisher)
        text = page.get("/admin/certificates/waiting").text
        assert one.number.replace("/", "/<wbr>") in text
        assert "Tidak ada ujian yang dibuka sebelum masanya berakhir." in text
        exam = made.desk.holding.exam
        assert f'href="/admin/sittings/new/{exam.public_id}"' in text
        holder = made.office.enter(PageClient(portal), made.office.clerks[0])
        key = catalogue().worded(exam.competency_id, TODAY).key
        said = holder.get(f"/profile/{key}").text
    assert "Pelayanan Adminduk berakhir sebelum perpanjangannya ditawarkan" in said


class Practice:
    """A scheme of skill that only a practical assessment proves, and one assessor with a day."""

    def __init__(self, made: Register) -> None:
        desk, office = made.desk, made.office
        self._agency_id, self._by_id = made.agency.id, desk.writer.id
        away = make_unit(made.agency, name="BKPSDM")  # so that they lead no candidate
        self.assessor = office.member("Asri Wulan", away)
        make_grant(self.assessor, Role.ASSESSOR, made.agency)
        exam = desk.holding.exam
        self.assessment = organising.create(
            self._agency_id, exam.competency_id, exam.level, "practical",
            Written(
                title="Uji praktik loket", instructions="", minutes=60, opens_at=NOON - DAY,
                closes_at=None, min_level=0, max_attempts=1, wait_days=14, notice_hours=24,
            ),
            now=NOON, actor_id=self._by_id,
        )  # fmt: skip
        points = organising.proposed(self.assessment, NOON)
        organising.publish(self.assessment.id, points, now=NOON, actor_id=self._by_id)
        leaf = Leaf("p", LeafKind.PRACTICAL, ref=self.assessment.id)
        target = Target(exam.competency_id, exam.level, (Strand.SKILL,))
        tree = Group(Operator.ALL, (leaf,))
        scheme = desk.create("PRA", title="Praktik Loket", targets=(target,), requirements=tree)
        self.version = desk.publish(scheme)

    def open(self, at: datetime, count: int = 1) -> list[PracticalSlot]:
        """Slots in a row, whose notice ends a day before."""
        span = practical_slots.Span(at, at + timedelta(hours=8))
        calendars.offer(self.assessor.id, self._agency_id, span, now=NOON)
        what = Opening(
            first_at=at, count=count, gap_minutes=0, assessor_ids=(self.assessor.id,),
            place="Ruang uji", is_online=False,
        )  # fmt: skip
        return calendars.open_slots(self.assessment, what, now=NOON, actor_id=self._by_id)


def test_free_slots_of_a_practical_assessment_are_an_offer_until_the_last_of_them(
    made: Register,
) -> None:
    practice, day = Practice(made), NOON + 7 * DAY
    holder = made.office.clerks[0]
    row = made.issue(holder, until=UNTIL, version=practice.version)
    offering.go_on(now=NOON)
    assert db.session.scalars(select(CertificateOffer)).all() == []
    first, last = practice.open(day, count=2)
    offering.go_on(now=day - timedelta(hours=12))  # closer than candidates may book
    assert db.session.scalars(select(CertificateOffer)).all() == []
    for _ in range(2):
        offering.go_on(now=NOON)
    found = db.session.scalars(select(CertificateOffer).order_by(CertificateOffer.id)).all()
    assert {one.certificate_id for one in found} == {row.id}
    assert [(one.kind, one.ref_id) for one in found] == [("slot", first.id), ("whole", 0)]
    ends_on = zones.local_day(last.starts_at) + DAY
    assert [one.open_until for one in found] == [ends_on, ends_on]
    assert ("skill", made.desk.holding.exam.level, ends_on) in offers()
    offering.go_on(now=at(UNTIL))
    assert db.session.scalars(select(CertificateRenewalGap)).all() == []


def test_slots_taken_by_others_are_no_offer_and_the_cause_names_the_slots(made: Register) -> None:
    practice = Practice(made)
    holder, other = made.office.clerks[0], made.office.member("Budi Santosa")
    made.issue(holder, until=UNTIL, version=practice.version)
    [slot] = practice.open(NOON + 7 * DAY)
    booking.book(other.id, slot.id, by=By(other.id, is_organiser=False), now=NOON)
    for on in (TODAY, UNTIL):
        offering.go_on(now=at(on))
    later = UNTIL + 300 * DAY
    made.issue(made.office.member("Sari Utami"), until=later, version=practice.version)
    offering.go_on(now=at(later))
    causes = select(CertificateRenewalGap.cause).order_by(CertificateRenewalGap.id)
    assert list(db.session.scalars(causes)) == [Cause.NOT_OPEN_TO_THEM, Cause.NO_SLOT]
