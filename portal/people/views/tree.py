"""The tree of units: its levels, one unit with its posts and history, and what is done to it."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import Forbidden, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.models import OrgUnit
from portal.people.queries import acts, scopes, seats
from portal.people.queries import tree as queries
from portal.people.queries import units as places
from portal.people.queries.keyset import Place
from portal.people.queries.tree import Shown
from portal.people.rules.trees import TreeRefusal
from portal.people.service import units as service
from portal.people.views import structure_words as words
from portal.people.views.structure_forms import (
    NONE,
    LastDayForm,
    NewUnitForm,
    OnDayForm,
    ParentForm,
    UnitForm,
    day,
    radio,
)

bp = Blueprint("tree", __name__, url_prefix="/admin")
SCOPE = {"scope": scopes.units}


@bp.app_template_filter("last_day")
def last_day(until: date | None) -> date | None:
    """The last day of something that is no more from `until` on."""
    return None if until is None else until - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the two lists of the area."""

    url: str
    label: str
    current: bool


@bp.app_template_global("structure_tabs")
def structure_tabs(current: str) -> tuple[Tab, ...]:
    """Posts and jobs; `current` is the endpoint of the list shown."""
    places_ = (("posts.index", _("Formasi")), ("jobs.index", _("Jabatan")))
    return tuple(Tab(url_for(end), label, end == current) for end, label in places_)


def place_asked() -> Place:
    """Where the page of a list begins, from the address."""
    return Place(request.args.get("sesudah", "")[:22], request.args.get("sebelum", "")[:22])


@bp.get("/tree")
@requires(Permission.TREE_READ, **SCOPE)
def index() -> ResponseReturnValue:
    text = request.args.get("q", "").strip()[:200]
    if text:
        return _found(text)
    form = OnDayForm(formdata=request.args)
    form.validate()
    asked = form.asked()
    shown = Shown(asked or g.today, g.today, bool(form.tutup.data))
    top = request.args.get("di", "")
    start = [queries.unit(g.actor, top)] if top else queries.tops(g.actor)
    branch = queries.branch(g.actor, start, shown, place_asked())
    fragment = bool(request.headers.get("HX-Request")) and bool(top)
    return render_template(
        "structure/_branch.html" if fragment else "structure/tree.html",
        form=form,
        branch=branch,
        top=start[0] if top else None,
        above=queries.ancestors(g.actor, start[0]) if top and not fragment else (),
        kept=_kept(form),
        on=shown.on,
        agencies=() if fragment else places.agencies(g.actor, Permission.TREE_WRITE),
        words=words,
    )


def _found(text: str) -> str:
    """Units by name or code, whatever their level; closed ones stand in the tree."""
    found = places.find(g.actor, Permission.TREE_READ, text, None, g.today)
    return render_template(
        "structure/found.html",
        text=text,
        found=found,
        above=places.where(found),
        most=places.FOUND,
        words=words,
    )


def _kept(form: OnDayForm) -> dict[str, object]:
    """What links within the tree carry on: the day and the tick."""
    kept: dict[str, object] = {}
    if form.asked():
        kept["tanggal"] = list(form.tanggal.written_parts())
    if form.tutup.data:
        kept["tutup"] = "y"
    return kept


@bp.get("/units/<public_id>")
@requires(Permission.TREE_READ, **SCOPE)
def unit(public_id: str) -> ResponseReturnValue:
    found = queries.unit(g.actor, public_id)
    may_write = places.may(g.actor, Permission.TREE_WRITE, found)
    done = acts.of_thing("unit", found.id) if may_write else []
    return render_template(
        "structure/unit.html",
        unit=found,
        above=queries.ancestors(g.actor, found),
        node=queries.branch(g.actor, [found], Shown(g.today, g.today), Place()).nodes[0],
        posts=seats.in_unit(found.id, g.today, place_asked()),
        may_write=may_write,
        may_place=places.may(g.actor, Permission.POST_WRITE, found),
        done=done,
        names=acts.unit_names(done),
        today=g.today,
        words=words,
    )


@bp.get("/tree/<agency>/new")
@requires(Permission.TREE_WRITE, **SCOPE)
def new_root(agency: str) -> ResponseReturnValue:
    place = places.agency(g.actor, Permission.TREE_WRITE, agency)
    return _new(_fresh(), None, place.name)


