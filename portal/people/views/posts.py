"""Posts: the seats of jobs in units; found, made, described, placed under another, closed."""

from collections.abc import Sequence

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.models import Job, OrgUnit, Post
from portal.people.queries import acts, seats
from portal.people.queries import jobs as job_queries
from portal.people.queries import posts as queries
from portal.people.queries import units as places
from portal.people.queries.keyset import Place
from portal.people.queries.seats import Seat, State
from portal.people.rules.trees import TreeRefusal
from portal.people.service import posts as service
from portal.people.views import structure_words as words
from portal.people.views.structure_forms import (
    NONE,
    LastDayForm,
    NewPostForm,
    PostForm,
    SuperiorForm,
    day,
    radio,
)
from portal.people.views.tree import place_asked

bp = Blueprint("posts", __name__, url_prefix="/admin/posts")
SCOPE = {"scope": queries.in_scope}
_INSTEAD = {"unit": "code", "job": "code"}
"""Unit and job of a new post stand in its address: said at the first field."""


@bp.get("")
@requires(Permission.POST_WRITE, **SCOPE)
def index() -> ResponseReturnValue:
    text = request.args.get("q", "").strip()[:200]
    asked = request.args.get("isi", "")
    state = State(asked) if asked in set(State) else State.OPEN
    return render_template(
        "structure/posts.html",
        page=seats.search(g.actor, text, state, g.today, place_asked()),
        text=text,
        state=state,
        today=g.today,
        words=words,
    )


@bp.get("/<public_id>")
@requires(Permission.POST_WRITE, **SCOPE)
def post(public_id: str) -> ResponseReturnValue:
    found = queries.post(g.actor, public_id)
    held = queries.tenures(found.id)
    return render_template(
        "structure/post.html",
        post=found,
        now=[one for one in held if one.holds(g.today)],
        coming=[one for one in held if one.valid_from > g.today],
        before=[one for one in held if one.valid_until and one.valid_until <= g.today],
        open_to=queries.reachable(g.actor, held, g.today),
        below=seats.reporting_to(found.id, g.today, place_asked()),
        done=acts.of_thing("post", found.id),
        today=g.today,
        words=words,
    )


@bp.get("/new")
@requires(Permission.POST_WRITE, **SCOPE)
def new() -> ResponseReturnValue:
    """First the unit and the job are chosen, whichever is not in the address yet."""
    unit, job = _asked()
    if unit is None or job is None:
        return _choose(unit, job)
    offered = queries.superiors(g.actor, unit, "", g.today)
    own = next((one.public_id for one in offered), NONE)
    form = NewPostForm(formdata=None, data={"valid_from": g.today, "reports_to": own})
    return _new(form, unit, job, offered)


@bp.post("/new")
@requires(Permission.POST_WRITE, **SCOPE)
def create() -> ResponseReturnValue:
    unit, job = _asked()
    if unit is None or job is None:
        return _choose(unit, job), 422
    form = NewPostForm()
    offered = queries.superiors(g.actor, unit, "", g.today)
    if not form.validate_on_submit():
        return _new(form, unit, job, offered), 422
    try:
        return _create(form, unit, job)
    except Refused as refused:
        field = _INSTEAD.get(refused.field or "", refused.field)
        refusals.attach(form, Refused(refused.reason, field=field, **refused.values))
        again = _asked()
        return _new(form, *again, offered), 422


@once
def _create(form: NewPostForm, unit: OrgUnit, job: Job) -> ResponseReturnValue:
    """Refusals pass through, so that nothing half made is kept; `create` shows them."""
    made = service.create(
        job_id=job.id,
        unit_id=unit.id,
        reports_to_id=_superior(form.reports_to.data, unit),
        code=form.code.data or "",
        is_head=form.is_head.data,
        valid_from=day(form.valid_from),
        now=g.now,
        actor_id=g.actor.person_id,
    )
    flash(_("Formasi %(code)s dibuat. Angkat pemegangnya.", code=made.code), "ok")
    return _to(made.public_id)


def _asked() -> tuple[OrgUnit | None, Job | None]:
    """Unit and job of the address, each in scope. Raises NotFound, Forbidden."""
    unit_id, job_id = request.args.get("unit", ""), request.args.get("jabatan", "")
    unit = places.to_change(g.actor, unit_id, Permission.POST_WRITE) if unit_id else None
    job = job_queries.job(g.actor, job_id) if job_id else None
    if unit is not None and job is not None and job.organisation_id != unit.organisation_id:
        raise NotFound
    return unit, job


def _choose(unit: OrgUnit | None, job: Job | None) -> str:
    text = request.args.get("q", "").strip()[:200]
    if unit is None:
        agency = job.organisation_id if job else None
        found = places.find(g.actor, Permission.POST_WRITE, text, agency, g.today)
        rows = [(one.public_id, one.name, one.code) for one in found]
    else:
        jobs = job_queries.find(g.actor, text, unit.organisation_id, g.today)
        rows = [(one.public_id, one.name, words.job_class(one.job_class)) for one in jobs]
    return render_template(
        "structure/choose.html", unit=unit, job=job, text=text, rows=rows, most=places.FOUND
    )


@bp.get("/<public_id>/edit")
@requires(Permission.POST_WRITE, **SCOPE)
def edit(public_id: str) -> ResponseReturnValue:
    found = queries.post(g.actor, public_id)
    form = PostForm(formdata=None, data={"code": found.code, "is_head": found.is_head})
    return _edit(form, found)


