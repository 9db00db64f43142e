"""`/admin/grants`: who holds which role where and by whom; giving and ending roles."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import dates, sentences, zones
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission, Role
from portal.people.models import Organisation, OrgUnit, Person
from portal.people.queries import directory, grant_people, officers, scopes
from portal.people.queries import grant_lists as queries
from portal.people.queries.grant_lists import Listed, Wanted
from portal.people.service import grants, sessions
from portal.people.service.grants import Gift, Place
from portal.people.views import role_words, shown
from portal.people.views.grant_forms import ALONE, GiveForm, begins, ends, tell

bp = Blueprint("grants", __name__, url_prefix="/admin/grants")

READ = {"scope": queries.in_scope}
MOST = 200


@bp.app_template_filter("grant_until")
def grant_until(until_at: datetime) -> str:
    """The last day something counts, from the first instant it does not."""
    return dates.day(zones.local_day(until_at - timedelta(microseconds=1), g.actor.timezone))


@bp.app_template_filter("grant_since")
def grant_since(from_at: datetime) -> str:
    """The day something begins, on the reader's clock."""
    return dates.day(zones.local_day(from_at, g.actor.timezone))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose role is about to be given, and where."""

    person: Person
    where: Organisation | OrgUnit

    @property
    def place(self) -> Place:
        if isinstance(self.where, OrgUnit):
            return Place(self.where.organisation_id, self.where.id)
        return Place(self.where.id)

    @property
    def is_agency(self) -> bool:
        return isinstance(self.where, Organisation)


@bp.get("")
@requires(Permission.GRANT_READ, **READ)
def index() -> ResponseReturnValue:
    given = request.args
    wanted = Wanted(
        person=given.get("q", "")[:MOST].strip(),
        holder=given.get("holder", "")[:MOST],
        unit=given.get("unit", "")[:MOST].strip(),
        role=given.get("role", "") if given.get("role", "") in set(Role) else "",
        ended=given.get("state") == "ended",
    )
    rows, more = queries.page(g.actor, wanted, on=g.today, now=g.now, after=given.get("after", ""))
    shown.persons(one.grant.person.public_id for found in rows for one in (found, *found.lent))
    return render_template(
        "grants/index.html",
        rows=rows,
        more=more,
        wanted=wanted,
        words=role_words,
        may_give=Permission.GRANT_WRITE in g.actor.permissions,
    )


@bp.post("/find")
@requires(Permission.GRANT_READ, **READ)
def find() -> ResponseReturnValue:
    """The filter, posted: a number of a person belongs into no address."""
    kept = {name: request.form.get(name, "").strip()[:MOST] for name in ("unit", "role", "state")}
    typed = request.form.get("q", "").strip()[:MOST]
    number = directory.read(typed)[1]
    who = {"holder": queries.holder(g.actor, number) or "-"} if number else {"q": typed}
    filled: dict[str, Any] = {name: value or None for name, value in {**kept, **who}.items()}
    return redirect(url_for(".index", **filled), 303)


@bp.get("/<public_id>")
@requires(Permission.GRANT_READ, **READ)
def show(public_id: str) -> ResponseReturnValue:
    return _show(_listed(public_id, Permission.GRANT_READ))


@bp.post("/<public_id>/end")
@requires(Permission.GRANT_WRITE, **READ)
def end(public_id: str) -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    grant = _listed(public_id, Permission.GRANT_WRITE).grant
    name = grant.person.full_name
    try:
        grants.end(grant.id, actor_id=g.actor.person_id, now=g.now)
    except Refused as refused:
        found = _listed(public_id, Permission.GRANT_WRITE)
        return _show(found, sentences.why(refused)), 422
    flash(_("Peran %(name)s sudah berakhir.", name=name), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.get("/new")
@requires(Permission.GRANT_WRITE, scope=scopes.persons)
def new() -> ResponseReturnValue:
    """Whom, where, what: one choice after the other, each by an address that can be kept."""
    person_id, where_id = request.args.get("person", ""), request.args.get("unit", "")
    words = request.args.get("q", "")[:MOST].strip()
    if not person_id:
        return _people(words)
    person = _person(person_id)
    if not where_id:
        return render_template(
            "grants/place.html",
            words=words,
            person=person,
            agencies=queries.agencies(g.actor),
            units=queries.units(g.actor, words, on=g.today),
        )
    chosen = Chosen(person, _where(where_id))
    form = GiveForm(formdata=None, person=person_id, unit=where_id, from_on=g.today)
    return _giving(form, chosen)


@bp.post("/new/find")
@requires(Permission.GRANT_WRITE, scope=scopes.persons)
def find_person() -> ResponseReturnValue:
    """A name goes into the address; a number leads to its bearer."""
    typed = request.form.get("q", "").strip()[:MOST]
    if not directory.read(typed)[1]:
        return redirect(url_for(".new", q=typed or None), 303)
    found = grant_people.matches(g.actor, Permission.GRANT_WRITE, typed, on=g.today)
    if len(found) == 1:
        return redirect(url_for(".new", person=found[0].public_id), 303)
    return _people(typed)


def _people(words: str) -> str:
    found = (
        grant_people.matches(g.actor, Permission.GRANT_WRITE, words, on=g.today) if words else []
    )
    return render_template("grants/person.html", words=words, matches=found)


@bp.post("/new")
@requires(Permission.GRANT_WRITE, scope=scopes.persons)
@once
def give() -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    form = GiveForm()
    if not form.person.data or not form.unit.data:
        return redirect(url_for(".new", person=form.person.data or None), 303)
    chosen = Chosen(_person(form.person.data), _where(form.unit.data))
    form.offer(_offered(chosen))
    if not form.validate_on_submit():
        return _giving(form, chosen), 422
    try:
        row = grants.give(_gift(form, chosen), giver_id=g.actor.person_id, now=g.now)
    except Refused as refused:
        tell(form, refused)
        return _giving(form, chosen), 422
    flash(
        _(
            "%(name)s sekarang memegang peran %(role)s.",
            name=chosen.person.full_name,
            role=role_words.name_of(row.role),
        ),
        "ok",
    )
    return redirect(url_for(".show", public_id=row.public_id), 303)


def _gift(form: GiveForm, chosen: Chosen) -> Gift:
    place, zone = chosen.place, g.actor.timezone
    subtree = place.unit_id is None or form.reach.data != ALONE
    return Gift(
        person_id=chosen.person.id,
        role=Role(form.role.data),
        place=Place(place.organisation_id, place.unit_id, subtree),
        from_at=begins(form.from_on.data, g.today, g.now, zone),
        until_at=ends(form.until_on.data, zone),
        reason=(form.reason.data or "").strip(),
    )


def _giving(form: GiveForm, chosen: Chosen) -> str:
    form.offer(_offered(chosen))
    hints = {role.value: role_words.ROLES[role].does for role in role_words.GRANTABLE}
    return render_template("grants/give.html", form=form, chosen=chosen, hints=hints)


def _offered(chosen: Chosen) -> list[Role]:
    return grants.offered(g.actor.person_id, chosen.place, to=chosen.person.id, now=g.now)


def _person(public_id: str) -> Person:
    return officers.person(g.actor, Permission.GRANT_WRITE, public_id, on=g.today)


def _where(public_id: str) -> Organisation | OrgUnit:
    """A unit, or an agency as a whole, where the actor gives roles. Raises NotFound."""
    whole = {one.public_id: one for one in queries.agencies(g.actor)}
    found = whole.get(public_id) or queries.unit(g.actor, public_id, on=g.today)
    if found is None:
        raise NotFound
    return found


def _listed(public_id: str, permission: Permission) -> Listed:
    query = queries.in_scope(g.actor, permission)
    return queries.one(query, public_id, on=g.today, now=g.now)


def _show(found: Listed, refused: str = "") -> str:
    shown.persons(one.grant.person.public_id for one in (found, *found.lent))
    return render_template(
        "grants/show.html",
        found=found,
        refused=refused,
        words=role_words,
        may_end=Permission.GRANT_WRITE in g.actor.permissions,
        page_errors=bool(refused),
    )
