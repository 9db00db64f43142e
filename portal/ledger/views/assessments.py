"""`/admin/assessments`: assessors' results from a file, judged, confirmed, taken back."""

from collections.abc import Iterator

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.competency.queries import catalogue
from portal.core import downloads, sentences
from portal.core.access import Actor, requires, takes_upload
from portal.core.errors import Forbidden, Refused
from portal.core.permissions import Permission
from portal.ledger.forms import ResultsForm
from portal.ledger.models import AssessmentLine
from portal.ledger.queries import assessments as queries
from portal.ledger.rules import assessments as rules
from portal.ledger.rules.appending import AppendRefusal
from portal.ledger.rules.assessments import Column, LineRefusal, Outcome
from portal.ledger.service import assessing
from portal.people.service import sessions

bp = Blueprint("assessments", __name__, url_prefix="/admin/assessments")


@bp.get("", endpoint="index")
@requires(Permission.ASSESSOR_IMPORT, scope=queries.imports)
def index() -> ResponseReturnValue:
    return _index(ResultsForm())


def _index(form: ResultsForm) -> str:
    rows, older = queries.latest(g.actor, request.args.get("before", ""))
    return render_template(
        "ledger/assessments.html", form=form, rows=rows, older=older, headings=_headings()
    )


def _headings() -> list[str]:
    """The headings of the template, as they are written."""
    words = {Column.NUMBER: "NIP"}
    return [words.get(c, rules.HEADINGS[c][0].capitalize()) for c in Column]


@bp.get("/template.xlsx")
@requires(Permission.ASSESSOR_IMPORT, scope=queries.imports)
def template() -> ResponseReturnValue:
    """An empty sheet with the headings and, on its own sheet rows, nothing else to unlearn."""
    return downloads.xlsx("hasil-penilaian", _headings(), (), sheet="Hasil penilaian", at=g.now)


@bp.post("")
@takes_upload
@requires(Permission.ASSESSOR_IMPORT, scope=queries.imports)
def upload() -> ResponseReturnValue:
    """Judge every line; nothing counts yet.

    Not under `once`: the reading of a long file would hold the write lock. The service itself
    takes the same file a second time for the first.
    """
    form = ResultsForm()
    if not form.validate_on_submit():
        return _index(form), 422
    file = request.files["file"]
    try:
        made = assessing.begin(
            file.stream,  # type: ignore[arg-type]  # a spooled file of werkzeug, seekable
            file.filename or "",
            actor=g.actor,
            organisation_id=_agency(),
            today=g.today,
            now=g.now,
        )
    except Refused as refused:
        form.file.errors = [sentences.why(refused)]
        return _index(form), 422
    return redirect(url_for(".show", public_id=made.public_id), 303)


def _agency() -> int:
    """The agency the results are recorded for: the actor's own where they may."""
    actor: Actor = g.actor
    held = [grant.organisation_id for grant in actor.grants_with(Permission.ASSESSOR_IMPORT)]
    if not held:
        raise Forbidden(Permission.ASSESSOR_IMPORT)
    own = actor.organisation_id
    return own if own is not None and own in held else held[0]


@bp.get("/<public_id>")
@requires(Permission.ASSESSOR_IMPORT, scope=queries.imports)
def show(public_id: str) -> ResponseReturnValue:
    row = queries.one(g.actor, public_id)
    outcome = request.args.get("outcome", "")
    outcome = outcome if outcome in set(Outcome) else ""
    after = request.args.get("after", "0")
    lines = queries.lines(
        row.found.id,
        outcome=outcome,
        after=int(after) if after.isdecimal() and len(after) < 9 else 0,
    )
    return render_template(
        "ledger/assessment.html",
        row=row,
        counts=queries.counts(row.found.id),
        outcome=outcome,
        lines=[_shown(line, name) for line, name in lines[: queries.PAGE]],
        after=lines[queries.PAGE - 1][0].line if len(lines) > queries.PAGE else 0,
    )


def _shown(line: AssessmentLine, name: str) -> dict[str, object]:
    """A line in words: what was understood, else what was typed and why it is refused."""
    competency = ""
    if line.competency_id is not None:
        worded = catalogue.catalogue().worded(line.competency_id, g.today)
        competency = worded.name(str(get_locale()))
    return {
        "line": line,
        "name": name or line.cells.get(Column.NUMBER.value, ""),
        "competency": competency or line.cells.get(Column.COMPETENCY.value, ""),
        "reason": _reason(line.reason),
    }


def _reason(code: str) -> str:
    for kind in (LineRefusal, AppendRefusal):
        if code in set(kind):
            return sentences.of(kind(code))
    return ""


@bp.get("/<public_id>/refused.csv")
@requires(Permission.ASSESSOR_IMPORT, scope=queries.imports)
def refused(public_id: str) -> ResponseReturnValue:
    """The refused lines with their reasons, to be mended and sent again."""
    row = queries.one(g.actor, public_id)
    found = queries.lines(row.found.id, outcome=Outcome.REFUSED.value, size=rules.MOST_LINES)
    heads = [_("Baris"), *_headings(), _("Alasan")]
    return downloads.csv("baris-ditolak", heads, _cells([line for line, _name in found]))


def _cells(lines: list[AssessmentLine]) -> Iterator[list[str | int]]:
    for line in lines:
        typed = [str(line.cells.get(column.value, "")) for column in Column]
        yield [line.line, *typed, _reason(line.reason)]


@bp.post("/<public_id>/confirm")
@requires(Permission.ASSESSOR_IMPORT, scope=queries.imports)
def confirm(public_id: str) -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    row = queries.one(g.actor, public_id)
    assessing.files.confirm(row.found.id, actor_id=g.actor.person_id, now=g.now)
    return _went_on(public_id, row.found.id)


@bp.post("/<public_id>/go-on")
@requires(Permission.ASSESSOR_IMPORT, scope=queries.imports)
def go_on(public_id: str) -> ResponseReturnValue:
    return _went_on(public_id, queries.one(g.actor, public_id).found.id)


def _went_on(public_id: str, import_id: int) -> ResponseReturnValue:
    """A first stretch at once, so that a short file is done when the page comes back."""
    assessing.files.stretch(import_id, now=g.now)
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/discard")
@requires(Permission.ASSESSOR_IMPORT, scope=queries.imports)
def discard(public_id: str) -> ResponseReturnValue:
    row = queries.one(g.actor, public_id)
    assessing.files.discard(row.found.id, actor_id=g.actor.person_id, now=g.now)
    flash(_("Berkas disisihkan; tidak ada yang dicatat."), "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/<public_id>/undo")
@requires(Permission.ASSESSOR_IMPORT, scope=queries.imports)
def undo(public_id: str) -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    row = queries.one(g.actor, public_id)
    assessing.files.begin_undo(row.found.id, actor_id=g.actor.person_id, now=g.now)
    return _went_on(public_id, row.found.id)