@bp.post("/<public_id>/edit")
@requires(Permission.POST_WRITE, **SCOPE)
def describe(public_id: str) -> ResponseReturnValue:
    found = queries.post(g.actor, public_id)
    form = PostForm()
    if not form.validate_on_submit():
        return _edit(form, found), 422
    try:
        service.describe(
            found.id,
            code=form.code.data or "",
            is_head=form.is_head.data,
            now=g.now,
            actor_id=g.actor.person_id,
        )
    except Refused as refused:
        refusals.attach(form, refused)
        return _edit(form, queries.post(g.actor, public_id)), 422
    flash(_("Keterangan formasi disimpan."), "ok")
    return _to(public_id)


@bp.get("/<public_id>/superior")
@requires(Permission.POST_WRITE, **SCOPE)
def superior(public_id: str) -> ResponseReturnValue:
    found = queries.post(g.actor, public_id)
    above = found.reports_to.public_id if found.reports_to else NONE
    return _above(SuperiorForm(formdata=None, data={"reports_to": above}), found)


@bp.post("/<public_id>/superior")
@requires(Permission.POST_WRITE, **SCOPE)
def report_to(public_id: str) -> ResponseReturnValue:
    found = queries.post(g.actor, public_id)
    form = SuperiorForm()
    if not form.validate_on_submit():
        return _above(form, found), 422
    try:
        above = _superior(form.reports_to.data, found.unit)
        service.report_to(found.id, above, now=g.now, actor_id=g.actor.person_id)
    except Refused as refused:
        refusals.attach(form, refused)
        return _above(form, queries.post(g.actor, public_id)), 422
    flash(_("Atasan formasi ini disimpan."), "ok")
    return _to(public_id)


def _superior(chosen: str | None, unit: OrgUnit) -> int | None:
    """The post above, None for no post. Raises Refused for one that cannot be found."""
    if chosen == NONE:
        return None
    found = queries.superior(g.actor, unit, chosen or "")
    if found is None:
        raise Refused(TreeRefusal.UNKNOWN_PARENT, field="reports_to")
    return found


@bp.get("/<public_id>/close")
@requires(Permission.POST_WRITE, **SCOPE)
def ending(public_id: str) -> ResponseReturnValue:
    found = queries.post(g.actor, public_id)
    return _ending(LastDayForm(formdata=None, data={"on": g.today}), found)


@bp.post("/<public_id>/close")
@requires(Permission.POST_WRITE, **SCOPE)
def close(public_id: str) -> ResponseReturnValue:
    found = queries.post(g.actor, public_id)
    form = LastDayForm()
    if not form.validate_on_submit():
        return _ending(form, found), 422
    try:
        service.close(found.id, form.ends_on, now=g.now, actor_id=g.actor.person_id)
    except Refused as refused:
        refusals.attach(form, refused)
        return _ending(form, queries.post(g.actor, public_id)), 422
    flash(_("Tanggal penutupan formasi dicatat."), "ok")
    return _to(public_id)


@bp.post("/<public_id>/reopen")
@requires(Permission.POST_WRITE, **SCOPE)
def reopen(public_id: str) -> ResponseReturnValue:
    found = queries.post(g.actor, public_id)
    service.close(found.id, None, now=g.now, actor_id=g.actor.person_id)
    flash(_("Penutupan formasi dicabut."), "ok")
    return _to(public_id)


def _new(form: NewPostForm, unit: OrgUnit | None, job: Job | None, offered: Sequence[Seat]) -> str:
    rows = [(one.public_id, _described(one)) for one in offered]
    form.reports_to.choices = radio([*rows, (NONE, _("Tidak melapor kepada jabatan lain"))])
    return render_template("structure/post_form.html", form=form, post=None, unit=unit, job=job)


def _described(seat: Seat) -> str:
    return f"{seat.job}, {seat.unit}"


def _edit(form: PostForm, post_: Post) -> str:
    return render_template(
        "structure/post_form.html", form=form, post=post_, unit=post_.unit, job=post_.job
    )


def _above(form: SuperiorForm, post_: Post) -> str:
    """The post above now, the heads around it, or what a search finds; each with its holders."""
    text = request.args.get("q", "").strip()[:200]
    found = queries.superiors(g.actor, post_.unit, text, g.today)
    offered = [one for one in found if one.public_id != post_.public_id]
    rows = [(one.public_id, _described(one)) for one in offered]
    hints = {one.public_id: _holders(one) for one in offered}
    above = post_.reports_to
    if above is not None and above.public_id not in hints and not text:
        rows.insert(0, (above.public_id, f"{above.job.name}, {above.unit.name}"))
    if not text:
        rows.append((NONE, _("Tidak melapor kepada jabatan lain")))
    form.reports_to.choices = radio(rows)
    return render_template(
        "structure/superior.html",
        form=form,
        post=post_,
        text=text,
        hints=hints,
        full=len(found) == queries.FOUND,
    )


def _holders(seat: Seat) -> str:
    if not seat.holders:
        return str(_("Kosong"))
    return ", ".join(words.as_holder(one.name, one.kind) for one in seat.holders)


def _ending(form: LastDayForm, post_: Post) -> str:
    on = form.ends_on if form.on.data else g.today
    held = [one for one in queries.tenures(post_.id) if one.lasts(on)]
    return render_template(
        "structure/close_post.html",
        form=form,
        post=post_,
        held=held,
        below=seats.reporting_to(post_.id, on, Place()),
        on=on,
        words=words,
    )


def _to(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("posts.post", public_id=public_id), 303)
