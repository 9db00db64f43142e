"""`/admin/runs/moves`: runs behind their course's newest revision, foreseen and then moved."""

from dataclasses import dataclass

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired

from portal.content.models import CourseRevision
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.learning import runs
from portal.learning.moving import queries, service
from portal.learning.moving.queries import Concerned
from portal.learning.rules.moving import Fate, PartId, Plan
from portal.learning.runs import Row
from portal.people.queries import scopes
from portal.people.views import shown

bp = Blueprint("moves", __name__, url_prefix="/admin/runs")
SCOPE = {"scope": runs.in_scope}


class MoveForm(FlaskForm):
    """The number of the revision the preview showed."""

    to = IntegerField(validators=[InputRequired()])


@dataclass(frozen=True, slots=True)
class Part:
    """A lesson or quiz that the move changes, adds or takes away."""

    id: PartId
    title: str
    fate: Fate


@bp.get("/moves")
@requires(Permission.RUN_WRITE, **SCOPE)
def index() -> ResponseReturnValue:
    rows, more = queries.behind(g.actor, g.now, request.args.get("after", ""))
    return render_template("moves/index.html", rows=rows, more=more)


@bp.get("/<public_id>/move")
@requires(Permission.RUN_WRITE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _page(runs.one(g.actor, public_id))


@bp.post("/<public_id>/move")
@requires(Permission.RUN_WRITE, **SCOPE)
def begin(public_id: str) -> ResponseReturnValue:
    row = runs.one(g.actor, public_id)
    form = MoveForm()
    if not form.validate_on_submit():
        return _page(row), 422
    try:
        service.begin(
            row.run.id, to_number=form.to.data or 0, now=g.now, actor_id=g.actor.person_id
        )
    except Refused as refused:
        return _page(runs.one(g.actor, public_id), sentences.why(refused)), 409
    flash(_("Kelas dipindahkan. Peserta mengikuti dalam beberapa menit dan diberi tahu."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/move/go-on")
@requires(Permission.RUN_WRITE, **SCOPE)
def go_on(public_id: str) -> ResponseReturnValue:
    """A few pieces at once, for whoever does not want to wait for the job."""
    row = runs.one(g.actor, public_id)
    move = queries.move_of(row.run.id, row.run.revision_id)
    if move is not None:
        service.stretch(move.id, now=g.now)
    return redirect(url_for(".show", public_id=public_id), 303)


def _page(row: Row, error: str = "") -> str:
    to = queries.target(row.run)
    move = queries.move_of(row.run.id, to.id) if row.run.revision_id == to.id else None
    of_learners = queries.revisions_of(row.run.id)
    plans = queries.plans({row.run.revision_id, *of_learners} - {to.id}, to)
    counts = queries.counts(row.run, to, plans)
    after = request.args.get("after", "")
    concerned, more = queries.page(row.run, to, plans, after) if plans else ([], "")
    titles = queries.parts({to.id, *plans})
    return render_template(
        "moves/show.html",
        row=row,
        to=to,
        move=move,
        counts=counts,
        changes=_changes(row, to, plans, titles),
        learners=concerned,
        people=_people(concerned),
        titles=titles,
        after=after,
        more=more,
        error=error,
        is_moved=row.run.revision_id == to.id,
    )


def _changes(
    row: Row, to: CourseRevision, plans: dict[int, Plan], titles: dict[PartId, str]
) -> list[Part]:
    """What is different from the revision the run is on; of a moved run, from the oldest left."""
    start = row.run.revision_id if row.run.revision_id != to.id else min(plans, default=0)
    if start not in plans:
        return []
    fates = plans[start].fates
    return [
        Part(part, titles.get(part, part[1]), fate)
        for part, fate in fates.items()
        if fate is not Fate.KEPT
    ]


def _people(concerned: list[Concerned]) -> dict[int, tuple[str, str]]:
    """Name and public id of the learners the actor may see; the page is noted for them (PR-4)."""
    ids = [one.enrolment.person_id for one in concerned]
    found = queries.names(scopes.persons(g.actor, Permission.RUN_WRITE, g.today), ids)
    shown.persons(public_id for _name, public_id in found.values())
    return found
