"""A result opened number by number: `/evaluations/<code>/figures/…`, and of those one rates."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.evaluation.models import EvaluationForm
from portal.evaluation.queries import forms, ratings, results
from portal.evaluation.views import opened
from portal.evaluation.views.opened import Number
from portal.people.models import Person
from portal.people.service import viewings
from portal.people.service.persons import printed
from portal.people.service.viewings import Viewed
from portal.people.views import shown

bp = Blueprint("evaluation_figures", __name__)
OWN: dict[str, Any] = {"scope": forms.forms_of}
LED: dict[str, Any] = {"scope": ratings.led_by}


@bp.get("/evaluations/<code>/figures/<number>")
@requires(Permission.EVALUATION_OWN, **OWN)
def own(code: str, number: str) -> ResponseReturnValue:
    form = forms.own_form(g.actor.person_id, code)
    need_known(number)
    return page(
        form,
        number,
        own=True,
        url=lambda one: url_for(".own", code=code, number=one),
        back=(url_for("evaluations.form", code=code), form.period.name),
        pdf=url_for("evaluation_exports.own", code=code),
    )


@bp.get("/team/evaluations/<public_id>/figures/<number>")
@requires(Permission.EVALUATION_OWN, **LED)
def led(public_id: str, number: str) -> ResponseReturnValue:
    form = ratings.one(ratings.led_by(g.actor, g.today), public_id)
    need_known(number)  # before anything is noted
    person = note_viewed(form)
    return page(
        form,
        number,
        own=False,
        url=lambda one: url_for(".led", public_id=public_id, number=one),
        back=(url_for("ratings.led", public_id=public_id), printed(person)),
        pdf=url_for("evaluation_exports.led", public_id=public_id),
    )


def need_known(number: str) -> None:
    """Raises NotFound for what is no number of a result."""
    if number not in set(Number):
        raise NotFound


def note_viewed(form: EvaluationForm) -> Person:
    """The person of a form, who will see that somebody looked."""
    person = forms.person_of(form)
    shown.persons([person.public_id])
    viewings.note(g.actor.person_id, [person.id], Viewed.EVALUATION, on=g.today, now=g.now)
    return person


def page(
    form: EvaluationForm,
    number: str,
    *,
    own: bool,
    url: Callable[[str], str],
    back: tuple[str, str],
    pdf: str,
) -> str:
    """One number of a form; `url` leads to another of it, `back` is address and words."""
    facts = results.facts_of(form, g.now)
    found = opened.opened(facts, own=own, now=g.now)
    return render_template(
        "evaluation/figure.html",
        one=next(row for row in found if row.number == number),
        all=found,
        url=url,
        back=back,
        pdf=pdf,
        period=form.period,
        facts=facts,
        is_locked=form.locked_at is not None,
    )
