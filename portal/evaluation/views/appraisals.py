"""`/admin/appraisals`: predicates from e-Kinerja by file, checked, taken, taken back."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import downloads, sentences
from portal.core.access import requires, takes_upload
from portal.core.errors import Forbidden, Refused
from portal.core.permissions import Permission
from portal.evaluation.forms.appraisals import AppraisalsForm
from portal.evaluation.queries import appraisals as queries
from portal.evaluation.queries import periods
from portal.evaluation.queries.appraisals import Row
from portal.evaluation.rules import predicates as rules
from portal.evaluation.rules.predicates import Column, RowRefusal
from portal.evaluation.service import appraisals as service
from portal.evaluation.views import words
from portal.people.service import sessions
from portal.people.views import shown

bp = Blueprint("appraisals", __name__, url_prefix="/admin/appraisals")
NEED = Permission.EVALUATION_MANAGE
SCOPE: dict[str, Any] = {"scope": queries.managed}
SHOWN = 25
"""Accepted rows shown as a sample; every refused one is listed."""


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    return _index(AppraisalsForm())


def _index(form: AppraisalsForm) -> str:
    page = queries.page(g.actor, after=request.args.get("after", "")[:22])
    return render_template(
        "evaluation/appraisals.html",
        form=form,
        page=page,
        headings=_headings(),
        needed=len(rules.NEEDED),
        predicates=words.PREDICATES,
        states=words.IMPORTS,
    )


def _headings() -> list[str]:
    """The headings of the sample file, as they are written."""
    known = {Column.NUMBER: "NIP"}
    return [known.get(one, rules.HEADINGS[one][0].capitalize()) for one in Column]


@bp.get("/sample.xlsx")
@requires(NEED, **SCOPE)
def sample() -> ResponseReturnValue:
    """The headings and two rows of nobody, to be written over."""
    rows = (
        ["198503142010012001", "01-01-2026", "30-06-2026", "Baik",
         "Sesuai Ekspektasi", "Di Atas Ekspektasi"],
        ["199107222015031002", "01-01-2026", "30-06-2026", "Sangat Baik", "", ""],
    )  # fmt: skip
    return downloads.xlsx("predikat-kinerja", _headings(), rows, sheet="Predikat kinerja", at=g.now)


@bp.post("")
@takes_upload
@requires(NEED, **SCOPE)
def upload() -> ResponseReturnValue:
    """Check every row; nothing counts yet. The service takes the same file again for the first."""
    form = AppraisalsForm()
    if not form.validate_on_submit():
        return _index(form), 422
    file = request.files["file"]
    try:
        made = service.check(
            file.stream,  # type: ignore[arg-type]  # a spooled file of werkzeug, seekable
            file.filename or "",
            actor_id=g.actor.person_id,
            organisation_id=_agency(),
            today=g.today,
            now=g.now,
        )
    except Refused as refused:
        form.file.errors = [sentences.why(refused)]
        return _index(form), 422
    return redirect(url_for(".show", public_id=made.public_id), 303)


def _agency() -> int:
    """The actor's own agency where they may, else the first they may."""
    held = sorted(periods.agencies(g.actor))
    if not held:
        raise Forbidden(NEED)
    return g.actor.organisation_id if g.actor.organisation_id in held else held[0]


@bp.get("/<public_id>")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _page(queries.one(g.actor, public_id))


def _page(row: Row, failed: Refused | None = None) -> ResponseReturnValue:
    accepted = service.accepted(row.found)[:SHOWN]
    people = queries.names({one.person for one in accepted})
    shown.persons(one.public_id for one in people.values())
    page = render_template(
        "evaluation/appraisal_file.html",
        row=row,
        accepted=accepted,
        people=people,
        refused=_refused(row),
        failed=sentences.why(failed) if failed else "",
        predicates=words.PREDICATES,
        states=words.IMPORTS,
    )
    return (page, 422) if failed else page


def _refused(row: Row) -> Sequence[tuple[int, str]]:
    """Line and reason of each row that is not taken."""
    return [(line, sentences.of(RowRefusal(why))) for line, why in row.found.refused]


@bp.get("/<public_id>/refused.csv")
@requires(NEED, **SCOPE)
def refused(public_id: str) -> ResponseReturnValue:
    """The lines that were refused, to be mended in the file."""
    found = _refused(queries.one(g.actor, public_id))
    return downloads.csv("baris-ditolak", [_("Baris"), _("Alasan")], found)


@bp.post("/<public_id>/take")
@requires(NEED, **SCOPE)
def take(public_id: str) -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    row = queries.one(g.actor, public_id)
    try:
        service.take(row.found.id, actor_id=g.actor.person_id, now=g.now)
    except Refused as failed:
        return _page(queries.one(g.actor, public_id), failed)
    flash(_("Predikat dari berkas ini tercatat."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/discard")
@requires(NEED, **SCOPE)
def discard(public_id: str) -> ResponseReturnValue:
    row = queries.one(g.actor, public_id)
    service.discard(row.found.id, actor_id=g.actor.person_id, now=g.now)
    flash(_("Berkas disisihkan; tidak ada yang dicatat."), "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/<public_id>/undo")
@requires(NEED, **SCOPE)
def undo(public_id: str) -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    row = queries.one(g.actor, public_id)
    service.undo(row.found.id, actor_id=g.actor.person_id, now=g.now)
    flash(_("Semua predikat dari berkas ini ditarik kembali."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)
