"""`/people/<public_id>`: a person's profile for HR, heads of units and inspectors."""

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core.access import requires
from portal.core.permissions import Permission
from portal.people.queries import scopes
from portal.web.profiles import others
from portal.web.profiles.subjects import Subject, subject

bp = Blueprint("person_profile", __name__)


def _subject(public_id: str) -> Subject:
    return subject(g.actor, public_id, Permission.PROFILE_READ, on=g.today, now=g.now)


def _back() -> tuple[str, str]:
    """Where most readers come from: the list of people, where they may open it."""
    if Permission.PERSON_READ in g.actor.permissions:
        return url_for("persons.index"), _("Pegawai")
    return url_for("home.index"), _("Beranda")


@bp.get("/people/<public_id>")
@requires(Permission.PROFILE_READ, scope=scopes.persons)
def profile(public_id: str) -> ResponseReturnValue:
    who = _subject(public_id)
    as_of = request.args.get("as_of")
    return others.profile_page(
        who,
        here=url_for(".profile", public_id=public_id),
        url=lambda key: url_for(".competency", public_id=public_id, key=key, as_of=as_of),
        back=_back(),
        actions=(
            (
                url_for("transcript.person_as_pdf", public_id=public_id, as_of=as_of),
                _("Transkrip (PDF)"),
            ),
            (
                url_for("transcript.person_as_json", public_id=public_id, as_of=as_of),
                _("Transkrip (JSON)"),
            ),
            *_studies(public_id),
            *_evaluation(who),
        ),
    )


def _studies(public_id: str) -> tuple[tuple[str, str], ...]:
    """Study on a decree, for who keeps it."""
    if Permission.HOURS_HANDLE not in g.actor.permissions:
        return ()
    return ((url_for("studies.index", person=public_id), _("Tugas belajar dan izin belajar")),)


def _evaluation(who: Subject) -> tuple[tuple[str, str], ...]:
    """Reading reaches further than acting for who has several roles: each is asked for itself."""
    offered = [
        (Permission.EVALUATION_READ, "evaluation_readers.person", _("Evaluasi")),
        (Permission.FOLLOW_UP_PROPOSE, "follow_ups.new", _("Usulkan tindak lanjut evaluasi")),
    ]
    return tuple(
        (url_for(endpoint, public_id=who.public_id), label)
        for need, endpoint, label in offered
        if need in g.actor.permissions and scopes.names(g.actor, need, [who.person_id], g.today)
    )


@bp.get("/people/<public_id>/<key>")
@requires(Permission.PROFILE_READ, scope=scopes.persons)
def competency(public_id: str, key: str) -> ResponseReturnValue:
    who = _subject(public_id)
    return others.competency_page(who, key, back_url=url_for(".profile", public_id=public_id))
