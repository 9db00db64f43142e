"""Letters that call staff of the access world, each to an activity of its own."""

from datetime import timedelta

from portal.core.db import db, transaction
from portal.workshops.models import Activity, ActivityInvitation, ActivityLetter
from tests.access.objects import Values, kind
from tests.access.objects_workshops import keeper, published_alone
from tests.access.world import Builder, Place, Resident
from tests.support.portal_app import NOON


def _called(made: Builder, place: Place, who: Resident) -> tuple[Activity, ActivityInvitation]:
    """The resident is called to an activity of their own agency."""
    key = f"called {who.person.id}"
    if key not in made.notes:
        one = published_alone(made, place, who)
        by = keeper(made, place).id
        with transaction():  # the resident may be on a leave of another test: nobody is asked
            letter = ActivityLetter(
                organisation_id=one.organisation_id, activity_id=one.id, number=f"800/{one.id}",
                dated_on=NOON.date(), signer_name="Dra. Yusra", signer_post="Kepala",
                reply_by_at=NOON + timedelta(days=2), sent_at=NOON, sent_by_id=by,
            )  # fmt: skip
            db.session.add(letter)
            db.session.flush()
            row = ActivityInvitation(
                organisation_id=one.organisation_id, activity_id=one.id, letter_id=letter.id,
                person_id=who.person.id, unit_id=who.unit.id, reply_by_at=letter.reply_by_at,
                invited_at=NOON, invited_by_id=by,
            )  # fmt: skip
            db.session.add(row)
            db.session.get_one(Activity, one.id).seats_taken += 1
        made.notes[key] = (one.id, row.id)
    activity_id, id_ = made.notes[key]
    found = db.session.get_one(ActivityInvitation, id_)
    return db.session.get_one(Activity, activity_id), found


@kind("called person")
def called_person(made: Builder, place: Place, who: Resident) -> Values:
    one, row = _called(made, place, who)
    return {"public_id": one.public_id, "invitation": row.public_id}


@kind("own call")
def own_call(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": _called(made, place, who)[1].public_id}


@kind("activity letter")
def activity_letter(made: Builder, place: Place, who: Resident) -> Values:
    one, row = _called(made, place, who)
    letter = db.session.get_one(ActivityLetter, row.letter_id)
    return {"public_id": one.public_id, "letter": letter.public_id}
