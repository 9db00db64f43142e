"""Partners and activities of the access world: each agency keeps partners of its own.

Whoever may act for partners acts for one of their own: what they see is that house alone.
"""

import io
from datetime import timedelta

from portal.assessment.models import ItemBank
from portal.core import stored
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.core.uploads import Purpose
from portal.learning.rules.hours_policy import Scope
from portal.people.models import Organisation, Person
from portal.workshops import codes
from portal.workshops.models import (
    Activity,
    ActivityRegistration,
    ActivityTest,
    PartnerAgreement,
    PartnerCoordinator,
)
from portal.workshops.rules.activities import Mode, Span
from portal.workshops.rules.materials import Phase
from portal.workshops.rules.partners import Sector
from portal.workshops.service import (
    activities,
    materials,
    partners,
    registering,
    sessions,
    wishes,
)
from portal.workshops.service.partners import AgreementWritten, By, ContactWritten, Written
from portal.workshops.service.wishes import Meeting, Terms, What, Where
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.core.uploads.samples import pdf
from tests.support.people import make_grant, make_person
from tests.support.portal_app import NOON

TODAY = NOON.date()


def keeper(made: Builder, place: Place) -> Person:
    """Somebody of the agency who entered everything here."""
    key = f"partner keeper {made.agency(place).id}"
    if key not in made.notes:
        home = Place.FOREIGN if place is Place.FOREIGN else Place.PARENT
        made.notes[key] = make_person(made.residents[home].unit, "Pencatat Mitra").id
    return db.session.get_one(Person, made.notes[key])


def _by(made: Builder, place: Place) -> By:
    return By(keeper(made, place).id, made.agency(place).id, NOON)


def partner_of(made: Builder, place: Place, who: Resident) -> Organisation:
    """A partner with an agreement that stands; for the actors, one they act for themselves."""
    key = f"partner {place} {who.person.id if place is Place.OWN else ''}"
    if key not in made.notes:
        number = len([one for one in made.notes if str(one).startswith("partner ")])
        by, what = _by(made, place), Written(f"Universitas {number}", Sector.UNIVERSITY)
        house = partners.create(what, by, timezone="Asia/Jakarta")
        agreed = AgreementWritten("PKS-1", "Lokakarya", TODAY, TODAY + timedelta(days=365))
        partners.agree(house.id, agreed, None, by)
        held = {actor.person.id for name, actor in made.actors.items() if _acts(name)}
        if place is Place.OWN and who.person.id in held:
            make_grant(who.person, Role.PARTNER_COORDINATOR, house)
        made.notes[key] = house.id
    return db.session.get_one(Organisation, made.notes[key])


def _acts(actor: str) -> bool:
    return actor.partition("@")[0] in {Role.PARTNER_COORDINATOR, Role.HR}


