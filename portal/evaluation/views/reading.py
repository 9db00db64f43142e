"""Another person's evaluation, to be read: `/admin/evaluations/…`.

For superiors, heads of units, personnel officers and inspectors, whether they rate or not. Each
look is noted, and the person reads who looked.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.competency.queries import catalogue
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.evaluation.data import value_guides
from portal.evaluation.models import EvaluationForm
from portal.evaluation.queries import (
    cases,
    followups,
    forms,
    frozen,
    periods,
    ratings,
    reading,
    results,
)
from portal.evaluation.views import figures, paper, words
from portal.people.models import Person
from portal.people.queries import scopes
from portal.people.service.persons import printed
from portal.people.views import shown as marked

bp = Blueprint("evaluation_readers", __name__, url_prefix="/admin/evaluations")
READ: dict[str, Any] = {"scope": reading.read_by}


@bp.get("/people/<public_id>")
@requires(Permission.EVALUATION_READ, scope=scopes.persons)
def person(public_id: str) -> ResponseReturnValue:
    """The latest form of somebody, with the way to the others."""
    who = followups.person(scopes.persons(g.actor, Permission.EVALUATION_READ, g.today), public_id)
    found = reading.of_person(g.actor, who.id, g.today)
    if found:
        return _page(found[0], found)
    marked.persons([public_id])
    return render_template("evaluation/reading.html", form=None, name=printed(who), back=_back(who))


@bp.get("/<public_id>")
@requires(Permission.EVALUATION_READ, **READ)
def form(public_id: str) -> ResponseReturnValue:
    found = _form(public_id)
    return _page(found, reading.of_person(g.actor, found.person_id, g.today))


@bp.get("/<public_id>/figures/<number>")
@requires(Permission.EVALUATION_READ, **READ)
def figure(public_id: str, number: str) -> ResponseReturnValue:
    found = _form(public_id)
    figures.need_known(number)  # before anything is noted
    who = figures.note_viewed(found)
    return figures.page(
        found,
        number,
        own=False,
        url=lambda one: url_for(".figure", public_id=public_id, number=one),
        back=(url_for(".form", public_id=public_id), printed(who)),
        pdf=url_for(".pdf", public_id=public_id),
    )


@bp.get("/<public_id>/result.pdf")
@requires(Permission.EVALUATION_READ, **READ)
def pdf(public_id: str) -> ResponseReturnValue:
    found = _form(public_id)
    return paper.answer(found, figures.note_viewed(found))


def _form(public_id: str) -> EvaluationForm:
    return ratings.one(reading.read_by(g.actor, g.today), public_id)


def _back(who: Person) -> str:
    return url_for("person_profile.profile", public_id=who.public_id)


def _page(found: EvaluationForm, others: Sequence[EvaluationForm]) -> str:
    """What the person reads of it, less what is theirs to write."""
    who = figures.note_viewed(found)
    facts = results.facts_of(found, g.now)
    return render_template(
        "evaluation/reading.html",
        form=found,
        name=printed(who),
        back=_back(who),
        others=others,
        facts=facts,
        shown=forms.view_of(found, facts, g.today),
        strip=words.strip(periods.calendar(found.period), g.today),
        names=catalogue.directory(g.today),
        predicates=words.PREDICATES,
        unharmed=words.unharmed(facts, periods.calendar(found.period), g.today),
        raters=periods.raters_of([found.id]).get(found.id, ()),
        said=ratings.submitted(found.id),
        guides=value_guides(),
        standing=cases.standings(found.period, [found], g.today)[found.id],
        changes=cases.changes_of(found.id),
        entries=frozen.history([found.id]).get(found.id, ()),
    )
