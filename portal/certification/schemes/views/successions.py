"""`/admin/certificates/signatories`: what lacks the signature of somebody who left."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.certification.schemes.forms.standing import ActForm
from portal.certification.schemes.queries import register
from portal.certification.schemes.queries import successions as queries
from portal.certification.schemes.service import bulk
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.service import sessions
from portal.people.views import shown

bp = Blueprint("certificate_successions", __name__, url_prefix="/admin/certificates/signatories")

NEED = Permission.CERTIFICATE_MANAGE
SCOPE = {"scope": register.in_scope}


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    return _page(ActForm(formdata=None))


@bp.post("/replace")
@requires(NEED, **SCOPE)
def replace() -> ResponseReturnValue:
    """Issue those ticked anew, else all of them; the outbox does it line by line."""
    sessions.require_recent(g.actor, g.now)
    form = ActForm()
    ids = [one for one in request.form.getlist("certificate") if one][: queries.PAGE]
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        return _replace(ids, form.reason.data or "")
    except Refused as refused:
        form.reason.errors = [*form.reason.errors, sentences.why(refused)]
        return _page(form), 422


@once
def _replace(ids: list[str], reason: str) -> ResponseReturnValue:
    made = bulk.reissue(g.actor, ids, reason, on=g.today, now=g.now)
    flash(_("Pengganti sedang diterbitkan. Kemajuannya tampil di sini."), "ok")
    return redirect(url_for("certificate_register.task", public_id=made.public_id), 303)


def _page(form: ActForm) -> str:
    after = request.args.get("after", "")[:22]
    due = queries.due(g.actor, on=g.today, now=g.now)
    page = queries.page(g.actor, due, on=g.today, now=g.now, after=after)
    shown.persons(one.listed.person for one in page.rows)
    return render_template("certificates/successions.html", page=page, after=after, form=form)
