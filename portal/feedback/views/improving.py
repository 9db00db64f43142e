"""`/admin/improvements`: what units promise after what citizens said, and what came of it."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.core import documents, refusals
from portal.core.access import requires, takes_upload
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.feedback.data import policies
from portal.feedback.forms import DropForm, FinishForm, PromiseForm, day_of
from portal.feedback.models import PublicService, ServiceAction
from portal.feedback.queries import actions, services
from portal.feedback.rules import policy
from portal.feedback.rules.actions import ActionState
from portal.feedback.service import improving
from portal.feedback.service.improving import Promise, Proof

bp = Blueprint("improvements", __name__, url_prefix="/admin/improvements")

MODERATE = Permission.SURVEY_MODERATE


@bp.get("")
@requires(MODERATE, scope=actions.in_scope)
def index() -> ResponseReturnValue:
    return render_template(
        "feedback/improvements.html",
        rows=actions.listed(g.actor, MODERATE),
        found=services.listed(g.actor, MODERATE),
        on=g.today,
        ActionState=ActionState,
    )


@bp.get("/new/<public_id>")
@requires(MODERATE, scope=services.in_scope)
def new(public_id: str) -> ResponseReturnValue:
    service = services.one(g.actor, MODERATE, public_id)
    form = PromiseForm(formdata=None)
    _offer(form, service)
    return _new_page(form, service)


@bp.post("/new/<public_id>")
@requires(MODERATE, scope=services.in_scope)
def promise(public_id: str) -> ResponseReturnValue:
    service = services.one(g.actor, MODERATE, public_id)
    form = PromiseForm()
    _offer(form, service)
    return refusals.answer(form, lambda: _promise(form, service), lambda: _new_page(form, service))


@once
def _promise(form: PromiseForm, service: PublicService) -> ResponseReturnValue:
    owners = {one.public_id: one.id for one in actions.owners(service, g.today)}
    made = Promise(
        title=form.title.data or "",
        element=form.element.data or "",
        owner_post_id=owners[form.owner.data],
        due_on=day_of(form.due_on),
    )
    by = g.actor.person_id
    improving.promise(service, made, on=g.today, now=g.now, actor_id=by)
    flash(_("Tindak lanjut dicatat dan terbit di halaman hasil layanan."), "ok")
    return redirect(url_for(".index"), 303)


@bp.get("/<public_id>")
@requires(MODERATE, scope=actions.in_scope)
def show(public_id: str) -> ResponseReturnValue:
    return _page(actions.one(g.actor, MODERATE, public_id))


@bp.post("/<public_id>/finish")
@takes_upload
@requires(MODERATE, scope=actions.in_scope)
def finish(public_id: str) -> ResponseReturnValue:
    action = actions.one(g.actor, MODERATE, public_id)
    form = FinishForm()
    done = url_for(".index")
    return refusals.answer(
        form, lambda: finished(form, action.id, done), lambda: _page(action, finishing=form)
    )


def finished(form: FinishForm, action_id: int, after: str) -> ResponseReturnValue:
    """Record what the form says, once, and go on to `after`."""
    document = documents.received()

    @once
    def act() -> ResponseReturnValue:
        proof = Proof(form.proof.data or "", form.link.data or "", document)
        done_on, by = day_of(form.done_on), g.actor.person_id
        improving.finish(action_id, proof, done_on, on=g.today, now=g.now, actor_id=by)
        flash(_("Tindak lanjut selesai, beserta buktinya."), "ok")
        return redirect(after, 303)

    return act()


@bp.post("/<public_id>/drop")
@requires(MODERATE, scope=actions.in_scope)
def drop(public_id: str) -> ResponseReturnValue:
    action = actions.one(g.actor, MODERATE, public_id)
    form = DropForm()

    @once
    def act() -> ResponseReturnValue:
        by = g.actor.person_id
        improving.drop(action.id, form.reason.data or "", on=g.today, now=g.now, actor_id=by)
        flash(_("Tindak lanjut dibatalkan, beserta alasannya."), "ok")
        return redirect(url_for(".index"), 303)

    return refusals.answer(form, act, lambda: _page(action, dropping=form))


def _offer(form: PromiseForm, service: PublicService) -> None:
    words = str(get_locale() or "id")
    elements = policy.in_force(policies(), g.today).elements
    form.element.choices = [
        SelectChoice("", _("Layanan secara keseluruhan")),
        *(SelectChoice(one.key, f"{one.code} {one.name.in_(words)}") for one in elements),
    ]
    form.owner.choices = [
        SelectChoice("", _("Pilih jabatan")),
        *(SelectChoice(one.public_id, one.name) for one in actions.owners(service, g.today)),
    ]


def _new_page(form: PromiseForm, service: PublicService) -> str:
    return render_template("feedback/improvement_new.html", form=form, service=service)


def _page(
    action: ServiceAction,
    *,
    finishing: FinishForm | None = None,
    dropping: DropForm | None = None,
) -> str:
    fresh = FinishForm(formdata=None, data={"done_on": g.today})
    return render_template(
        "feedback/improvement.html",
        action=action,
        form=finishing or dropping,
        finishing=finishing or fresh,
        dropping=dropping or DropForm(formdata=None),
        is_open=action.done_on is None and action.dropped_on is None,
    )
