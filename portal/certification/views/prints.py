"""Sheets printed from a sitting: lists, seat cards, the record of proceedings."""

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.certification.queries import reports, sittings
from portal.certification.rules.sittings import Phase
from portal.certification.views import words
from portal.certification.views.sittings import SCOPE
from portal.core import zones
from portal.core.access import Permission, requires
from portal.core.errors import NotFound
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
    found = reports.groups(whole, on=g.today, now=g.now)
    people = [one for group in found for one in group.people]
    shown.persons(one.person.public_id for one in people)
    asked = request.args.get("paper", "")
    is_report = sheet == "report"
    return render_template(
        "exams/print.html",
        whole=whole,
        groups=found,
        kind=sheet,
        tally=reports.tally(whole, people) if is_report else None,
        incidents=reports.incidents(whole.sitting.id) if is_report else [],
        officers=sittings.officers(whole.sitting.id),
        is_over=whole.phase(g.now) is Phase.OVER,
        words=words,
        day=zones.local_day(whole.starts_at or g.now, whole.sitting.zone),
        letterhead=officers.letterhead(g.actor, on=g.today),
        officer=officers.placed(g.actor.person_id, on=g.today),
        paper=asked if asked in PAPERS else "a4",
        paper_urls={
            paper: url_for(".sheet", public_id=public_id, sheet=sheet, paper=paper)
            for paper in PAPERS
        },
    )
