"""A version with its forms and their report; papers as an examinee will see them, without keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.assessment import specifications as reads
from portal.assessment.papers import ItemFace
from portal.assessment.rules import form_report, specifying
from portal.assessment.rules.blueprint import parallel_forms
from portal.assessment.rules.drawing import CannotFill
from portal.content.specifying import words
from portal.content.specifying.blueprint import READ, bp, desk, unless_sitting
from portal.core import audit
from portal.core.access import requires
from portal.core.db import transaction
from portal.core.errors import NotFound
from portal.core.permissions import Permission


@dataclass(frozen=True, slots=True)
class Bar:
    """What the chart draws of a form: its facility in thousandths."""

    name: str
    value: int
    main: bool = False


TRIAL = b"pratinjau kisi2 "
"""The seed of a preview: the same draft shows the same paper each time it is opened."""


@bp.get("/<public_id>/preview")
@requires(Permission.COURSE_READ, **READ)
def preview(public_id: str) -> ResponseReturnValue:
    """A paper the draft would give now; nothing is kept of it."""
    found = desk(public_id)
    unless_sitting(found.row)
    faces: Sequence[ItemFace] = ()
    lacking = ""
    try:
        made = parallel_forms(found.plan.specification, found.stock.items, 1, TRIAL)
        [form] = made.forms
        faces = reads.faces([one.version_id for one in form.items], TRIAL)
    except CannotFill as refused:
        lacking = str(refused)
    _seen(found.row.id, found.row.organisation_id, 0, 0)
    return render_template(
        "specifications/paper.html",
        desk=found,
        faces=faces,
        lacking=lacking,
        version=None,
        form=None,
    )


@bp.get("/<public_id>/versions/<int:number>")
@requires(Permission.COURSE_READ, **READ)
def version(public_id: str, number: int) -> ResponseReturnValue:
    found = desk(public_id)
    row = reads.version(found.row.id, number)
    plan = reads.plan_of(row)
    report = form_report.read_report(row.report)
    before = reads.version(found.row.id, number - 1) if number > 1 else None
    return render_template(
        "specifications/version.html",
        desk=found,
        version=row,
        plan=plan,
        report=report,
        forms=reads.forms(row.id),
        changes=specifying.changes(reads.plan_of(before), plan) if before is not None else [],
        people=reads.names({row.submitted_by_id, row.published_by_id}),
        chart=[
            Bar(_("Naskah %(number)d", number=one.number), one.facility) for one in report.forms
        ],
        numbers=[str(one.number) for one in report.forms],
        facility_heads=[_("Naskah %(number)d", number=one.number) for one in report.forms],
        cut_on=date.fromisoformat(plan.cut.on) if plan.cut.on else None,
        words=words,
        share=words.share,
    )


@bp.get("/<public_id>/versions/<int:number>/forms/<int:form_number>")
@requires(Permission.COURSE_READ, **READ)
def form(public_id: str, number: int, form_number: int) -> ResponseReturnValue:
    """One form that was drawn; looking at it is recorded."""
    found = desk(public_id)
    unless_sitting(found.row)
    row = reads.version(found.row.id, number)
    drawn = next((one for one in reads.forms(row.id) if one.number == form_number), None)
    if drawn is None:
        raise NotFound
    seed = bytes.fromhex(row.report["seed"])
    faces = reads.faces(drawn.items, seed)
    _seen(found.row.id, found.row.organisation_id, number, form_number)
    return render_template(
        "specifications/paper.html", desk=found, faces=faces, lacking="", version=row, form=drawn
    )


def _seen(specification_id: int, organisation_id: int, number: int, form_number: int) -> None:
    """Whoever reads a paper beforehand is known."""
    with transaction():
        audit.record(
            "exam_spec.paper_read",
            object_kind="exam_specification",
            object_id=specification_id,
            now=g.now,
            actor_id=g.actor.person_id,
            organisation_id=organisation_id,
            number=number,
            form=form_number,
        )
