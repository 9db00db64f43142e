"""`/forum`: what staff say they need, who stands behind it, and what became of it."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.competency.queries import catalogue
from portal.core import refusals
from portal.core.access import requires
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.planning.forms.forum import CommentForm, ProposalForm
from portal.planning.models import ForumProposal
from portal.planning.queries import forum as queries
from portal.planning.queries.forum import Order, Wanted
from portal.planning.rules import forum as rules
from portal.planning.rules.forum import ForumState, ProposalKind
from portal.planning.service import forum as service
from portal.planning.service.forum import Said
from portal.planning.views import words
from portal.workshops.queries import places

bp = Blueprint("forum", __name__, url_prefix="/forum")
OWN = Permission.NEED_OWN


@bp.get("")
@requires(OWN, scope=queries.visible)
def index() -> ResponseReturnValue:
    wanted, chosen = _wanted()
    return render_template(
        "planning/forum.html",
        page=queries.page(g.actor, wanted),
        wanted=wanted,
        chosen=chosen,
        units=queries.units_named(g.actor),
        names=words.competency_names(),
        answers=queries.latest_answers(g.actor.organisation_id or 0),
        words=words,
        rules=rules,
        Order=Order,
    )


def _wanted() -> tuple[Wanted, dict[str, str]]:
    """What the address asks for, and the parts of it that hold, to go on with."""
    asked = request.args
    order = next((one for one in Order if one == asked.get("order")), Order.SUPPORT)
    unit_id = queries.unit_id(g.actor, asked.get("unit", "")[:22]) if asked.get("unit") else None
    if order is Order.UNIT and g.actor.organisation_id is not None:
        own = places.unit_of(g.actor.person_id, g.actor.organisation_id, g.now)
        unit_id = own.id if own else 0
    number = asked.get("competency", "")
    competency = int(number) if number.isdecimal() and len(number) < 10 else None
    chosen = {
        "order": "" if order is Order.SUPPORT else str(order),
        "unit": asked.get("unit", "")[:22] if unit_id and order is not Order.UNIT else "",
        "competency": str(competency) if competency else "",
    }
    kept = {name: value for name, value in chosen.items() if value}
    return Wanted(order, competency, unit_id, asked.get("after", "")[:22]), kept


@bp.get("/new")
@requires(OWN, scope=queries.visible)
def new() -> ResponseReturnValue:
    about = catalogue.catalogue().by_key.get(request.args.get("competency", ""))
    chosen = {"competency": str(about)} if about else {}
    return _form(_filled(ProposalForm(formdata=None, data=chosen)))


@bp.get("/similar")
@requires(OWN, scope=queries.visible)
def similar() -> ResponseReturnValue:
    """What is alike, while somebody writes: a fragment."""
    title = request.args.get("title", "")[: rules.TITLE_LENGTH]
    found = queries.similar(g.actor.organisation_id or 0, title)
    return render_template("planning/_similar.html", similar=found, words=words)


@bp.post("")
@requires(OWN, scope=queries.visible)
def propose() -> ResponseReturnValue:
    form = _filled(ProposalForm())

    @once
    def act() -> ResponseReturnValue:
        nameless = bool(form.nameless.data)
        said = Said(
            ProposalKind(form.kind.data),
            form.title.data or "",
            form.body.data or "",
            int(form.competency.data) if form.competency.data else None,
            nameless=nameless,
            differs=bool(form.differs.data),
        )
        made = service.propose(g.actor, said, now=g.now)
        if nameless:
            # No address of it: a key against repetition keeps whose it is and where it led.
            flash(_("Usulan diterima. Usulan terbit tanpa nama sesudah dibaca moderator."), "ok")
            return redirect(url_for(".index"), 303)
        flash(_("Usulan terbit. Rekan kerja dapat mendukung dan menanggapinya."), "ok")
        return redirect(url_for(".show", public_id=made.public_id), 303)

    return refusals.answer(form, act, lambda: _form(form))


def _filled(form: ProposalForm) -> ProposalForm:
    form.competency.choices = [
        SelectChoice("", _("Belum tahu, atau tidak ada di kamus")),
        *(SelectChoice(str(id_), name) for id_, name in words.competency_names().items()),
    ]
    return form


def _form(form: ProposalForm) -> str:
    title = form.title.data or ""
    found = queries.similar(g.actor.organisation_id or 0, title) if title else []
    form.title.render_kw = {
        "autocomplete": "off",
        "hx-get": url_for(".similar"),
        "hx-trigger": "keyup changed delay:500ms",
        "hx-target": "#serupa",
        "hx-swap": "outerHTML",
    }
    return render_template("planning/proposal_form.html", form=form, similar=found, words=words)


def _one(public_id: str) -> ForumProposal:
    return queries.one(queries.visible(g.actor), public_id)


@bp.get("/<public_id>")
@requires(OWN, scope=queries.visible)
def show(public_id: str) -> ResponseReturnValue:
    one = _one(public_id)
    if one.merged_into_id is not None:
        return redirect(url_for(".show", public_id=queries.heir(one).public_id), 303)
    return _page(one, CommentForm(formdata=None))


def _page(one: ForumProposal, form: CommentForm) -> str:
    state = ForumState(one.state)
    seen = one.published_at is not None and one.hidden_at is None
    return render_template(
        "planning/proposal.html",
        row=queries.row(g.actor, one),
        seen=seen,
        may_support=rules.may_support(state, is_published=seen) is None,
        form=form,
        comments=queries.comments(g.actor, one.id),
        answers=queries.answers(one.id),
        names=words.competency_names(),
        words=words,
        moderates=Permission.NEED_MODERATE in g.actor.permissions,
    )


@bp.post("/<public_id>/support")
@requires(OWN, scope=queries.visible)
def support(public_id: str) -> ResponseReturnValue:
    service.support(_one(public_id).id, g.actor.person_id, now=g.now)
    return _voted(public_id, _("Anda mendukung usulan ini."))


@bp.post("/<public_id>/withdraw")
@requires(OWN, scope=queries.visible)
def withdraw(public_id: str) -> ResponseReturnValue:
    service.withdraw(_one(public_id).id, g.actor.person_id)
    return _voted(public_id, _("Dukungan Anda ditarik."))


def _voted(public_id: str, said: str) -> ResponseReturnValue:
    """The button as it stands now, or with a plain form the page again."""
    if request.headers.get("HX-Request"):
        return render_template("planning/_vote.html", row=queries.row(g.actor, _one(public_id)))
    flash(said, "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/comments")
@requires(OWN, scope=queries.visible)
def comment(public_id: str) -> ResponseReturnValue:
    one, form = _one(public_id), CommentForm()

    @once
    def act() -> ResponseReturnValue:
        service.comment(one.id, form.text.data or "", by=g.actor.person_id, now=g.now)
        flash(_("Tanggapan Anda terbit."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(one, form))
