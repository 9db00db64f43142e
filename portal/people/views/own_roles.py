"""`/account/roles`: what I may do, from whom and until when; lending a part, taking it back."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission, Role
from portal.people.models import OrgUnit, Person, RoleGrant
from portal.people.queries import directory, grant_people
from portal.people.queries import grant_lists as queries
from portal.people.queries.grant_lists import Listed
from portal.people.service import grants, sessions
from portal.people.service.grants import Gift, Place
from portal.people.views import role_words
from portal.people.views.grant_forms import LendForm, begins, ends, tell

bp = Blueprint("own_roles", __name__, url_prefix="/account/roles")

MOST = 200
OWN = {"scope": queries.of_person}


@bp.get("")
@requires(Permission.ACCOUNT_OWN)
def index() -> ResponseReturnValue:
    rows = queries.own(g.actor, on=g.today, now=g.now)
    return render_template("grants/own.html", rows=rows, words=role_words, roles=Role)


@bp.route("/<public_id>/lend", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN, **OWN)
@once
def lend(public_id: str) -> ResponseReturnValue:
    """Whom first, then what and until when."""
    grant = _held(public_id)
    if request.method == "POST":
        sessions.require_recent(g.actor, g.now)
        return _lend(grant)
    chosen = request.args.get("colleague", "")
    if chosen:
        form = LendForm(formdata=None, colleague=chosen, from_on=g.today, role=grant.role)
        return _lending(form, grant, grant_people.colleague(g.actor, chosen, on=g.today))
    return _colleagues(grant, request.args.get("q", "")[:MOST].strip())


@bp.post("/<public_id>/find")
@requires(Permission.ACCOUNT_OWN, **OWN)
def find(public_id: str) -> ResponseReturnValue:
    """A name goes into the address; a number leads to its bearer."""
    grant = _held(public_id)
    typed = request.form.get("q", "").strip()[:MOST]
    if not directory.read(typed)[1]:
        return redirect(url_for(".lend", public_id=public_id, q=typed or None), 303)
    found = grant_people.colleagues(g.actor, typed, on=g.today)
    if len(found) == 1:
        return redirect(url_for(".lend", public_id=public_id, colleague=found[0].public_id), 303)
    return _colleagues(grant, typed)


@bp.post("/<public_id>/end")
@requires(Permission.ACCOUNT_OWN, **OWN)
def end(public_id: str) -> ResponseReturnValue:
    """Take a part back that one lent, or give one's own role up."""
    sessions.require_recent(g.actor, g.now)
    row = _listed(public_id).grant
    grants.end(row.id, actor_id=g.actor.person_id, now=g.now)
    mine = row.person_id == g.actor.person_id
    flash(_("Peran itu sudah Anda lepaskan.") if mine else _("Penyerahan sudah diakhiri."), "ok")
    return redirect(url_for(".index"), 303)


def _colleagues(grant: RoleGrant, words: str) -> str:
    found = grant_people.colleagues(g.actor, words, on=g.today) if words else []
    role = role_words.name_of(grant.role)
    return render_template(
        "grants/colleague.html", grant=grant, role=role, words=words, matches=found
    )


def _lend(grant: RoleGrant) -> ResponseReturnValue:
    form = LendForm()
    if not form.colleague.data:
        return redirect(url_for(".lend", public_id=grant.public_id), 303)
    to = grant_people.colleague(g.actor, form.colleague.data, on=g.today)
    units = _offer(form, grant)
    if not form.validate_on_submit():
        return _lending(form, grant, to), 422
    try:
        grants.delegate(
            _gift(form, grant, to, units), grant.id, giver_id=g.actor.person_id, now=g.now
        )
    except Refused as refused:
        tell(form, refused)
        return _lending(form, grant, to), 422
    flash(_("Peran Anda diserahkan sementara kepada %(name)s.", name=to.full_name), "ok")
    return redirect(url_for(".index"), 303)


def _gift(form: LendForm, grant: RoleGrant, to: Person, units: dict[str, OrgUnit]) -> Gift:
    unit, zone = units.get(form.unit.data or ""), g.actor.timezone
    unit_id = grant.unit_id if unit is None else unit.id
    return Gift(
        person_id=to.id,
        role=Role(form.role.data),
        place=Place(grant.organisation_id, unit_id, grant.subtree),
        from_at=begins(form.from_on.data, g.today, g.now, zone),
        until_at=ends(form.until_on.data, zone),
        reason=(form.reason.data or "").strip(),
    )


def _lending(form: LendForm, grant: RoleGrant, to: Person) -> str:
    _offer(form, grant)
    hints = {role.value: role_words.ROLES[role].does for role in role_words.GRANTABLE}
    return render_template("grants/lend.html", form=form, grant=grant, to=to, hints=hints)


def _offer(form: LendForm, grant: RoleGrant) -> dict[str, OrgUnit]:
    """What may be chosen; the units by public id."""
    units = {one.public_id: one for one in queries.units_below(grant, on=g.today)}
    form.offer(grants.lendable(Role(grant.role)))
    below = [one for one in units.values() if one.id != grant.unit_id]
    form.offer_units(_("Seluruh jangkauan peran Anda"), below)
    return units


def _held(public_id: str) -> RoleGrant:
    """A grant of one's own. Raises NotFound for what one lent to others."""
    grant = _listed(public_id).grant
    if grant.person_id != g.actor.person_id:
        raise NotFound
    return grant


def _listed(public_id: str) -> Listed:
    return queries.one(queries.of_person(g.actor), public_id, on=g.today, now=g.now)
