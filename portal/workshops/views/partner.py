"""`/partner`: what a partner's coordinator sees, of their own house alone."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.learning.data import hours_policies
from portal.learning.rules.hours_policy import in_force
from portal.people.views.tree import place_asked
from portal.workshops.forms.activities import WhatForm
from portal.workshops.queries import activities, partners, places, rosters
from portal.workshops.queries.partners import Row
from portal.workshops.rules import activities as rules
from portal.workshops.rules.activities import ActivityRefusal
from portal.workshops.service import activities as service
from portal.workshops.service.wishes import By
from portal.workshops.views import seeking, steps, words

bp = Blueprint("partner", __name__, url_prefix="/partner")


@bp.get("")
@requires(Permission.ACTIVITY_PROPOSE, scope=partners.coordinated)
def index() -> ResponseReturnValue:
    after = request.args.get("after", "")[:22]
    return render_template(
        "workshops/own_partners.html",
        rows=partners.mine(g.actor),
        page=activities.page(activities.proposed(g.actor), "", now=g.now, after=after),
        state=partners.state,
        words=words,
        today=g.today,
        now=g.now,
    )


def _house(public_id: str) -> Row:
    return partners.one(partners.coordinated(g.actor), public_id)


@bp.get("/<public_id>/activities/new")
@requires(Permission.ACTIVITY_PROPOSE, scope=partners.coordinated)
def new(public_id: str) -> ResponseReturnValue:
    row = _house(public_id)
    return _new_page(_offered(WhatForm(formdata=None), row), row)


@bp.post("/<public_id>/activities/new")
@requires(Permission.ACTIVITY_PROPOSE, scope=partners.coordinated)
def create(public_id: str) -> ResponseReturnValue:
    row = _house(public_id)
    form = _offered(WhatForm(), row)

    @once
    def act() -> ResponseReturnValue:
        standing = partners.standing(row.organisation.id, g.today)
        if not standing:
            raise Refused(ActivityRefusal.NO_AGREEMENT, field="form")
        agency_id = form.agency.data if "agency" in form else standing[0][0]
        by = By(g.actor.person_id, agency=False, now=g.now)
        made = service.create(
            agency_id, row.organisation.id, steps.said(form), zone=row.organisation.timezone, by=by
        )
        return redirect(steps.second(made.public_id), 303)

    return refusals.answer(form, act, lambda: _new_page(form, row))


def _offered(form: WhatForm, row: Row) -> WhatForm:
    policy = in_force(hours_policies(), g.today)
    form.offer(policy, str(get_locale() or "id"), partners.standing(row.organisation.id, g.today))
    return form


def _new_page(form: WhatForm, row: Row) -> str:
    return render_template(
        "workshops/activity_new.html",
        form=form,
        home_url=url_for(".index"),
        home=row.organisation.name,
    )


@bp.get("/activities/<public_id>")
@requires(Permission.ACTIVITY_PROPOSE, scope=activities.proposed)
def activity(public_id: str) -> ResponseReturnValue:
    whole = activities.one(activities.proposed(g.actor), public_id)
    state = rules.state(activities.marks(whole.activity), g.now)
    return render_template(
        "workshops/partner_activity.html",
        whole=whole,
        state=state,
        remarks=activities.remarks(whole.activity.id),
        may_write=rules.may_write(state, by_agency=False) is None,
        counts=places.counts(whole.activity.id) if whole.activity.published_at else None,
        names=steps.competency_names(),
        words=words,
        now=g.now,
    )


@bp.get("/activities/<public_id>/participants")
@requires(Permission.ACTIVITY_PROPOSE, scope=activities.proposed)
def participants(public_id: str) -> ResponseReturnValue:
    whole = activities.one(activities.proposed(g.actor), public_id)
    sought = seeking.words()
    return render_template(
        "workshops/partner_participants.html",
        whole=whole,
        page=rosters.minimal(whole.activity.id, sought, place_asked()),
        sought=sought,
        words=words,
    )