@bp.post("/tree/<agency>/new")
@requires(Permission.TREE_WRITE, **SCOPE)
def create_root(agency: str) -> ResponseReturnValue:
    place = places.agency(g.actor, Permission.TREE_WRITE, agency)
    name, organisation_id = place.name, place.id
    form = NewUnitForm()
    form.offer()
    if not form.validate_on_submit():
        return _new(form, None, name), 422
    try:
        return _create(form, organisation_id, None)
    except Refused as refused:
        refusals.attach(form, refused)
        return _new(form, None, name), 422


@bp.get("/units/<public_id>/new")
@requires(Permission.TREE_WRITE, **SCOPE)
def new(public_id: str) -> ResponseReturnValue:
    parent = places.to_change(g.actor, public_id, Permission.TREE_WRITE)
    return _new(_fresh(), parent, parent.name)


@bp.post("/units/<public_id>/new")
@requires(Permission.TREE_WRITE, **SCOPE)
def create(public_id: str) -> ResponseReturnValue:
    parent = places.to_change(g.actor, public_id, Permission.TREE_WRITE)
    form = NewUnitForm()
    form.offer()
    if not form.validate_on_submit():
        return _new(form, parent, parent.name), 422
    try:
        return _create(form, parent.organisation_id, parent)
    except Refused as refused:
        parent = queries.unit(g.actor, public_id)
        _attach(form, refused, "name")
        return _new(form, parent, parent.name), 422


@once
def _create(form: NewUnitForm, organisation_id: int, parent: OrgUnit | None) -> ResponseReturnValue:
    """Refusals pass through, so that nothing half made is kept; whoever calls shows them."""
    made = service.create(
        organisation_id=organisation_id,
        parent_id=parent.id if parent else None,
        code=form.code.data,
        name=form.name.data,
        kind=form.kind.data,
        letterhead=form.letterhead.data,
        valid_from=day(form.valid_from),
        now=g.now,
        actor_id=g.actor.person_id,
    )
    flash(_("%(name)s dibuat.", name=made.name), "ok")
    # Whoever may change the parent alone does not see what hangs below it.
    home = made if places.may(g.actor, Permission.TREE_READ, made) else parent or made
    return redirect(url_for("tree.unit", public_id=home.public_id), 303)


@bp.get("/units/<public_id>/edit")
@requires(Permission.TREE_WRITE, **SCOPE)
def edit(public_id: str) -> ResponseReturnValue:
    found = places.to_change(g.actor, public_id, Permission.TREE_WRITE)
    form = UnitForm(
        formdata=None,
        data={
            "name": found.name,
            "code": found.code,
            "kind": found.kind,
            "letterhead": found.letterhead,
        },
    )
    form.offer(found.kind)
    return _edit(form, found)


@bp.post("/units/<public_id>/edit")
@requires(Permission.TREE_WRITE, **SCOPE)
def describe(public_id: str) -> ResponseReturnValue:
    found = places.to_change(g.actor, public_id, Permission.TREE_WRITE)
    form = UnitForm()
    form.offer(found.kind)
    if not form.validate_on_submit():
        return _edit(form, found), 422
    try:
        service.describe(
            found.id,
            code=form.code.data,
            name=form.name.data,
            kind=form.kind.data,
            letterhead=form.letterhead.data,
            now=g.now,
            actor_id=g.actor.person_id,
        )
    except Refused as refused:
        refusals.attach(form, refused)
        return _edit(form, queries.unit(g.actor, public_id)), 422
    flash(_("Keterangan unit disimpan."), "ok")
    return _to(public_id)


@bp.get("/units/<public_id>/move")
@requires(Permission.TREE_WRITE, **SCOPE)
def moving(public_id: str) -> ResponseReturnValue:
    found = places.to_change(g.actor, public_id, Permission.TREE_WRITE)
    return _moving(ParentForm(formdata=None), found)


@bp.post("/units/<public_id>/move")
@requires(Permission.TREE_WRITE, **SCOPE)
def move(public_id: str) -> ResponseReturnValue:
    found = places.to_change(g.actor, public_id, Permission.TREE_WRITE)
    form = ParentForm()
    if not form.validate_on_submit():
        return _moving(form, found), 422
    try:
        parent = _chosen_parent(form.parent.data, found)
        service.move(found.id, parent.id if parent else None, now=g.now, actor_id=g.actor.person_id)
    except Refused as refused:
        refusals.attach(form, refused)
        return _moving(form, queries.unit(g.actor, public_id)), 422
    where = parent.name if parent else _("tingkat teratas")
    flash(_("%(name)s sekarang berada di bawah %(where)s.", name=found.name, where=where), "ok")
    return _to(public_id)


