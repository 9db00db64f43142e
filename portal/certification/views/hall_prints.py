"""Sheets an invigilator prints for the rooms of a shift: the same as the organiser's."""

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.certification.queries import duties
from portal.certification.queries.duties import Watch
from portal.certification.queries.reports import Part
from portal.certification.views import prints
from portal.certification.views.invigilation import NEED, WHERE, watch_of
from portal.core.access import requires
from portal.core.errors import NotFound

bp = Blueprint("hall_prints", __name__)


@bp.get(f"{WHERE}/print/<sheet>")
@requires(NEED, scope=duties.in_scope)
def sheet(sitting: str, shift: str, sheet: str) -> ResponseReturnValue:
    """Participants, attendance, seat cards, or the record of proceedings."""
    if sheet not in prints.SHEETS:
        raise NotFound
    watch = watch_of(sitting, shift)
    contents = prints.contents(watch.whole, sheet, _part(watch))
    mine = [
        one.officer for one in contents["officers"] if one.officer.person_id == g.actor.person_id
    ]
    return render_template(
        "exams/print.html",
        **contents,
        is_over=watch.shift.ends_at <= g.now,
        back_url=url_for("invigilation.show", sitting=sitting, shift=shift),
        signs_as=mine[0].duty if mine else "organiser",
        paper_urls={
            paper: url_for(".sheet", sitting=sitting, shift=shift, sheet=sheet, paper=paper)
            for paper in prints.PAPERS
        },
    )


def _part(watch: Watch) -> Part:
    return Part(watch.shift.id, frozenset(one.id for one in watch.rooms))
