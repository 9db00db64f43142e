"""`/team`: the people an actor leads, their levels against their standards.

Leading follows from `reports_to` on the day; whoever no longer leads sees nobody (404).
"""

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.core.access import requires
from portal.core.permissions import Permission
from portal.people.queries import scopes
from portal.people.service import viewings
from portal.people.service.viewings import Viewed
from portal.web import waiting
from portal.web.profiles import others
from portal.web.profiles.subjects import Subject, subject
from portal.web.profiles.team_map import team_map

bp = Blueprint("team", __name__)


@bp.get("/team")
@requires(Permission.TEAM_READ, scope=scopes.persons)
def index() -> ResponseReturnValue:
    view = team_map(g.actor, g.today, locale=str(get_locale()))
    ids = [member.person_id for member in view.members]
    viewings.note(g.actor.person_id, ids, Viewed.TEAM_MAP, on=g.today, now=g.now)
    tasks = waiting.of_team(g.actor, g.today, g.now)
    return render_template("ledger/team.html", team=view, tasks=tasks, task=waiting.first(tasks))


def _led(public_id: str) -> Subject:
    return subject(g.actor, public_id, Permission.TEAM_READ, on=g.today, now=g.now)


@bp.get("/team/<public_id>")
@requires(Permission.TEAM_READ, scope=scopes.persons)
def person(public_id: str) -> ResponseReturnValue:
    who = _led(public_id)
    as_of = request.args.get("as_of")
    return others.profile_page(
        who,
        here=url_for(".person", public_id=public_id),
        url=lambda key: url_for(".competency", public_id=public_id, key=key, as_of=as_of),
        back=(url_for(".index"), _("Tim saya")),
        actions=(
            (url_for("evaluation_readers.person", public_id=public_id), _("Evaluasi")),
            (url_for("follow_ups.new", public_id=public_id), _("Usulkan tindak lanjut evaluasi")),
        ),
        hint=_("Buka sebuah kompetensi untuk melihat buktinya dan mencatat yang Anda saksikan."),
    )


@bp.get("/team/<public_id>/<key>")
@requires(Permission.TEAM_READ, scope=scopes.persons)
def competency(public_id: str, key: str) -> ResponseReturnValue:
    who = _led(public_id)
    return others.competency_page(
        who,
        key,
        back_url=url_for(".person", public_id=public_id),
        confirm_url=url_for("confirmations.new", public_id=public_id, key=key),
    )