def _chosen_parent(chosen: str, unit: OrgUnit) -> OrgUnit | None:
    """The unit above, or None for a root. Raises Refused, Forbidden."""
    if chosen == NONE:
        if not _whole(unit.organisation_id):
            raise Forbidden(Permission.TREE_WRITE)
        return None
    found = places.named(g.actor, Permission.TREE_WRITE, chosen, unit.organisation_id)
    if found is None:
        raise Refused(TreeRefusal.UNKNOWN_PARENT, field="parent")
    return found


def _whole(organisation_id: int) -> bool:
    """Whether the actor may make roots: the permission is held at the whole agency."""
    held = g.actor.grants_with(Permission.TREE_WRITE)
    return any(one.unit_id is None and one.organisation_id == organisation_id for one in held)


@bp.get("/units/<public_id>/close")
@requires(Permission.TREE_WRITE, **SCOPE)
def ending(public_id: str) -> ResponseReturnValue:
    found = places.to_change(g.actor, public_id, Permission.TREE_WRITE)
    return _ending(LastDayForm(formdata=None, data={"on": g.today}), found)


@bp.post("/units/<public_id>/close")
@requires(Permission.TREE_WRITE, **SCOPE)
def close(public_id: str) -> ResponseReturnValue:
    found = places.to_change(g.actor, public_id, Permission.TREE_WRITE)
    form = LastDayForm()
    if not form.validate_on_submit():
        return _ending(form, found), 422
    try:
        service.close(found.id, form.ends_on, now=g.now, actor_id=g.actor.person_id)
    except Refused as refused:
        refusals.attach(form, refused)
        return _ending(form, queries.unit(g.actor, public_id)), 422
    flash(_("Tanggal penutupan %(name)s dicatat.", name=found.name), "ok")
    return _to(public_id)


@bp.post("/units/<public_id>/reopen")
@requires(Permission.TREE_WRITE, **SCOPE)
def reopen(public_id: str) -> ResponseReturnValue:
    found = places.to_change(g.actor, public_id, Permission.TREE_WRITE)
    service.close(found.id, None, now=g.now, actor_id=g.actor.person_id)
    flash(_("Penutupan %(name)s dicabut.", name=found.name), "ok")
    return _to(public_id)


def _fresh() -> NewUnitForm:
    form = NewUnitForm(formdata=None, data={"valid_from": g.today})
    form.offer()
    return form


def _new(form: NewUnitForm, parent: OrgUnit | None, where: str) -> str:
    return render_template(
        "structure/unit_form.html", form=form, unit=None, parent=parent, where=where
    )


def _edit(form: UnitForm, unit: OrgUnit) -> str:
    return render_template("structure/unit_form.html", form=form, unit=unit, parent=None, where="")


def _moving(form: ParentForm, unit: OrgUnit) -> str:
    text = request.args.get("q", "").strip()[:200]
    offered = places.find(g.actor, Permission.TREE_WRITE, text, unit.organisation_id, g.today)
    paths = places.where(offered)
    # What hangs below is not proposed; whoever searches for it is told why it cannot be.
    rows = [
        (one.public_id, one.name)
        for one in offered
        if one.id != unit.id and (text or not one.path.startswith(unit.path))
    ]
    if _whole(unit.organisation_id) and not text:
        rows.append((NONE, _("Tanpa induk: unit di tingkat teratas")))
    form.parent.choices = radio(rows)
    above = queries.ancestors(g.actor, unit)
    return render_template(
        "structure/move.html",
        form=form,
        unit=unit,
        parent=above[-1][0] if above else None,
        text=text,
        hints=paths,
        full=len(offered) == places.FOUND,
    )


def _ending(form: LastDayForm, unit: OrgUnit) -> str:
    on = form.ends_on if form.on.data else g.today
    return render_template(
        "structure/close_unit.html", form=form, unit=unit, left=places.left_in(unit, on), on=on
    )


def _attach(form: NewUnitForm, refused: Refused, instead: str) -> None:
    """The parent of a new unit is no field of its form: said at another one."""
    if refused.field == "parent":
        refused = Refused(refused.reason, field=instead, **refused.values)
    refusals.attach(form, refused)


def _to(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("tree.unit", public_id=public_id), 303)
