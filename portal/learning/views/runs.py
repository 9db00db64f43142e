"""`/admin/runs`: the runs an agency or unit keeps, for its learning managers and trainers."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.content.models import CourseRevision
from portal.core import dates, refusals, sentences, zones
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.learning import doors, keeping, runs
from portal.learning.forms import RunForm, day_of
from portal.learning.keeping import Written
from portal.learning.rules import enrolling
from portal.learning.rules.enrolling import Terms
from portal.learning.rules.reach import Reach
from portal.learning.runs import Row
from portal.learning.views import reach_fields
from portal.people.models import Organisation
from portal.people.views import person_words

bp = Blueprint("runs", __name__, url_prefix="/admin/runs")
SCOPE = {"scope": runs.in_scope}
_DAY = timedelta(days=1)


@bp.get("")
@requires(Permission.RUN_WRITE, **SCOPE)
def index() -> ResponseReturnValue:
    closed = request.args.get("state") == "closed"
    text = " ".join(request.args.get("q", "").split())[:100]
    page = runs.page(g.actor, text, closed=closed, now=g.now, after=request.args.get("after", ""))
    return render_template("runs/index.html", page=page, closed=closed, text=text, now=g.now)


@bp.get("/new")
@requires(Permission.RUN_WRITE, **SCOPE)
def choose() -> ResponseReturnValue:
    """Which course is to be offered."""
    agency = runs.agency(g.actor)
    text = " ".join(request.args.get("q", "").split())[:100]
    return render_template("runs/choose.html", found=runs.courses(agency.id, text), text=text)


@bp.get("/new/<slug>")
@requires(Permission.RUN_WRITE, **SCOPE)
def new(slug: str) -> ResponseReturnValue:
    agency = runs.agency(g.actor)
    course, revision = runs.course(agency.id, slug)
    form = RunForm(formdata=None, data={"opens_on": g.today, "revision": revision.id})
    _offer(form, agency, course.id)
    return _form_page(form, revision.title)


@bp.post("/new/<slug>")
@requires(Permission.RUN_WRITE, **SCOPE)
def create(slug: str) -> ResponseReturnValue:
    agency = runs.agency(g.actor)
    course, revision = runs.course(agency.id, slug)
    form = RunForm()
    _offer(form, agency, course.id)
    if form.search.data:
        return _form_page(form, revision.title)
    what = _written(form, agency, course.id)
    if what is None:
        return _form_page(form, revision.title), 422
    try:
        return _create(form, agency, what)
    except Refused as refused:
        refusals.attach(form, refused)
        return _form_page(form, revision.title), 422


@once
def _create(form: RunForm, agency: Organisation, what: Written) -> ResponseReturnValue:
    """Refusals pass through, so that nothing half made is kept; `create` shows them."""
    run = keeping.create(agency.id, form.revision.data, what, now=g.now, actor_id=g.actor.person_id)
    flash(_("Kelas dibuka. Pegawai yang dituju dapat melihatnya di katalog."), "ok")
    return redirect(url_for(".show", public_id=run.public_id), 303)


@bp.get("/<public_id>")
@requires(Permission.RUN_WRITE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    row = runs.one(g.actor, public_id)
    terms = doors.terms_of(row.run)
    return render_template(
        "runs/show.html",
        row=row,
        terms=terms,
        reach=runs.named({0: terms.reach})[0],
        before=[title for _slug, title in doors.titles_of(set(terms.prerequisites)).values()],
        statuses=person_words.STATUSES,
        now=g.now,
    )


@bp.get("/<public_id>/edit")
@requires(Permission.RUN_WRITE, **SCOPE)
def edit(public_id: str) -> ResponseReturnValue:
    row = runs.one(g.actor, public_id)
    agency = _agency(row)
    form = RunForm(formdata=None, data=_data(row, agency))
    _offer(form, agency, row.run.course_id)
    del form.revision  # learners are moved to a newer one by its own act
    return _form_page(form, row.title, row)


@bp.post("/<public_id>/edit")
@requires(Permission.RUN_WRITE, **SCOPE)
def change(public_id: str) -> ResponseReturnValue:
    row = runs.one(g.actor, public_id)
    agency = _agency(row)
    form = RunForm()
    _offer(form, agency, row.run.course_id)
    del form.revision
    if form.search.data:
        return _form_page(form, row.title, row)
    what = _written(form, agency, row.run.course_id)
    if what is None:
        return _form_page(form, row.title, row), 422
    try:
        keeping.change(row.run.id, what, now=g.now, actor_id=g.actor.person_id)
    except Refused as refused:
        refusals.attach(form, refused)
        return _form_page(form, row.title, runs.one(g.actor, public_id)), 422
    flash(_("Perubahan kelas disimpan."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/close")
@requires(Permission.RUN_WRITE, **SCOPE)
def close(public_id: str) -> ResponseReturnValue:
    row = runs.one(g.actor, public_id)
    keeping.close(row.run.id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Pendaftaran ditutup. Peserta tetap dapat belajar sampai selesai."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/delete")
@requires(Permission.RUN_WRITE, **SCOPE)
def delete(public_id: str) -> ResponseReturnValue:
    row = runs.one(g.actor, public_id)
    keeping.delete(row.run.id, now=g.now, actor_id=g.actor.person_id)
    flash(_("Kelas dihapus."), "ok")
    return redirect(url_for(".index"), 303)


def _agency(row: Row) -> Organisation:
    """The agency of the run."""
    found = runs.agency_of(row.run.organisation_id)
    if found is None:
        raise NotFound
    return found


def _offer(form: RunForm, agency: Organisation, course_id: int) -> None:
    form.offer()
    form.revision.choices = [
        SelectChoice(one.id, _revision(one)) for one in runs.revisions(course_id)
    ]
    chosen = [int(one) for one in form.prerequisites.data or () if one.isdecimal()]
    form.prerequisites.choices = [
        SelectChoice(value, title)
        for value, title in runs.others(
            agency.id, course_id, g.now, form.find.data or "", chosen, most=runs.FOUND
        )
    ]


def _revision(one: CourseRevision) -> str:
    day = dates.day(zones.local_day(one.published_at, g.actor.timezone))
    return str(_("Revisi %(number)d, terbit %(day)s", number=one.number, day=day))


def _written(form: RunForm, agency: Organisation, course_id: int) -> Written | None:
    """What the form says; None with everything that is wrong said at its field, at once."""
    is_sound = form.validate_on_submit()
    reach = reach_fields.read(form, agency.id)
    organiser_id = _organiser(form, agency)
    opens_on, closes_on = day_of(form.opens_on), day_of(form.closes_on)
    if opens_on is None:
        return None
    terms = Terms(
        opens_at=zones.midnight(opens_on, agency.timezone),
        closes_at=_end(closes_on, agency),
        reach=reach or Reach(),
        prerequisites=frozenset(int(one) for one in form.prerequisites.data or ()),
        needs_approval=bool(form.needs_approval.data),
        is_costly=bool(form.is_costly.data),
        quota=form.quota.data,
    )
    for reason in enrolling.faults(terms, course_id):
        field = form[keeping.FIELDS[reason]]
        if not field.errors:
            field.errors = [sentences.why(Refused(reason))]
    if not is_sound or reach is None or any(field.errors for field in form):
        return None
    return Written(form.name.data or "", organiser_id, terms)


def _end(last: date | None, agency: Organisation) -> datetime | None:
    """The midnight after the last day."""
    return None if last is None else zones.midnight(last + _DAY, agency.timezone)


def _organiser(form: RunForm, agency: Organisation) -> int | None:
    typed = form.organiser.data or ""
    unit = runs.unit_in_scope(g.actor, typed) if typed else None
    if typed and (unit is None or unit.organisation_id != agency.id):
        said = _("Unit ini tidak ada di wilayah Anda. Tulis kode atau namanya dengan lengkap.")
        form.organiser.errors = [*form.organiser.errors, said]
        return None
    if unit is None and not runs.keeps_agency(g.actor, agency.id):
        said = _("Tulis unit penyelenggara: peran Anda berlaku untuk unit, bukan seluruh instansi.")
        form.organiser.errors = [*form.organiser.errors, said]
    return unit.id if unit is not None else None


def _data(row: Row, agency: Organisation) -> dict[str, Any]:
    terms = doors.terms_of(row.run)
    closes_on = None
    if terms.closes_at is not None:
        # An end in the middle of a day, as closing leaves it, is that day.
        closes_on = zones.local_day(terms.closes_at - timedelta(seconds=1), agency.timezone)
    return {
        "name": row.run.name,
        "organiser": row.organiser if row.run.organiser_id is not None else "",
        "opens_on": zones.local_day(terms.opens_at, agency.timezone),
        "closes_on": closes_on,
        "needs_approval": terms.needs_approval,
        "is_costly": terms.is_costly,
        "quota": terms.quota,
        "prerequisites": [str(one) for one in sorted(terms.prerequisites)],
        **reach_fields.written(terms.reach, agency.id),
    }


def _form_page(form: RunForm, title: str, row: Row | None = None) -> str:
    return render_template("runs/form.html", form=form, course=title, row=row)
