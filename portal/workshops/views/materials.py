"""`/activities/<id>/materials`: files of an activity, for those who write on it and those in it."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import documents, refusals, stored
from portal.core.access import requires, takes_upload
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.core.stored import Received
from portal.core.uploads import Purpose
from portal.workshops.forms.materials import PHASES, MaterialForm
from portal.workshops.queries import activities, materials
from portal.workshops.queries.activities import Whole
from portal.workshops.rules.materials import Phase
from portal.workshops.service import materials as service
from portal.workshops.service import reacting, registering
from portal.workshops.views import steps

bp = Blueprint("activity_materials", __name__, url_prefix="/activities/<public_id>")
SCOPE = {"scope": activities.written}


@bp.get("/materials")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def index(public_id: str) -> ResponseReturnValue:
    return _page(steps.written(public_id), MaterialForm(formdata=None))


def _page(whole: Whole, form: MaterialForm) -> str:
    return render_template(
        "workshops/materials.html",
        whole=whole,
        form=form,
        rows=materials.of_activity(whole.activity.id),
        phases=PHASES,
        home_url=steps.home(whole),
    )


@bp.post("/materials")
@takes_upload
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def add(public_id: str) -> ResponseReturnValue:
    whole, form = steps.written(public_id), MaterialForm()

    def act() -> ResponseReturnValue:
        received = _received()

        @once
        def kept() -> ResponseReturnValue:
            phase, title = Phase(form.phase.data), form.title.data or ""
            service.add(whole.activity.id, received, title, phase, steps.by(whole))
            flash(_("Berkas ditambahkan."), "ok")
            return redirect(url_for(".index", public_id=public_id), 303)

        return kept()

    return refusals.answer(form, act, lambda: _page(whole, form))


def _received() -> Received | None:
    """The file of the form, checked and kept; None when none came. Raises Refused."""
    file = request.files.get("document")
    if file is None or not file.filename:
        return None
    return stored.receive(file.stream, file.filename, Purpose.LESSON_MEDIA)


@bp.get("/materials/<material>")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def kept(public_id: str, material: str) -> ResponseReturnValue:
    whole = steps.written(public_id)
    return documents.sent(materials.one_of(materials.of_activity(whole.activity.id), material).file)


@bp.post("/materials/<material>/remove")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def remove(public_id: str, material: str) -> ResponseReturnValue:
    whole = steps.written(public_id)
    service.remove(whole.activity.id, material, steps.by(whole))
    flash(_("Berkas dihapus."), "ok")
    return redirect(url_for(".index", public_id=public_id), 303)


@bp.get("/files/<material>")
@requires(Permission.ACTIVITY_OWN, scope=registering.open_to)
def given(public_id: str, material: str) -> ResponseReturnValue:
    """As a participant reads it: with a place alone, and not before it is handed out."""
    one = activities.one(registering.open_to(g.actor), public_id).activity
    reacting.place(one.id, g.actor.person_id)
    return documents.sent(materials.one_of(materials.given(one, g.now), material).file)
