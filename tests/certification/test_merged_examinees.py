"""The exams of a record that was merged go to the person who stays, and leave again."""

from datetime import timedelta

import pytest
from flask.ctx import AppContext
from sqlalchemy import select

from portal.certification.models import Accommodation, Registration
from portal.certification.practical.models import PracticalBooking
from portal.certification.queries import registrations
from portal.certification.rules.accommodation import Given, Needs
from portal.certification.service import accommodations
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import Person
from portal.people.service import approvals, merging
from portal.web.merging import traces_of
from tests.certification.holding import Holding
from tests.certification.practical.room import HOUR as AN_HOUR
from tests.certification.practical.room import MORNING, Room
from tests.support.office import Office
from tests.support.people import make_grant, make_person
from tests.support.portal_app import NOON

TODAY, LATER = NOON.date(), NOON + timedelta(hours=1)


class Twins:
    """`real` and `double` are one person of the office; two officers of it merge them."""

    def __init__(self, office: Office) -> None:
        self.agency = office.agency
        self.real, self.double = office.member("Sari Dewi"), office.member("Sari Dewi")
        self.officers = [office.member(f"Petugas {number}") for number in range(2)]
        for officer in self.officers:
            make_grant(officer, Role.HR, office.agency)

    def merge(self) -> None:
        with transaction():  # entered without papers: no number, status or employment
            for name in ("person_identifier", "person_status", "employment"):
                table = db.metadata.tables[name]
                db.session.execute(table.delete().where(table.c.person_id == self.double.id))
        ids = [self.real.id, self.double.id]
        proposed = merging.propose(
            *ids, traces=traces_of(ids), organisation_id=self.agency.id, reason="Orang yang sama",
            actor_id=self.officers[0].id, on=TODAY, now=LATER,
        )  # fmt: skip
        self._agree(proposed.id)
        assert self.double.merged_into_id == self.real.id

    def undo(self) -> None:
        proposed = merging.propose_undo(
            self.double.id, organisation_id=self.agency.id, reason="Ternyata dua orang",
            actor_id=self.officers[0].id, now=LATER,
        )  # fmt: skip
        self._agree(proposed.id)
        assert self.double.merged_into_id is None

    def _agree(self, approval_id: int) -> None:
        approvals.approve(approval_id, actor_id=self.officers[1].id, on=TODAY, now=LATER)
        db.session.expire_all()


def owners(*rows: Registration | PracticalBooking) -> list[int]:
    return [row.person_id for row in rows]


def rows(model: type[Accommodation | PracticalBooking | Registration]) -> list[tuple[object, ...]]:
    db.session.expire_all()
    found = db.session.execute(select(*model.__table__.columns).order_by(model.id))
    return [tuple(row) for row in found]


def test_a_place_in_a_sitting_goes_along_and_comes_back(context: AppContext) -> None:
    holding = Holding(clerks=0)
    twins = Twins(holding.office)
    holding.open(3)
    mine = holding.sign_up(twins.double)
    needs = Given(Needs(factor_percent=125), TODAY)
    accommodations.give(
        twins.double.id, holding.office.agency.id, needs, "Surat dokter", now=NOON,
        actor_id=holding.organiser.id,
    )  # fmt: skip
    before = rows(Registration), rows(Accommodation)
    twins.merge()
    assert owners(mine) == [twins.real.id]
    assert registrations.needs([twins.real.id], TODAY)[twins.real.id].factor_percent == 125
    assert (mine.seat, mine.withdrawn_at) == (1, None)
    twins.undo()
    assert (rows(Registration), rows(Accommodation)) == before


@pytest.mark.parametrize("is_taken", [False, True])
def test_of_two_places_in_one_sitting_the_first_is_kept(
    context: AppContext, is_taken: bool
) -> None:
    """The other seat goes to who waits; once undone, its owner sits there again or waits."""
    holding = Holding(clerks=0)
    twins = Twins(holding.office)
    holding.open(2)
    first, later = holding.sign_up(twins.double), holding.sign_up(twins.real, now=LATER)
    before = rows(Registration)
    third: Person | None = make_person(holding.office.unit) if is_taken else None
    waits = holding.sign_up(third, now=LATER) if third else None
    assert waits is None or waits.seat is None
    twins.merge()
    assert owners(first, later) == [twins.real.id] * 2
    assert (first.withdrawn_at, later.withdrawn_at) == (None, LATER)
    assert waits is None or waits.seat == 2
    twins.undo()
    assert owners(first, later) == [twins.double.id, twins.real.id]
    if is_taken:
        assert (later.withdrawn_at, later.seat) == (None, None)
    else:
        assert rows(Registration) == before


@pytest.mark.parametrize("is_taken", [False, True])
def test_of_two_bookings_the_one_that_was_observed_is_kept(
    context: AppContext, is_taken: bool
) -> None:
    room = Room(clerks=0)
    twins = Twins(room)
    early, late = room.slots(room.assessment(), 2)
    first, observed = room.book(early, twins.real), room.book(late, twins.double)
    before = rows(PracticalBooking)
    room.hand_in(observed, room.first, now=MORNING + 2 * AN_HOUR)
    twins.merge()
    assert owners(first, observed) == [twins.real.id] * 2
    assert (first.ending, observed.ending) == ("cancelled", "")
    if is_taken:
        room.book(early, room.member("Budi Santoso"), now=LATER)
    twins.undo()
    assert owners(first, observed) == [twins.real.id, twins.double.id]
    if is_taken:
        assert first.ending == "cancelled"
    else:
        assert rows(PracticalBooking) == before
