"""`/admin/forum`: reading, answering and tidying the forum; opening a name takes two persons."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import led_to, once
from portal.core.permissions import Permission
from portal.people.queries import unit_choice
from portal.people.service import sessions
from portal.planning.forms.forum import AnswerForm, HideForm, MergeForm
from portal.planning.models import ForumProposal
from portal.planning.queries import forum as queries
from portal.planning.queries import offers
from portal.planning.queries.offers import Offer
from portal.planning.rules import forum as rules
from portal.planning.rules.forum import ForumRefusal, ForumState
from portal.planning.service import moderating as service
from portal.planning.service import names as opening
from portal.planning.service.moderating import Decision
from portal.planning.views import words

bp = Blueprint("forum_desk", __name__, url_prefix="/admin/forum")
MODERATE, OPEN = Permission.NEED_MODERATE, Permission.PRIVACY_HANDLE


@bp.get("")
@requires(MODERATE, scope=queries.moderated)
def index() -> ResponseReturnValue:
    return render_template("planning/desk.html", rows=queries.queue(g.actor), now=g.now)


def _one(public_id: str) -> ForumProposal:
    return queries.one(queries.moderated(g.actor), public_id)


@bp.get("/<public_id>")
@requires(MODERATE, scope=queries.moderated)
def show(public_id: str) -> ResponseReturnValue:
    return _page(_one(public_id))


def _page(
    one: ForumProposal,
    *,
    answering: AnswerForm | None = None,
    merging: MergeForm | None = None,
    hiding: HideForm | None = None,
) -> str:
    sent = next((form for form in (answering, merging, hiding) if form and form.errors), None)
    row = queries.row(g.actor, one)
    alike = queries.similar(one.organisation_id, one.title, one.id)
    units = unit_choice.open_units(g.actor, MODERATE, g.today)
    return render_template(
        "planning/desk_proposal.html",
        row=row,
        form=sent,
        answering=answering or _offered(AnswerForm(formdata=None, data={"unit": row.unit}), one),
        merging=merging or _alike(MergeForm(formdata=None), one),
        hiding=hiding or HideForm(formdata=None),
        alike=alike,
        answers=queries.answers(one.id),
        comments=queries.comments(g.actor, one.id),
        units=units if len(units) <= unit_choice.OFFERED else [],
        words=words,
        may_open=OPEN in g.actor.permissions,
        decisions=rules.NEXT[ForumState(one.state)],
        offers=offers.suggested(one.organisation_id, one.title, g.now),
    )


def _offered(form: AnswerForm, one: ForumProposal) -> AnswerForm:
    form.state.choices = [
        SelectChoice(str(state), str(words.DECISIONS[state]))
        for state in rules.NEXT[ForumState(one.state)]
    ]
    return form


def _alike(form: MergeForm, one: ForumProposal) -> MergeForm:
    form.into.choices = [
        SelectChoice(other.public_id, other.title)
        for other in queries.similar(one.organisation_id, one.title, one.id)
    ]
    return form


@bp.post("/<public_id>/publish")
@requires(MODERATE, scope=queries.moderated)
def publish(public_id: str) -> ResponseReturnValue:
    service.publish(_one(public_id).id, by=g.actor.person_id, now=g.now)
    flash(_("Usulan terbit di forum."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/hide")
@requires(MODERATE, scope=queries.moderated)
def hide(public_id: str) -> ResponseReturnValue:
    one, form = _one(public_id), HideForm()

    def act() -> ResponseReturnValue:
        service.hide(one.id, form.reason.data or "", by=g.actor.person_id, now=g.now)
        flash(_("Usulan diturunkan. Pengusul membaca alasannya."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(one, hiding=form))


@bp.post("/<public_id>/comments/<comment_id>/hide")
@requires(MODERATE, scope=queries.moderated)
def hide_comment(public_id: str, comment_id: str) -> ResponseReturnValue:
    one, form = _one(public_id), HideForm()
    found = service.comment_of(one.id, comment_id)

    def act() -> ResponseReturnValue:
        service.hide_comment(found, form.reason.data or "", by=g.actor.person_id, now=g.now)
        flash(_("Tanggapan diturunkan."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(one, hiding=form))


@bp.post("/<public_id>/answer")
@requires(MODERATE, scope=queries.moderated)
def answer(public_id: str) -> ResponseReturnValue:
    if (before := led_to()) is not None:
        return before
    one = _one(public_id)
    form = _offered(AnswerForm(), one)

    @once
    def act() -> ResponseReturnValue:
        state = ForumState(form.state.data)
        offer = _offer(form, state, one.organisation_id)
        decision = Decision(state, form.reason.data or "", _unit(form, state), offer)
        service.answer(one.id, decision, by=g.actor.person_id, now=g.now)
        flash(_("Keputusan terbit dengan nama Anda. Pengusul dan pendukung diberi tahu."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(one, answering=form))


def _unit(form: AnswerForm, state: ForumState) -> int | None:
    if state is not ForumState.PLANNED or not form.unit.data:
        return None
    units = unit_choice.open_units(g.actor, MODERATE, g.today)
    meant = unit_choice.meant(form.unit.data, units)
    if len(meant) != 1:
        raise Refused(ForumRefusal.UNIT, field="unit")
    return meant[0].id


def _offer(form: AnswerForm, state: ForumState, organisation_id: int) -> Offer | None:
    if state is not ForumState.OFFERED or not form.offer.data:
        return None
    found = offers.meant(organisation_id, form.offer.data, g.now)
    if found is None:
        raise Refused(ForumRefusal.OFFER, field="offer")
    return found


@bp.post("/<public_id>/merge")
@requires(MODERATE, scope=queries.moderated)
def merge(public_id: str) -> ResponseReturnValue:
    one = _one(public_id)
    form = _alike(MergeForm(), one)

    def act() -> ResponseReturnValue:
        into = _one(form.into.data or "")
        service.merge(one.id, into, by=g.actor.person_id, now=g.now)
        flash(_("Usulan digabungkan: dukungan dan tanggapannya ikut berpindah."), "ok")
        return redirect(url_for(".show", public_id=into.public_id), 303)

    return refusals.answer(form, act, lambda: _page(one, merging=form))


@bp.get("/<public_id>/name")
@requires(OPEN, scope=queries.openable)
def name_form(public_id: str) -> ResponseReturnValue:
    return _name_page(queries.one(queries.openable(g.actor), public_id), HideForm(formdata=None))


@bp.post("/<public_id>/name")
@requires(OPEN, scope=queries.openable)
def ask_name(public_id: str) -> ResponseReturnValue:
    """Propose to open the name; a second person decides on the page of approvals."""
    sessions.require_recent(g.actor, g.now)
    one, form = queries.one(queries.openable(g.actor), public_id), HideForm()

    @once
    def act() -> ResponseReturnValue:
        opening.ask(one, form.reason.data or "", by=g.actor.person_id, now=g.now)
        flash(_("Permintaan dicatat. Orang kedua memutuskannya di halaman persetujuan."), "ok")
        return redirect(url_for(".name_form", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _name_page(one, form))


@bp.post("/<public_id>/name/read")
@requires(OPEN, scope=queries.openable)
def read_name(public_id: str) -> ResponseReturnValue:
    """The one answer that shows the name; the reading is noted first."""
    sessions.require_recent(g.actor, g.now)
    one = queries.one(queries.openable(g.actor), public_id)
    name = opening.read(one, g.actor, now=g.now)
    return _name_page(one, HideForm(formdata=None), name)


def _name_page(one: ForumProposal, form: HideForm, name: str = "") -> str:
    return render_template(
        "planning/name.html",
        one=one,
        form=form,
        name=name,
        opened=opening.opened(one, g.actor),
    )
