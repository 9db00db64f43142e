"""`/admin/activities/<id>/participants`: who takes part, who waits, who asked."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.core import refusals, sentences
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.people.views import pasted, shown
from portal.workshops.forms.fields import ReasonForm
from portal.workshops.forms.places import NumbersForm
from portal.workshops.queries import activities, inviting, places
from portal.workshops.queries.activities import Whole
from portal.workshops.queries.inviting import Candidate
from portal.workshops.rules.activities import Mode
from portal.workshops.service import registering as service
from portal.workshops.views import invitation_words, seeking, words
from portal.workshops.views.activity_desk import managed

bp = Blueprint("activity_places", __name__, url_prefix="/admin/activities/<public_id>/participants")
SCOPE = {"scope": activities.managed}
PARTS = ("seated", "waiting", "requested")


def _listed(public_id: str) -> ResponseReturnValue:
    return redirect(url_for(".index", public_id=public_id), 303)


@bp.get("")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def index(public_id: str) -> ResponseReturnValue:
    whole, wanted = managed(public_id), seeking.asked()
    part = request.args.get("part", "seated")
    part = part if part in PARTS else "seated"
    page = places.page(whole.activity.id, part, wanted, after=request.args.get("after", "")[:22])
    shown.persons(one.person_public_id for one in page.rows)
    return render_template(
        "workshops/participants.html",
        whole=whole,
        page=page,
        part=part,
        wanted=wanted,
        counts=places.counts(whole.activity.id),
        words=words,
        now=g.now,
    )


@bp.post("/find")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def find(public_id: str) -> ResponseReturnValue:
    part = request.form.get("part", "")
    return seeking.lead(
        managed(public_id).activity.id,
        lambda typed: url_for(
            ".index", public_id=public_id, part=part if part in PARTS else None, q=typed or None
        ),
        lambda row: url_for(
            ".index", public_id=public_id, part=places.state(row).value, only=row.public_id
        ),
    )


@bp.get("/add")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def add_form(public_id: str) -> ResponseReturnValue:
    return _add_page(managed(public_id), NumbersForm(formdata=None))


@bp.post("/add")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def add(public_id: str) -> ResponseReturnValue:
    """Everybody named gets a place or waits; again changes nothing. Who cannot is said by name."""
    whole, form = managed(public_id), NumbersForm()
    if not form.validate_on_submit():
        return _add_page(whole, form), 422
    chosen = pasted.read(form.numbers.data or "", g.actor, on=g.today)
    problems = pasted.messages(chosen, anybody=bool(chosen.public_ids))
    if request.form.get("act") == "check":
        form.numbers.errors = problems
        return _add_page(whole, form, checked=_checked(whole, chosen.public_ids))
    done = 0
    for one in places.persons(chosen.public_ids):
        try:
            _sign_up(whole, one.id)
            done += 1
        except Refused as refused:
            problems.append(f"{one.full_name}: {sentences.why(refused)}")
    if problems:
        form.numbers.errors = problems
        return _add_page(whole, form, done), 422
    flash(ngettext("%(num)d orang didaftarkan.", "%(num)d orang didaftarkan.", done), "ok")
    return _listed(public_id)


def _sign_up(whole: Whole, person_id: int) -> None:
    scope = activities.managed(g.actor).where(*activities.is_published())
    attends = Mode.ONSITE.value
    public_id = whole.activity.public_id
    service.sign_up(scope, public_id, person_id, attends, by=g.actor.person_id, now=g.now)


def _checked(whole: Whole, public_ids: list[str]) -> list[Candidate]:
    """What would become of each; nothing is written."""
    ids = [one.id for one in places.persons(public_ids)]
    found = inviting.named(whole.activity, ids, g.today)
    shown.persons(who.public_id for who in found)
    return found


def _add_page(
    whole: Whole, form: NumbersForm, done: int = 0, checked: list[Candidate] | None = None
) -> str:
    return render_template(
        "workshops/participants_add.html",
        whole=whole,
        form=form,
        done=done,
        checked=checked or [],
        invited=invitation_words,
    )


@bp.post("/<registration>/grant")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def grant(public_id: str, registration: str) -> ResponseReturnValue:
    found = places.one(managed(public_id).activity.id, registration)
    service.answer(found.row.id, grant=True, reason="", by=g.actor.person_id, now=g.now)
    flash(_("Permohonan disetujui."), "ok")
    return _listed(public_id)


@bp.get("/<registration>/refuse")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def refuse_form(public_id: str, registration: str) -> ResponseReturnValue:
    return _refuse_page(managed(public_id), registration, ReasonForm(formdata=None))


@bp.post("/<registration>/refuse")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def refuse(public_id: str, registration: str) -> ResponseReturnValue:
    whole, form = managed(public_id), ReasonForm()
    found = places.one(whole.activity.id, registration)

    def act() -> ResponseReturnValue:
        reason = form.reason.data or ""
        service.answer(found.row.id, grant=False, reason=reason, by=g.actor.person_id, now=g.now)
        flash(_("Permohonan ditolak; pemohon membaca alasannya."), "ok")
        return _listed(public_id)

    return refusals.answer(form, act, lambda: _refuse_page(whole, registration, form))


def _refuse_page(whole: Whole, registration: str, form: ReasonForm) -> str:
    found = places.one(whole.activity.id, registration)
    return render_template(
        "workshops/place_refuse.html",
        one=whole.activity,
        who=found,
        form=form,
        home_url=url_for(".index", public_id=whole.activity.public_id, part="requested"),
    )


@bp.post("/<registration>/remove")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def remove(public_id: str, registration: str) -> ResponseReturnValue:
    found = places.one(managed(public_id).activity.id, registration)
    service.remove(found.row.id, by=g.actor.person_id, now=g.now)
    flash(_("Tempat diambil kembali; orangnya diberi tahu."), "ok")
    return _listed(public_id)
