"""An office that records past activities, and what its people type."""

import io
from datetime import date, timedelta

from sqlalchemy import select

from portal.core.acting import By
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.learning.hours import books
from portal.learning.hours.models import HoursClaim, LearningAbsence
from portal.learning.rules.hours import Activity
from portal.learning.rules.hours_policy import Scope
from portal.people.models import Approval, Person
from portal.people.queries import actors
from portal.people.service import approvals, sessions
from portal.people.service.sessions import Device
from portal.workshops.models import RecordedActivity, RecordedPerson
from portal.workshops.rules import recorded as rules
from portal.workshops.rules.recorded import DecreeKind, Typed, What
from portal.workshops.service import recorded_booking as booking
from portal.workshops.service import recording
from portal.workshops.service.recording import Entered
from tests.core.uploads.samples import pdf
from tests.support.hours import received
from tests.support.office import Office
from tests.support.people import make_grant, nip_of
from tests.support.portal_app import NOON

TODAY = NOON.date()
HELD = TODAY - timedelta(days=30)
BIMTEK = Activity("bimtek", Scope.DOMESTIC, HELD, HELD + timedelta(days=1), minutes=16 * 45)
WHAT = What(BIMTEK, "Bimtek Arsip", "Badan Arsip")
NEW = "/admin/recorded/new?form=bimtek&scope=domestic"


class Desk:
    """An office with an officer of its unit, a second one, and HR of the whole agency."""

    def __init__(self, clerks: int = 4) -> None:
        self.office = Office(clerks)
        self.clerks = self.office.clerks
        self.officer = self._grant("Oki Petugas", Role.UNIT_OFFICER)
        self.second = self._grant("Dua Petugas", Role.UNIT_OFFICER)
        self.hr = self._grant("Dewi Pengelola", Role.HR)
        self.other_hr = self._grant("Bima Pemeriksa", Role.HR)

    def _grant(self, name: str, role: Role) -> Person:
        who = self.office.member(name)
        make_grant(who, role, self.office.unit if role is Role.UNIT_OFFICER else self.office.agency)
        return who

    def by(self, who: Person) -> By:
        device = Device("Firefox, Linux", "127.0.0.1", shared=False)
        token = sessions.begin(self.office.accounts[who.id], now=NOON, device=device)
        live = actors.signed_in(sessions.token_hash(token), now=NOON, on=TODAY)
        assert live is not None
        return By(live.actor, TODAY, NOON)

    def draft(self, who: Person | None = None, **changes: object) -> RecordedActivity:
        facts = {
            "activity": BIMTEK, "title": "Bimtek Arsip", "organiser": "Badan Arsip",
            "partner_id": None, "decree_kind": DecreeKind.ASSIGNMENT,
            "decree_number": "800/12/2026", "decree_on": HELD - timedelta(days=3), **changes,
        }  # fmt: skip
        return recording.begin(Entered(**facts), received(), self.by(who or self.officer))

    def typed(self, *people: Person, series: str = "AR") -> list[Typed]:
        return [Typed(nip_of(who), f"{series}/{n}/2026") for n, who in enumerate(people, 1)]

    def sent(
        self, *people: Person, who: Person | None = None, **changes: object
    ) -> RecordedActivity:
        one = self.draft(who, **changes)
        self.send(one, self.typed(*people), who)
        return one

    def send(self, one: RecordedActivity, lines: list[Typed], who: Person | None = None) -> int:
        by = self.by(who or self.officer)
        judged = recording.dry_run(one, lines, by)
        return recording.send(one.id, lines, rules.digest(judged), by)

    def booked(self, *people: Person) -> RecordedActivity:
        one = self.sent(*people)
        booking.confirm(one.id, self.by(self.hr))
        booking.go_on(now=NOON)
        return one

    def jp(self, who: Person) -> int:
        return books.booked([who.id], HELD, HELD + timedelta(days=1))[who.id]

    def lines(self, one: RecordedActivity) -> list[RecordedPerson]:
        rows = select(RecordedPerson).where(RecordedPerson.recorded_id == one.id)
        return list(db.session.scalars(rows.order_by(RecordedPerson.place)))

    def send_away(self, who: Person) -> None:
        """On leave for the time of the activity."""
        with transaction():
            db.session.add(
                LearningAbsence(
                    person_id=who.id,
                    kind="long_leave",
                    valid_from=HELD,
                    decree="SK 1",
                    recorded_at=NOON,
                    recorded_by_id=self.hr.id,
                )
            )


def value(text: str, name: str) -> str:
    return text.split(f'name="{name}" value="')[1].split('"')[0]


def typed(**changes: object) -> dict[str, object]:
    def day(on: date) -> list[str]:
        return [str(on.day), str(on.month), str(on.year)]

    return {
        "title": "Bimtek Arsip", "partner": "0", "organiser": "Badan Arsip",
        "begins_on": day(BIMTEK.begins_on), "ends_on": day(BIMTEK.ends_on),
        "hours": "12", "minutes": "0", "decree_kind": "assignment",
        "decree_number": "800/12/2026", "decree_on": day(HELD - timedelta(days=3)),
        "document": (io.BytesIO(pdf()), "surat.pdf"),
        "competency_1": "0", "competency_2": "0", "competency_3": "0", **changes,
    }  # fmt: skip


def from_own(desk: Desk, who: Person, number: str) -> None:
    """The person's own claim of the same certificate."""
    with transaction():
        db.session.add(
            HoursClaim(
                organisation_id=desk.office.agency.id,
                person_id=who.id,
                form="bimtek",
                scope="domestic",
                begins_on=HELD,
                ends_on=HELD,
                minutes=720,
                events=0,
                semesters=0,
                title="Bimtek saya",
                organiser="Badan Arsip",
                number=number,
                fingerprint=WHAT.proof(number),
                version=1,
                state="open",
                created_at=NOON,
                changed_at=NOON,
            )
        )


def days() -> dict[str, list[str]]:
    def parts(on: date) -> list[str]:
        return [str(on.day), str(on.month), str(on.year)]

    return {"begins_on": parts(BIMTEK.begins_on), "ends_on": parts(BIMTEK.ends_on)}


def settle(desk: Desk) -> None:
    """The second person agrees, and the work is done."""
    approval = db.session.scalars(select(Approval).where(Approval.state == "open")).one()
    approvals.approve(approval.id, actor_id=desk.other_hr.id, on=TODAY, now=NOON)
    booking.go_on(now=NOON)
