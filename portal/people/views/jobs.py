"""Jobs: what posts are seats of; found, made, described, closed."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.models import Job, Organisation
from portal.people.queries import acts, seats
from portal.people.queries import jobs as queries
from portal.people.queries import units as places
from portal.people.service import jobs as service
from portal.people.views import structure_words as words
from portal.people.views.structure_forms import JobForm, LastDayForm, NewJobForm, day
from portal.people.views.tree import place_asked

bp = Blueprint("jobs", __name__, url_prefix="/admin/jobs")
SCOPE = {"scope": queries.in_scope}


@bp.get("")
@requires(Permission.POST_WRITE, **SCOPE)
def index() -> ResponseReturnValue:
    text = request.args.get("q", "").strip()[:200]
    closed = request.args.get("isi", "") == seats.State.CLOSED
    return render_template(
        "structure/jobs.html",
        page=queries.search(g.actor, text, g.today, place_asked(), closed=closed),
        text=text,
        closed=closed,
        agencies=places.agencies(g.actor, Permission.POST_WRITE),
        today=g.today,
        words=words,
    )


@bp.get("/<public_id>")
@requires(Permission.POST_WRITE, **SCOPE)
def job(public_id: str) -> ResponseReturnValue:
    found = queries.job(g.actor, public_id)
    return render_template(
        "structure/job.html",
        job=found,
        posts=seats.of_job(found.id, g.actor, g.today, place_asked()),
        may_change=queries.may_change(g.actor, found),
        done=acts.of_thing("job", found.id),
        today=g.today,
        words=words,
    )


@bp.get("/new/<agency>")
@requires(Permission.POST_WRITE, **SCOPE)
def new(agency: str) -> ResponseReturnValue:
    place = places.agency(g.actor, Permission.POST_WRITE, agency)
    form = NewJobForm(formdata=None, data={"valid_from": g.today})
    form.offer()
    return _new(form, place)


@bp.post("/new/<agency>")
@requires(Permission.POST_WRITE, **SCOPE)
def create(agency: str) -> ResponseReturnValue:
    place = places.agency(g.actor, Permission.POST_WRITE, agency)
    form = NewJobForm()
    form.offer()
    if not form.validate_on_submit():
        return _new(form, place), 422
    try:
        return _create(form, place.id)
    except Refused as refused:
        refusals.attach(form, refused)
        return _new(form, places.agency(g.actor, Permission.POST_WRITE, agency)), 422


@once
def _create(form: NewJobForm, organisation_id: int) -> ResponseReturnValue:
    """Refusals pass through, so that nothing half made is kept; `create` shows them."""
    made = service.create(
        organisation_id=organisation_id,
        code=form.code.data or "",
        name=form.name.data or "",
        job_class=form.job_class.data,
        family=form.family.data or "",
        summary=form.summary.data or "",
        valid_from=day(form.valid_from),
        now=g.now,
        actor_id=g.actor.person_id,
    )
    flash(_("%(name)s dibuat. Tetapkan standar kompetensinya.", name=made.name), "ok")
    return _to(made.public_id)


@bp.get("/<public_id>/edit")
@requires(Permission.POST_WRITE, **SCOPE)
def edit(public_id: str) -> ResponseReturnValue:
    found = queries.to_change(g.actor, public_id)
    form = JobForm(
        formdata=None,
        data={
            "name": found.name,
            "job_class": found.job_class,
            "family": found.family,
            "summary": found.summary,
        },
    )
    form.offer(found.job_class)
    return _edit(form, found)


@bp.post("/<public_id>/edit")
@requires(Permission.POST_WRITE, **SCOPE)
def describe(public_id: str) -> ResponseReturnValue:
    found = queries.to_change(g.actor, public_id)
    form = JobForm()
    form.offer(found.job_class)
    if not form.validate_on_submit():
        return _edit(form, found), 422
    service.describe(
        found.id,
        name=form.name.data or "",
        job_class=form.job_class.data,
        family=form.family.data or "",
        summary=form.summary.data or "",
        now=g.now,
        actor_id=g.actor.person_id,
    )
    flash(_("Keterangan jabatan disimpan."), "ok")
    return _to(public_id)


@bp.get("/<public_id>/close")
@requires(Permission.POST_WRITE, **SCOPE)
def ending(public_id: str) -> ResponseReturnValue:
    found = queries.to_change(g.actor, public_id)
    return _ending(LastDayForm(formdata=None, data={"on": g.today}), found)


@bp.post("/<public_id>/close")
@requires(Permission.POST_WRITE, **SCOPE)
def close(public_id: str) -> ResponseReturnValue:
    found = queries.to_change(g.actor, public_id)
    form = LastDayForm()
    if not form.validate_on_submit():
        return _ending(form, found), 422
    try:
        service.close(found.id, form.ends_on, now=g.now, actor_id=g.actor.person_id)
    except Refused as refused:
        refusals.attach(form, refused)
        return _ending(form, queries.to_change(g.actor, public_id)), 422
    flash(_("Tanggal penutupan %(name)s dicatat.", name=found.name), "ok")
    return _to(public_id)


@bp.post("/<public_id>/reopen")
@requires(Permission.POST_WRITE, **SCOPE)
def reopen(public_id: str) -> ResponseReturnValue:
    found = queries.to_change(g.actor, public_id)
    service.close(found.id, None, now=g.now, actor_id=g.actor.person_id)
    flash(_("Penutupan %(name)s dicabut.", name=found.name), "ok")
    return _to(public_id)


def _new(form: NewJobForm, agency: Organisation) -> str:
    return render_template("structure/job_form.html", form=form, job=None, agency=agency)


def _edit(form: JobForm, job_: Job) -> str:
    return render_template("structure/job_form.html", form=form, job=job_, agency=None)


def _ending(form: LastDayForm, job_: Job) -> str:
    on = form.ends_on if form.on.data else g.today
    left = seats.of_job(job_.id, g.actor, on, place_asked())
    return render_template("structure/close_job.html", form=form, job=job_, left=left, on=on)


def _to(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("jobs.job", public_id=public_id), 303)
