"""The inbox: every message, newest first."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core.access import requires
from portal.core.permissions import Permission
from portal.core.redirects import safe_path
from portal.people.queries import inbox as queries
from portal.people.service import inbox, mails

bp = Blueprint("inbox", __name__, url_prefix="/inbox")


@bp.get("")
@requires(Permission.INBOX_OWN)
def index() -> ResponseReturnValue:
    page = queries.page_of(
        g.actor.person_id,
        before=request.args.get("before", ""),
        after=request.args.get("after", ""),
    )
    return render_template("people/inbox.html", page=page, address_of=mails.address_of)


@bp.post("/<public_id>/open")
@requires(Permission.INBOX_OWN, scope=queries.messages_of)
def open_message(public_id: str) -> ResponseReturnValue:
    """Mark it read and go where it leads; without a goal, stay."""
    message = inbox.open_message(g.actor.person_id, public_id, now=g.now)
    return redirect(safe_path(message.path) if message.path else url_for(".index"), 303)


@bp.post("/read-all")
@requires(Permission.INBOX_OWN)
def read_all() -> ResponseReturnValue:
    inbox.read_all(g.actor.person_id, now=g.now)
    flash(_("Semua pesan ditandai sudah dibaca."), "ok")
    return redirect(url_for(".index"), 303)
