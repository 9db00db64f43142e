"""Sheets printed from a sitting: lists, seat cards, the record of proceedings."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.certification.queries import reports, sittings
from portal.certification.queries.reports import Part
from portal.certification.queries.sittings import Whole
from portal.certification.rules.sittings import Phase
from portal.certification.views import hall_words, words
from portal.certification.views.sittings import SCOPE
from portal.core import zones
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.queries import officers
from portal.people.views import shown

bp = Blueprint("sitting_prints", __name__, url_prefix="/admin/sittings")
SHEETS = ("participants", "attendance", "cards", "report")
PAPERS = ("a4", "f4")


@bp.get("/<public_id>/print/<sheet>")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def sheet(public_id: str, sheet: str) -> ResponseReturnValue:
    if sheet not in SHEETS:
        raise NotFound
    whole = sittings.one(g.actor, public_id)
    return render_template(
        "exams/print.html",
        **contents(whole, sheet),
        is_over=whole.phase(g.now) is Phase.OVER,
        back_url=url_for("sittings.show", public_id=public_id),
        signs_as="organiser",
        paper_urls={
            paper: url_for(".sheet", public_id=public_id, sheet=sheet, paper=paper)
            for paper in PAPERS
        },
    )


def contents(whole: Whole, sheet: str, part: Part | None = None) -> dict[str, Any]:
    """What a sheet of the sitting, or of rooms of one of its shifts, says."""
    found = reports.groups(whole, on=g.today, now=g.now, part=part)
    people = [one for group in found for one in group.people]
    shown.persons(one.person.public_id for one in people)
    asked = request.args.get("paper", "")
    is_report = sheet == "report"
    starts_at = found[0].shift.starts_at if part and found else whole.starts_at
    return {
        "whole": whole,
        "shifts": [one for one in whole.shifts if part is None or one.id == part.shift_id],
        "rooms": [one for one in whole.rooms if part is None or one.id in part.room_ids],
        "groups": found,
        "kind": sheet,
        "tally": reports.tally(whole, people, part) if is_report else None,
        "incidents": reports.incidents(whole.sitting.id, part) if is_report else [],
        "officers": reports.in_charge(whole, part),
        "words": words,
        "incident": hall_words.incident,
        "day": zones.local_day(starts_at or g.now, whole.sitting.zone),
        "letterhead": officers.letterhead(g.actor, on=g.today),
        "officer": officers.placed(g.actor.person_id, on=g.today),
        "paper": asked if asked in PAPERS else "a4",
    }