@kind("partner")
def partner(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": partner_of(made, place, who).public_id}


@kind("partner agreement")
def partner_agreement(made: Builder, place: Place, who: Resident) -> Values:
    house = partner_of(made, place, who)
    query = db.select(PartnerAgreement).where(PartnerAgreement.partner_id == house.id)
    found = db.session.scalars(query).one()
    return {"public_id": house.public_id, "agreement": found.public_id}


@kind("partner contact")
def partner_contact(made: Builder, place: Place, who: Resident) -> Values:
    house = partner_of(made, place, who)
    what = ContactWritten("Dr. Contoh", email="contoh@mitra.example")
    contact = partners.add_contact(house.id, what, _by(made, place))
    return {"public_id": house.public_id, "contact": contact.public_id}


@kind("partner coordinator")
def partner_coordinator(made: Builder, place: Place, who: Resident) -> Values:
    house = partner_of(made, place, who)
    address = f"mitra{house.id}@mitra.example"
    query = db.select(PartnerCoordinator).where(PartnerCoordinator.partner_id == house.id)
    found = db.session.scalars(query).first()
    row = found or partners.invite(house.id, "Mitra Wakil", address, _by(made, place), on=TODAY)
    return {"public_id": house.public_id, "coordinator": row.public_id}


def _activity(made: Builder, place: Place, who: Resident, *, of_partner: bool) -> Activity:
    """A draft with one session, of the partner or of the agency itself."""
    key = f"activity {of_partner} {place} {who.person.id if place is Place.OWN else ''}"
    if key not in made.notes:
        house = partner_of(made, place, who) if of_partner else None
        by = wishes.By(keeper(made, place).id, agency=not of_partner, now=NOON)
        number = int(made.notes.setdefault("activities", 0))
        made.notes["activities"] = number + 1
        what = What("Kegiatan", "Isi", "workshop", Scope.DOMESTIC)
        one = activities.create(
            made.agency(place).id, house.id if house else None, what, zone="Asia/Jakarta", by=by
        )
        activities.place(one.id, Where(Mode.ONSITE, "Asia/Jakarta", "Aula"), by)
        begin = NOON + timedelta(days=10 + number)
        span = Span(begin, begin + timedelta(hours=2))
        sessions.add(one.id, Meeting(span, trainers=(f"Pengajar {number}",)), by)
        activities.offer(one.id, Terms(500, NOON - timedelta(days=1), span.starts_at), by)
        made.notes[key] = one.id
    return db.session.get_one(Activity, made.notes[key])


@kind("proposal")
def proposal(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": _submitted(made, place, who).public_id}


def _submitted(made: Builder, place: Place, who: Resident) -> Activity:
    """A proposal the agency has seen and given back, so that both sides find it."""
    one = _activity(made, place, who, of_partner=True)
    if one.submitted_at is None:
        by = wishes.By(keeper(made, place).id, agency=False, now=NOON)
        activities.submit(one.id, by)
        activities.give_back(one.id, "Perbaiki", by)
    return one


@kind("activity step")
def activity_step(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": _submitted(made, place, who).public_id, "step": "what"}


@kind("proposal session")
def proposal_session(made: Builder, place: Place, who: Resident) -> Values:
    one = _submitted(made, place, who)
    [meeting] = activities.activities.meetings(one.id)
    return {"public_id": one.public_id, "session": meeting.session.public_id}


@kind("managed activity")
def managed_activity(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": _activity(made, place, who, of_partner=False).public_id}


def published_activity(made: Builder, place: Place, who: Resident) -> Activity:
    key = f"published {place} {who.person.id if place is Place.OWN else ''}"
    if key not in made.notes:
        made.notes.pop(f"activity False {place} {who.person.id if place is Place.OWN else ''}", 0)
        one = _activity(made, place, who, of_partner=False)
        made.notes.pop(f"activity False {place} {who.person.id if place is Place.OWN else ''}")
        by = wishes.By(keeper(made, place).id, agency=True, now=NOON)
        activities.publish(one.id, by)
        made.notes[key] = one.id
    return db.session.get_one(Activity, made.notes[key])


@kind("published activity")
def public_activity(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": published_activity(made, place, who).public_id}


def _request(made: Builder, place: Place, who: Resident) -> tuple[Activity, ActivityRegistration]:
    """A request of the resident's for a place that needs an approval."""
    key = f"activity request {who.person.id}"
    if key not in made.notes:
        one = published_activity(made, place, who)
        with transaction():
            db.session.get_one(Activity, one.id).needs_approval = True
        me = who.person.id
        row = registering.sign_up(
            activities.activities.published(), one.public_id, me, "", by=me, now=NOON
        )
        made.notes[key] = (one.id, row.id)
    activity_id, row_id = made.notes[key]
    found = db.session.get_one(ActivityRegistration, row_id)
    return db.session.get_one(Activity, activity_id), found


@kind("activity place")
def activity_place(made: Builder, place: Place, who: Resident) -> Values:
    """Of somebody else: an organiser answers no request of their own."""
    if place is Place.OWN:
        place, who = Place.UNIT, made.residents[Place.UNIT]
    one, row = _request(made, place, who)
    return {"public_id": one.public_id, "registration": row.public_id}


@kind("activity request")
def activity_request(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": _request(made, place, who)[1].public_id}


@kind("activity session")
def activity_session(made: Builder, place: Place, who: Resident) -> Values:
    one = published_activity(made, place, who)
    [meeting] = activities.activities.meetings(one.id)
    return {"public_id": one.public_id, "session": meeting.session.public_id}


def _held(made: Builder, place: Place, who: Resident) -> Activity:
    """A proposal that the agency published, so that both sides note who is there."""
    key = f"held {place} {who.person.id if place is Place.OWN else ''}"
    if key not in made.notes:
        draft = f"activity True {place} {who.person.id if place is Place.OWN else ''}"
        before = made.notes.pop(draft, None)
        one = _activity(made, place, who, of_partner=True)
        made.notes.pop(draft)
        if before is not None:
            made.notes[draft] = before
        activities.submit(one.id, wishes.By(keeper(made, place).id, agency=False, now=NOON))
        second = make_person(made.residents[Place.PARENT].unit, "Pemeriksa Mitra")
        activities.publish(one.id, wishes.By(second.id, agency=True, now=NOON))
        made.notes[key] = one.id
    return db.session.get_one(Activity, made.notes[key])


@kind("held activity")
def held_activity(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": _held(made, place, who).public_id}


@kind("held session")
def held_session(made: Builder, place: Place, who: Resident) -> Values:
    one = _held(made, place, who)
    [meeting] = activities.activities.meetings(one.id)
    return {"public_id": one.public_id, "session": meeting.session.public_id}


@kind("activity screen")
def activity_screen(made: Builder, place: Place, who: Resident) -> Values:
    found = activity_session(made, place, who)
    return {**found, "mark": codes.screen(str(found["session"]))}


def _material(made: Builder, one: Activity, place: Place) -> str:
    """A file for its participants."""
    received = stored.receive(io.BytesIO(pdf()), "salindia.pdf", Purpose.LESSON_MEDIA)
    by = wishes.By(keeper(made, place).id, agency=True, now=NOON)
    return materials.add(one.id, received, "Salindia", Phase.BEFORE, by).public_id


@kind("activity material")
def activity_material(made: Builder, place: Place, who: Resident) -> Values:
    one = _held(made, place, who)
    return {"public_id": one.public_id, "material": _material(made, one, place)}


@kind("activity file")
def activity_file(made: Builder, place: Place, who: Resident) -> Values:
    """A file of an activity in which the resident has a place."""
    found = activity_ticket(made, place, who)
    query = db.select(Activity).where(Activity.public_id == found["public_id"])
    return {**found, "material": _material(made, db.session.scalars(query).one(), place)}


@kind("activity report file")
def activity_report_file(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": _held(made, place, who).public_id, "kind": "xlsx"}


@kind("activity remark")
def activity_remark(made: Builder, place: Place, who: Resident) -> Values:
    """One that is not shown yet."""
    return {"public_id": _held(made, place, who).public_id, "key": "0" * 32}


@kind("public partner")
def public_partner(made: Builder, place: Place, who: Resident) -> Values:
    one = _held(made, place, who)
    return {"public_id": db.session.get_one(Organisation, one.partner_id).public_id}


@kind("activity test")
def activity_test(made: Builder, place: Place, who: Resident) -> Values:
    """A test before an activity in which the resident has a place."""
    found = activity_ticket(made, place, who)
    query = db.select(Activity.id).where(Activity.public_id == found["public_id"])
    id_ = db.session.scalars(query).one()
    if db.session.get(ActivityTest, id_) is None:
        with transaction():
            code = f"course:tes-{id_}"
            bank = ItemBank(
                code=code, title=code, kind="practice", public_keys=False, created_at=NOON
            )
            db.session.add(bank)
            db.session.flush()
            test = ActivityTest(
                activity_id=id_, bank_id=bank.id, items=5, minutes=10, pass_percent=70, tries=1,
                open_days=7, has_before=True, has_after=True, is_required=False,
            )  # fmt: skip
            db.session.add(test)
    return {**found, "stage": "before"}


def published_alone(made: Builder, place: Place, who: Resident) -> Activity:
    """An activity that nothing else is tried on: places of the shared one are given back."""
    shared = f"published {place} {who.person.id if place is Place.OWN else ''}"
    before = made.notes.pop(shared, None)
    one = published_activity(made, place, who)
    made.notes.pop(shared)
    if before is not None:
        made.notes[shared] = before
    return one


@kind("activity ticket")
def activity_ticket(made: Builder, place: Place, who: Resident) -> Values:
    """The resident has a place in an activity of their own agency."""
    key = f"ticket {who.person.id}"
    if key not in made.notes:
        one = published_alone(made, place, who)
        by = keeper(made, place).id
        registering.sign_up(
            activities.activities.published(), one.public_id, who.person.id, "", by=by, now=NOON
        )
        made.notes[key] = one.public_id
    return {"public_id": made.notes[key]}
