"""`/admin/runs/requests`: requests for places that wait for whoever keeps the runs."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from portal.core.access import requires
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.learning import organising, places
from portal.learning.places import Place
from portal.learning.views import place_words
from portal.learning.views.answering import AnswerDesk
from portal.people.views import shown

bp = Blueprint("run_requests", __name__, url_prefix="/admin/runs/requests")
SCOPE = {"scope": organising.seen}


@bp.get("")
@requires(Permission.RUN_WRITE, **SCOPE)
def index() -> ResponseReturnValue:
    waiting = organising.waiting(g.actor, g.today)
    after = request.args.get("after", "")[:22]
    page = places.page(organising.open_ones(g.actor), g.today, after=after)
    shown.persons(one.person.public_id for one in (*waiting, *page.rows))
    return render_template(
        "learning/places.html",
        page=page,
        words=place_words,
        waiting=waiting,
        by_keeper=True,
    )


@bp.get("/<public_id>")
@requires(Permission.RUN_WRITE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _desk().page(_seen(public_id))


@bp.post("/<public_id>/grant")
@requires(Permission.RUN_WRITE, **SCOPE)
@once
def grant(public_id: str) -> ResponseReturnValue:
    return _desk().grant(_seen(public_id))


@bp.post("/<public_id>/refuse")
@requires(Permission.RUN_WRITE, **SCOPE)
def refuse(public_id: str) -> ResponseReturnValue:
    return _desk().refuse(lambda: _seen(public_id))


def _desk() -> AnswerDesk:
    return AnswerDesk(
        "run_requests.index",
        "run_requests.grant",
        "run_requests.refuse",
        g.actor.person_id,
        lambda place, _person_id: organising.may_answer(place),
    )


def _seen(public_id: str) -> Place:
    return places.one(organising.seen(g.actor), public_id, g.today)
