"""`/activities/invitations`: what somebody is called to, and their answer."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.workshops.forms.fields import ReasonForm
from portal.workshops.forms.invitations import ColleagueForm
from portal.workshops.forms.places import PlaceForm
from portal.workshops.models import Activity
from portal.workshops.queries import activities, invitations, inviting, places
from portal.workshops.queries.invitations import Invited
from portal.workshops.rules import invitations as rules
from portal.workshops.rules.invitations import InvitationRefusal
from portal.workshops.service import inviting as service
from portal.workshops.views import invitation_papers, invitation_words, words

bp = Blueprint("own_invitations", __name__, url_prefix="/activities/invitations")
SCOPE = {"scope": invitations.own}
NEED = Permission.ACTIVITY_OWN


def _one(public_id: str) -> tuple[Invited, Activity]:
    return invitations.one(invitations.own(g.actor), public_id)


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    return render_template(
        "workshops/own_invitations.html",
        rows=invitations.with_activities(invitations.own(g.actor)),
        invited=invitation_words,
        words=words,
        now=g.now,
    )


@bp.get("/<public_id>")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _page(public_id, PlaceForm(formdata=None, data={"attends": "onsite"}))


def _page(public_id: str, form: PlaceForm) -> str:
    who, one = _one(public_id)
    state = who.state(g.now)
    return render_template(
        "workshops/own_invitation.html",
        who=who,
        state=state,
        whole=activities.whole(one.id),
        open=rules.may_reply(state) is None and one.cancelled_at is None,
        form=form,
        invited=invitation_words,
        words=words,
    )


def _answer(
    public_id: str, form: FlaskForm, reply: Callable[[int], str], page: Callable[[], str]
) -> ResponseReturnValue:
    """Give an answer to an invitation; `reply` carries it out by the row's id and says so."""
    who = _one(public_id)[0]

    def act() -> ResponseReturnValue:
        flash(reply(who.row.id), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, page)


@bp.post("/<public_id>/come")
@requires(NEED, **SCOPE)
def come(public_id: str) -> ResponseReturnValue:
    form = PlaceForm()

    def reply(id_: int) -> str:
        service.come(id_, form.attends.data or "", now=g.now)
        return str(_("Anda terdaftar sebagai peserta. Jadwalnya ada di kalender Anda."))

    return _answer(public_id, form, reply, lambda: _page(public_id, form))


@bp.get("/<public_id>/decline")
@requires(NEED, **SCOPE)
def decline_form(public_id: str) -> ResponseReturnValue:
    return _decline_page(public_id, ReasonForm(formdata=None))


def _decline_page(public_id: str, form: ReasonForm) -> str:
    who, one = _one(public_id)
    return render_template("workshops/invitation_decline.html", who=who, one=one, form=form)


@bp.post("/<public_id>/decline")
@requires(NEED, **SCOPE)
def decline(public_id: str) -> ResponseReturnValue:
    form = ReasonForm()

    def reply(id_: int) -> str:
        service.decline(id_, form.reason.data or "", now=g.now)
        return str(_("Jawaban Anda dicatat. Tempatnya diberikan kepada pegawai lain."))

    return _answer(public_id, form, reply, lambda: _decline_page(public_id, form))


@bp.get("/<public_id>/replace")
@requires(NEED, **SCOPE)
def replace_form(public_id: str) -> ResponseReturnValue:
    return _replace_page(public_id, ColleagueForm(formdata=None))


def _replace_page(public_id: str, form: ColleagueForm) -> str:
    who, one = _one(public_id)
    text = request.args.get("q", "")[:100]
    found = inviting.colleagues(one, who.row.person_id, g.today, words=text)
    form.colleague.choices = [SelectChoice(id_, f"{name}, {unit}") for id_, name, unit in found]
    return render_template(
        "workshops/invitation_replace.html", who=who, one=one, form=form, q=text, rows=found
    )


@bp.post("/<public_id>/replace")
@requires(NEED, **SCOPE)
def replace(public_id: str) -> ResponseReturnValue:
    form = ColleagueForm()

    def reply(id_: int) -> str:
        found = places.persons([form.colleague.data])
        if not found:
            raise Refused(InvitationRefusal.COLLEAGUE_UNKNOWN, field="colleague")
        service.replace(id_, found[0].id, now=g.now)
        return str(_("Usulan diteruskan. Tempat ditahan sampai atasan rekan Anda menjawab."))

    return _answer(public_id, form, reply, lambda: _replace_page(public_id, form))


@bp.get("/<public_id>/letter.pdf")
@requires(NEED, **SCOPE)
def letter(public_id: str) -> ResponseReturnValue:
    who, one = _one(public_id)
    return invitation_papers.letter(activities.whole(one.id), who.letter, [who])
