"""`/admin/exams`: the exams an agency holds."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.certification.forms.exams import ExamForm
from portal.certification.forms.fields import lines
from portal.certification.queries import exams, sittings
from portal.certification.queries.exams import Row
from portal.certification.rules.eligibility import Requirements
from portal.certification.rules.exams import Ladder, ScoreRelease
from portal.certification.service import exams as service
from portal.certification.service.exams import Written
from portal.certification.views import words
from portal.competency.queries import catalogue
from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.learning.rules.reach import Reach
from portal.learning.views import reach_fields

bp = Blueprint("exams", __name__, url_prefix="/admin/exams")
SCOPE = {"scope": exams.in_scope}

for _name in ("shift_time", "lack", "needs", "moment_in"):
    bp.add_app_template_filter(getattr(words, _name), f"exam_{_name}")


@bp.get("")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def index() -> ResponseReturnValue:
    retired = request.args.get("state") == "retired"
    text = " ".join(request.args.get("q", "").split())[:100]
    page = exams.page(g.actor, text, retired=retired, after=request.args.get("after", "")[:22])
    return render_template("exams/index.html", page=page, retired=retired, text=text, words=words)


@bp.get("/new")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def new() -> ResponseReturnValue:
    agency = exams.agency(g.actor)
    form = ExamForm(formdata=None, data={"max_attempts": 2, "wait_days": 30, "level": 1})
    _offer(form, agency.id)
    return _form_page(form)


@bp.post("/new")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def create() -> ResponseReturnValue:
    agency = exams.agency(g.actor)
    form = ExamForm()
    _offer(form, agency.id)
    what = _written(form, agency.id) if form.validate_on_submit() else None
    if what is None:
        return _form_page(form), 422
    try:
        return _create(agency.id, what)
    except Refused as refused:
        refusals.attach(form, refused)
        return _form_page(form), 422


@once
def _create(agency_id: int, what: Written) -> ResponseReturnValue:
    """Refusals pass through, so that nothing half made is kept; `create` shows them."""
    made = service.create(agency_id, what, now=g.now, actor_id=g.actor.person_id)
    flash(_("Ujian dibuat. Rencanakan kapan dan di mana ujian ini diselenggarakan."), "ok")
    return redirect(url_for(".show", public_id=made.public_id), 303)


@bp.get("/<public_id>")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    row = exams.one(g.actor, public_id)
    return render_template(
        "exams/show.html",
        row=row,
        coming=sittings.page(g.actor, past=False, now=g.now, exam_id=row.exam.id).rows,
        past=sittings.page(g.actor, past=True, now=g.now, exam_id=row.exam.id).rows,
        words=words,
        now=g.now,
    )


@bp.get("/<public_id>/edit")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def edit(public_id: str) -> ResponseReturnValue:
    row = exams.one(g.actor, public_id)
    form = ExamForm(formdata=None, data=_data(row))
    _offer(form, row.exam.organisation_id, row)
    return _form_page(form, row)


@bp.post("/<public_id>/edit")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def change(public_id: str) -> ResponseReturnValue:
    row = exams.one(g.actor, public_id)
    form = ExamForm()
    _offer(form, row.exam.organisation_id, row)
    is_valid = form.validate_on_submit()
    what = _written(form, row.exam.organisation_id, row) if is_valid else None
    if what is None:
        return _form_page(form, row), 422
    try:
        service.change(row.exam.id, what, now=g.now, actor_id=g.actor.person_id)
    except Refused as refused:
        refusals.attach(form, refused)
        return _form_page(form, exams.one(g.actor, public_id)), 422
    flash(_("Perubahan ujian disimpan."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/retire")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def retire(public_id: str) -> ResponseReturnValue:
    row = exams.one(g.actor, public_id)
    service.retire(row.exam.id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Ujian ditutup. Hasil yang sudah ada tetap berlaku."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/reopen")
@requires(Permission.SITTING_MANAGE, **SCOPE)
def reopen(public_id: str) -> ResponseReturnValue:
    row = exams.one(g.actor, public_id)
    service.reopen(row.exam.id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Ujian dibuka kembali."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _offer(form: ExamForm, organisation_id: int, row: Row | None = None) -> None:
    """The choices; the paper of an exam that was held stays as it is."""
    form.offer()
    form.specification.choices = [
        SelectChoice(id_, title) for id_, title in exams.specifications(organisation_id)
    ]
    locale = str(get_locale() or "id")
    known = sorted(
        catalogue.directory(g.today).values(), key=lambda one: (one.kind, one.position, one.id)
    )
    form.competency.choices = [SelectChoice(one.id, one.name(locale)) for one in known]
    form.courses.choices = [
        SelectChoice(str(id_), title) for id_, title in exams.courses(organisation_id)
    ]
    if row is not None and row.sittings:
        del form.specification, form.competency, form.level


def _written(form: ExamForm, organisation_id: int, row: Row | None = None) -> Written | None:
    """What the form says; None when a line names nothing, which is said at its field."""
    reach = reach_fields.read(form, organisation_id)
    levels = _levels(form)
    if reach is None or levels is None:
        return None
    exam = row.exam if row else None
    held = exam is not None and "specification" not in form._fields
    return Written(
        code=form.code.data or "",
        title=form.title.data or "",
        specification_id=exam.specification_id if held and exam else form.specification.data,
        competency_id=exam.competency_id if held and exam else form.competency.data,
        level=exam.level if held and exam else form.level.data,
        max_attempts=form.max_attempts.data or 0,
        wait_days=form.wait_days.data or 0,
        valid_months=form.valid_months.data,
        ladder=Ladder(
            ScoreRelease(form.score.data), form.right_wrong_days.data, form.key_days.data
        ),
        requirements=Requirements(
            units=reach.units,
            jobs=reach.jobs,
            statuses=reach.statuses,
            months_in_post=form.months_in_post.data or 0,
            courses=frozenset(int(one) for one in form.courses.data or ()),
            levels=levels,
            statements=tuple(lines(form.statements.data)),
        ),
        instructions=(form.instructions.data or "").strip(),
    )


def _levels(form: ExamForm) -> dict[int, int] | None:
    """ "KT-01: 2" by line: the competency by code, key or name, and its level."""
    known: dict[str, int] = {}
    for one in catalogue.directory(g.today).values():
        for text in (one.wording.name, one.key, one.code):
            known[text.casefold()] = one.id
    found, wrong = {}, []
    for line in lines(form.levels.data):
        name, _sep, level = line.rpartition(":")
        id_ = known.get(name.strip().casefold())
        if id_ is None or level.strip() not in {"1", "2", "3", "4", "5"}:
            wrong.append(line)
        else:
            found[id_] = int(level)
    if wrong:
        said = _("Tidak dapat dibaca: %(lines)s. Tulis seperti KT-01: 1.", lines="; ".join(wrong))
        form.levels.errors = [*form.levels.errors, said]
        return None
    return found


def _data(row: Row) -> dict[str, Any]:
    exam, asked, ladder = row.exam, row.requirements, row.ladder
    names = catalogue.directory(g.today)
    reach = Reach(asked.units, asked.jobs, asked.statuses)
    return {
        "title": exam.title,
        "code": exam.code,
        "specification": exam.specification_id,
        "competency": exam.competency_id,
        "level": exam.level,
        "valid_months": exam.valid_months,
        "max_attempts": exam.max_attempts,
        "wait_days": exam.wait_days,
        "months_in_post": asked.months_in_post or None,
        "courses": [str(one) for one in sorted(asked.courses)],
        "levels": "\n".join(
            f"{names[key].code}: {level}" for key, level in asked.levels.items() if key in names
        ),
        "statements": "\n".join(asked.statements),
        "score": ladder.score.value,
        "right_wrong_days": ladder.right_wrong_days,
        "key_days": ladder.key_days,
        "instructions": exam.instructions,
        **reach_fields.written(reach, exam.organisation_id),
    }


def _form_page(form: ExamForm, row: Row | None = None) -> str:
    return render_template("exams/form.html", form=form, row=row)
