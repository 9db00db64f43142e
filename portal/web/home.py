"""`/`: one clear next step, what is still missing to the post's standard, the year's hours.

Composed from lower areas' queries in six statements, the actor's two included.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.certification.queries import glance as exams
from portal.competency.queries import catalogue, requirements
from portal.competency.queries.catalogue import CompetencyValue
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.learning import duties, offers
from portal.learning.duties import Duty
from portal.learning.hours import glance, words
from portal.learning.hours.glance import Asked
from portal.learning.rules.catalogue import Offer, Shelf
from portal.learning.rules.duties import count_back
from portal.ledger.queries import profiles
from portal.web import navigation, waiting

bp = Blueprint("home", __name__)

SHOWN_GAPS = 4
SHOWN_COURSES = 2


@dataclass(frozen=True, slots=True)
class GapCard:
    """A competency below the standard of the post, with the courses that speak to it."""

    competency: CompetencyValue
    level: int
    required: int
    courses: tuple[Offer, ...]


@bp.get("/")
@requires(Permission.ACCOUNT_OWN)
def index() -> ResponseReturnValue:
    me = g.actor.person_id
    if navigation.is_partners(g.actor):
        return redirect(url_for("partner.index"))
    learner = glance.learner(me, g.today, _along())
    on_offer = offers.on_offer(g.actor.organisation_id, g.now)
    required = requirements.of_persons([me], g.today)[me]
    tasks = waiting.tasks(g.actor, learner.counts, g.today, g.now)
    held = profiles.levels([me], g.today)[me]
    names = catalogue.directory(g.today)
    levels = {id_: need.level for id_, need in required.levels.definitive.items()}
    got = {id_: one.level for id_, one in held.items()}
    return render_template(
        "web/home.html",
        learner=learner,
        exam=exams.read(learner.others),
        duties=_duties(on_offer.asked, got),
        today=g.today,
        gaps=gap_cards(levels, held, names, on_offer.shelf, {one.slug for one in learner.courses}),
        met=sum(1 for id_, need in levels.items() if id_ in held and held[id_].level >= need),
        required=len(levels),
        surveys=Permission.SURVEY_READ in g.actor.permissions,
        unit_maps=Permission.EVALUATION_UNITS in g.actor.permissions,
        tasks=tasks,
        task=waiting.first(tasks),
        workspaces=navigation.account_menu(g.actor),
        year=g.today.year,
        back=count_back(learner.duty, learner.booked_jp100, learner.policy, g.today),
        words=words,
    )


def _along() -> Asked:
    """What is read along with the learner: the next exam, and what waits."""
    counted = waiting.counting(g.actor, g.today, g.now)
    return replace(
        counted,
        standing=(exams.coming(), *counted.standing),
        values={**counted.values, **exams.values(g.now)},
    )


def _duties(asked: Sequence[duties.Asked], levels: Mapping[int, int]) -> list[Duty]:
    """Courses still to pass, the nearest deadline first; one statement where there is a rule."""
    if not asked:
        return []
    packed = duties.standing_text(g.actor.person_id, g.actor.organisation_id, g.today)
    found = duties.duties(asked, packed, levels, g.today).values()
    open_ones = [duty for duty in found if duty.is_open]
    return sorted(open_ones, key=lambda one: (one.obligation.due_on, one.title))


def gap_cards(
    levels: Mapping[int, int],
    held: Mapping[int, profiles.HeldLevel],
    names: Mapping[int, CompetencyValue],
    shelf: Shelf,
    taken: Collection[str],
) -> list[GapCard]:
    """The largest gaps first, with courses that lead beyond the level; those taken up are not
    proposed again.
    """
    cards = []
    for id_, need in levels.items():
        got = held[id_].level if id_ in held else 0
        if got >= need or id_ not in names:
            continue
        beyond = shelf.beyond(names[id_].key, got)
        aimed = (one for _reached, one in beyond if one.slug not in taken)
        cards.append(GapCard(names[id_], got, need, tuple(islice(aimed, SHOWN_COURSES))))
    cards.sort(
        key=lambda card: (card.level - card.required, not card.courses, card.competency.code)
    )
    return cards[:SHOWN_GAPS]
