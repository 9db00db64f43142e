"""Letters that call staff of the access world, each to an activity of its own."""

from datetime import timedelta

from portal.core.db import db
from portal.workshops.models import Activity, ActivityInvitation, ActivityLetter
from portal.workshops.service import inviting, wishes
from portal.workshops.service.inviting import Letter
from tests.access.objects import Values, kind
from tests.access.objects_workshops import keeper, published_alone
from tests.access.world import Builder, Place, Resident
from tests.support.portal_app import NOON


def _called(made: Builder, place: Place, who: Resident) -> tuple[Activity, ActivityInvitation]:
    """The resident is called to an activity of their own agency."""
    key = f"called {who.person.id}"
    if key not in made.notes:
        one = published_alone(made, place, who)
        by = wishes.By(keeper(made, place).id, agency=True, now=NOON)
        what = Letter(
            f"800/{one.id}", NOON.date(), "Dra. Yusra", "Kepala", NOON + timedelta(days=2)
        )
        letter = inviting.send(one.id, what, [who.person.id], by).letter
        query = db.select(ActivityInvitation).where(ActivityInvitation.letter_id == letter.id)
        made.notes[key] = (one.id, db.session.scalars(query).one().id)
    activity_id, id_ = made.notes[key]
    row = db.session.get_one(ActivityInvitation, id_)
    return db.session.get_one(Activity, activity_id), row


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
