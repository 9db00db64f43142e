"""Answering the survey after an activity: once for each participant, changed until it is shown."""

from collections.abc import Mapping
from datetime import datetime

from portal.core import zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.learning import survey
from portal.learning.rules.reaction import ReactionRefusal
from portal.workshops.data import surveys
from portal.workshops.models import ActivityReaction, ActivityRegistration
from portal.workshops.queries import places, presence
from portal.workshops.queries import reacting as queries
from portal.workshops.rules import reacting as rules
from portal.workshops.rules.places import PlaceState
from portal.workshops.rules.reacting import RemarkState
from portal.workshops.service.activities import locked
from portal.workshops.service.noting import note
from portal.workshops.service.wishes import By


def answer(
    activity_id: int, person_id: int, ratings: Mapping[str, int], remark: str, *, now: datetime
) -> None:
    """Keep the answer; until it is shown, a second one takes its place.

    Raises NotFound without a place, Refused(SurveyRefusal, ReactionRefusal).
    """
    with transaction():
        one = locked(activity_id)
        row = place(one.id, person_id)
        refusal = rules.may_answer(one.ends_at, now, attended=attended(row))
        if refusal is not None:
            raise Refused(refusal)
        known = queries.own(row.id)
        if known is None:
            known = ActivityReaction(
                registration_id=row.id, activity_id=one.id, number=queries.next_number(one.id)
            )
            db.session.add(known)
        elif queries.is_shown(known):
            raise Refused(ReactionRefusal.SHOWN)
        asked = survey.in_force(zones.local_day(now, one.zone), surveys())
        known.survey_version, known.ratings = asked.version, dict(ratings)
        known.remark, known.remark_state = remark, RemarkState.NEW.value
        db.session.flush()


def decide(activity_id: int, key: str, state: RemarkState, by: By) -> None:
    """The agency hands a remark on to the partner, or keeps it. Again changes nothing.

    Raises NotFound for a remark that is not shown.
    """
    with transaction():
        one = locked(activity_id)
        found = queries.with_remark(one.id, key)
        if not found:
            raise NotFound
        if all(each.remark_state == state for each in found):
            return
        for each in found:
            each.remark_state = state.value
        note(_ACTS[state], one, by)


_ACTS = {
    RemarkState.SHARED: "activity.remark_shared",
    RemarkState.WITHHELD: "activity.remark_withheld",
}


def place(activity_id: int, person_id: int) -> ActivityRegistration:
    """The place of a participant. Raises NotFound."""
    row = places.of_person(activity_id, person_id)
    if row is None or places.state(row) is not PlaceState.SEATED:
        raise NotFound
    return row


def attended(row: ActivityRegistration) -> int:
    """In how many sessions the holder was."""
    return presence.attended([row.id]).get(row.id, 0)
