"""`/admin/activities`: activities of the agency, and the proposals of its partners."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.workshops.forms.activities import WordForm
from portal.workshops.forms.fields import ReasonForm
from portal.workshops.queries import activities, partners
from portal.workshops.queries.activities import Whole
from portal.workshops.rules import activities as rules
from portal.workshops.service import activities as service
from portal.workshops.service.wishes import By
from portal.workshops.views import steps, words

bp = Blueprint("activity_desk", __name__, url_prefix="/admin/activities")
SCOPE = {"scope": activities.managed}
PARTS = ("open", "review", "returned", "draft", "over", "cancelled")


def managed(public_id: str) -> Whole:
    """An activity of the actor's agency."""
    return activities.one(activities.managed(g.actor), public_id)


def by() -> By:
    return By(g.actor.person_id, agency=True, now=g.now)


def shown(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("activity_desk.show", public_id=public_id), 303)


@bp.get("")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def index() -> ResponseReturnValue:
    part = request.args.get("part", "open")
    part = part if part in PARTS else "open"
    after = request.args.get("after", "")[:22]
    page = activities.page(activities.managed(g.actor), part, now=g.now, after=after)
    return render_template(
        "workshops/activities_desk.html", page=page, part=part, words=words, now=g.now
    )


@bp.get("/new")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def new() -> ResponseReturnValue:
    return _new_page(steps.new_form())


@bp.post("/new")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def create() -> ResponseReturnValue:
    form = steps.what_form(None)

    @once
    def act() -> ResponseReturnValue:
        agency = partners.agency(g.actor)
        made = service.create(agency.id, None, steps.said(form), zone=agency.timezone, by=by())
        return redirect(steps.second(made.public_id), 303)

    return refusals.answer(form, act, lambda: _new_page(form))


def _new_page(form: object) -> str:
    return render_template(
        "workshops/activity_new.html", form=form, home_url=url_for(".index"), home=_("Kegiatan")
    )


@bp.get("/<public_id>")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _page(managed(public_id), WordForm(formdata=None))


def _page(whole: Whole, form: WordForm) -> str:
    state = rules.state(activities.marks(whole.activity), g.now)
    return render_template(
        "workshops/activity_desk.html",
        whole=whole,
        state=state,
        form=form,
        remarks=activities.remarks(whole.activity.id),
        lacks=rules.missing(whole.proposal, g.now),
        may_write=rules.may_write(state, by_agency=True) is None,
        names=steps.competency_names(),
        words=words,
        now=g.now,
    )


@bp.post("/<public_id>/answer")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def answer(public_id: str) -> ResponseReturnValue:
    """A comment, or the proposal goes back; which of the two, the button says."""
    whole, form = managed(public_id), WordForm()

    @once
    def act() -> ResponseReturnValue:
        if request.form.get("act") == "return":
            service.give_back(whole.activity.id, form.text.data or "", by())
            flash(_("Usulan dikembalikan. Mitra diberi tahu."), "ok")
        else:
            service.comment(whole.activity.id, form.text.data or "", by())
            flash(_("Catatan dikirim kepada mitra."), "ok")
        return shown(public_id)

    return refusals.answer(form, act, lambda: _page(managed(public_id), form))


@bp.post("/<public_id>/publish")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def publish(public_id: str) -> ResponseReturnValue:
    service.publish(managed(public_id).activity.id, by())
    flash(_("Kegiatan terbit. Pegawai dapat mendaftar selama pendaftaran dibuka."), "ok")
    return shown(public_id)


@bp.get("/<public_id>/cancel")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def cancel_form(public_id: str) -> ResponseReturnValue:
    return _cancel_page(managed(public_id), ReasonForm(formdata=None))


@bp.post("/<public_id>/cancel")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def cancel(public_id: str) -> ResponseReturnValue:
    whole, form = managed(public_id), ReasonForm()

    def act() -> ResponseReturnValue:
        service.cancel(whole.activity.id, form.reason.data or "", by())
        flash(_("Kegiatan dibatalkan. Semua pendaftar diberi tahu beserta alasannya."), "ok")
        return shown(public_id)

    return refusals.answer(form, act, lambda: _cancel_page(whole, form))


def _cancel_page(whole: Whole, form: ReasonForm) -> str:
    return render_template("workshops/activity_cancel.html", whole=whole, form=form)
