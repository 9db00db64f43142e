"""`/`: one clear next step, what is still missing to the post's standard, the year's hours.

Composed from lower areas' queries in six statements, the actor's two included.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from portal.competency.queries import catalogue, requirements
from portal.competency.queries.catalogue import CompetencyValue
from portal.core.access import Permission, requires
from portal.learning import duties
from portal.learning import queries as learning
from portal.learning.duties import Duty
from portal.learning.hours import glance, words
from portal.learning.queries import Offered
from portal.learning.rules.duties import count_back
from portal.ledger.queries import profiles
from portal.web import navigation, waiting

bp = Blueprint("home", __name__)

SHOWN_GAPS = 4


@dataclass(frozen=True, slots=True)
class GapCard:
    """A competency below the standard of the post, with the courses that speak to it."""

    competency: CompetencyValue
    level: int
    required: int
    courses: tuple[Offered, ...]


@bp.get("/")
@requires(Permission.ACCOUNT_OWN)
def index() -> ResponseReturnValue:
    me = g.actor.person_id
    learner = glance.learner(me, g.today, *waiting.counting(g.actor, g.today, g.now))
    courses = learning.offered(g.actor.organisation_id, g.now, g.today, me)
    required = requirements.of_persons([me], g.today)[me]
    held = profiles.levels([me], g.today)[me]
    names = catalogue.directory(g.today)
    levels = {id_: need.level for id_, need in required.levels.definitive.items()}
    got = {id_: one.level for id_, one in held.items()}
    return render_template(
        "web/home.html",
        learner=learner,
        duties=_duties(courses, got, g.today),
        today=g.today,
        gaps=gap_cards(levels, held, names, courses, taken={one.slug for one in learner.courses}),
        met=sum(1 for id_, need in levels.items() if id_ in held and held[id_].level >= need),
        required=len(levels),
        tasks=waiting.tasks(g.actor, learner.counts, g.today, g.now),
        workspaces=navigation.account_menu(g.actor),
        year=g.today.year,
        back=count_back(learner.duty, learner.booked_jp100, learner.policy, g.today),
        words=words,
    )


def _duties(courses: Sequence[Offered], levels: Mapping[int, int], on: date) -> list[Duty]:
    """Courses still to pass, the nearest deadline first."""
    found = [
        duty
        for one in courses
        if one.rules
        for duty in duties.duties(one.rules, one.standing, levels, on).values()
    ]
    open_ones = [duty for duty in found if duty.is_open]
    return sorted(open_ones, key=lambda one: (one.obligation.due_on, one.title))


def gap_cards(
    levels: Mapping[int, int],
    held: Mapping[int, profiles.HeldLevel],
    names: Mapping[int, CompetencyValue],
    courses: Sequence[Offered],
    *,
    taken: set[str],
) -> list[GapCard]:
    """The largest gaps first; courses already taken up are not proposed again."""
    cards = []
    for id_, need in levels.items():
        got = held[id_].level if id_ in held else 0
        if got >= need or id_ not in names:
            continue
        key = names[id_].key
        fitting = tuple(
            one
            for one in courses
            if one.slug not in taken and any(aim["id"] == key for aim in one.competencies)
        )
        cards.append(GapCard(names[id_], got, need, fitting))
    cards.sort(
        key=lambda card: (card.level - card.required, not card.courses, card.competency.code)
    )
    return cards[:SHOWN_GAPS]
