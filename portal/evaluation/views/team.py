"""`/team/evaluations`: the board of a superior for one period."""

from collections.abc import Sequence
from dataclasses import replace

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.queries import periods, ratings, team
from portal.evaluation.queries.team import Board
from portal.evaluation.rules.ratings import RatingKind
from portal.evaluation.rules.stages import ORDER, Stage
from portal.evaluation.views import words
from portal.evaluation.views.words import Step
from portal.people.service import viewings
from portal.people.service.viewings import Viewed
from portal.people.views import shown


def page() -> ResponseReturnValue:
    """The latest period, or the one whose code is asked for."""
    rated = ratings.to_rate(g.actor, g.today)
    former = [row for row in rated if not row.leads]
    rows = [row for row in rated if row.leads]
    shown.persons(row.person.public_id for row in former)
    if not rows:
        return render_template("evaluation/to_rate.html", board=None, former=former)
    known = {row.form.period_id: row.form.period for row in rows}
    period = _asked(list(known.values()))
    board = team.board(
        g.actor,
        [row for row in rows if row.form.period_id == period.id],
        g.today,
        locale=str(get_locale()),
    )
    people = [member.row.person for member in board.members]
    shown.persons([person.public_id for person in people])
    viewings.note(
        g.actor.person_id,
        [person.id for person in people],
        Viewed.EVALUATION,
        on=g.today,
        now=g.now,
    )
    calendar = periods.calendar(period)
    stage = calendar.of(ratings.STAGES[RatingKind.SUPERVISOR])
    return render_template(
        "evaluation/to_rate.html",
        board=board,
        former=former,
        others=[one for one in known.values() if one.id != period.id],
        strip=_counted(words.strip(calendar, g.today), board),
        is_open=stage.holds(g.today),
        last_on=stage.last_on,
        figures=periods.policy(period, g.today).figures,
    )


def _asked(known: Sequence[EvaluationPeriod]) -> EvaluationPeriod:
    code = request.args.get("period", "")
    return next((one for one in known if one.code == code), known[0])


def _counted(strip: Sequence[Step], board: Board) -> list[Step]:
    """The strip, saying of the two ratings how many of the team are through."""
    count = len(board.members)
    done = {
        Stage.SELF: count - len(board.silent),
        Stage.SUPERVISOR: count - len(board.waiting),
    }
    return [
        replace(
            step,
            note=_(
                "%(done)d dari %(count)d selesai. %(note)s",
                done=done[stage],
                count=count,
                note=step.note,
            ),
        )
        if stage in done
        else step
        for stage, step in zip(ORDER, strip, strict=True)
    ]
