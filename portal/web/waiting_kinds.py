"""A kind of thing that waits on the home page: who may be meant, and how it is counted.

Building what counts costs more than the database takes for it. A kind whose rows follow from who
asks and from nothing else they hold is therefore built once a day, for `ANYBODY`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import BindParameter, Select, bindparam

from portal.core.access import Actor
from portal.core.db import BigInt, Instant
from portal.core.permissions import Permission
from portal.learning import desks
from portal.learning.rules.approving import Desk

Rows = Select[*tuple[Any, ...]]
"""What waits: rows by id, with the public id where one of them has a page of its own."""


@dataclass(frozen=True, slots=True)
class Kind:
    need: Permission
    endpoint: str
    scope: Callable[[Actor, date, datetime], Rows]
    words: Callable[[int], str]
    due: str = ""  # the column of the deadline
    unless: Permission | None = None  # whoever holds it finds the same among other things
    own: bool = False  # nobody else waits for it
    asked: Mapping[str, Any] = field(default_factory=dict)  # the part of the list at the endpoint
    alone: str = ""  # the page of one thing by its public id, for when a single one waits
    within: Mapping[str, Any] = field(default_factory=dict)  # the part of that page
    exactly: Callable[[Actor, date, datetime], int] | None = None  # of a scope that holds more
    matters: Callable[[Actor, date, datetime], desks.Read] | None = None  # likewise, requests;
    # which of them wait for the actor is told by where they stand:
    counts: Callable[[Desk, Actor], bool] = lambda desk, actor: desk.may_answer(actor.person_id)
    of_person: bool = False  # the scope asks nothing of the actor but what `ANYBODY` tells


@dataclass(frozen=True, slots=True)
class _Anybody:
    """Who asks, told when the statement is executed; whatever else a scope asks raises."""

    person_id: BindParameter[int]
    organisation_id: BindParameter[int]


ANYBODY = cast(
    Actor, _Anybody(bindparam("person", type_=BigInt), bindparam("agency", type_=BigInt))
)
AT_THAT_MOMENT = cast(datetime, bindparam("now", type_=Instant()))
"""The moment, told likewise: to be compared with, not to be reckoned with."""


def values(actor: Actor, now: datetime) -> dict[str, Any]:
    """What a statement built for `ANYBODY` takes."""
    return {"person": actor.person_id, "agency": actor.organisation_id, "now": now}


ICONS = {
    "activity_desk": "calendar-event",
    "appeals": "inbox",
    "applications": "clipboard-check",
    "assessing": "person-check",
    "awards": "award",
    "certificate_board": "award",
    "evaluations": "clipboard-check",
    "external_desk": "patch-check",
    "forum_desk": "chat-left-text",
    "hours_desk": "clock-history",
    "incidents": "exclamation-triangle",
    "invigilation": "eye",
    "mentoring": "people",
    "objections": "inbox",
    "own_invitations": "envelope",
    "places": "mortarboard",
    "privacy": "lock",
    "question_desk": "question-circle",
    "ratings": "clipboard-check",
    "reviews": "check2-circle",
    "signatures": "pencil-square",
    "sittings": "patch-check",
    "statements": "file-earmark-text",
    "team_activities": "calendar-event",
    "team_applications": "clipboard-check",
    "team_plans": "list-check",
}
"""What stands before a kind of work, by the blueprint of its list; others have the hourglass."""


def icon_of(kind: Kind) -> str:
    return ICONS.get(kind.endpoint.partition(".")[0], "hourglass-split")
