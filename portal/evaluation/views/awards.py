"""`/admin/awards`: recognitions proposed, decided, and how they are spread."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.evaluation.forms.awards import AwardForm, DecideAwardForm
from portal.evaluation.forms.periods import STATUS_WORDS
from portal.evaluation.queries import awards as queries
from portal.evaluation.rules.awards import AwardKind, AwardRefusal, AwardState
from portal.evaluation.service import awards as service
from portal.evaluation.service.awards import Deed
from portal.people.views import shown

bp = Blueprint("awards", __name__, url_prefix="/admin/awards")
SEEN: dict[str, Any] = {"scope": queries.seen}
KINDS: Mapping[AwardKind, LazyString] = {
    AwardKind.MATERIAL: _l("Material"),
    AwardKind.NON_MATERIAL: _l("Nonmaterial"),
    AwardKind.DEVELOPMENT: _l("Pengembangan diri"),
}
STATES: Mapping[AwardState, tuple[str, LazyString]] = {
    AwardState.PROPOSED: ("info", _l("Menunggu putusan")),
    AwardState.GIVEN: ("ok", _l("Diberikan")),
    AwardState.DECLINED: ("", _l("Tidak diberikan")),
}


@bp.get("")
@requires(Permission.EVALUATION_READ, **SEEN)
def index() -> ResponseReturnValue:
    is_open = request.args.get("state") != "decided"
    after = request.args.get("after", "")
    scope = queries.seen(g.actor, g.today)
    rows, more = queries.page(scope, is_open=is_open, after=after)
    shown.persons([one.public_id for row in rows for one in row.members])
    return render_template(
        "awards/index.html",
        may_propose=Permission.FOLLOW_UP_PROPOSE in g.actor.permissions,
        rows=rows,
        more=more,
        after=after,
        is_open=is_open,
        kinds=KINDS,
        states=STATES,
    )


@bp.get("/shares")
@requires(Permission.EVALUATION_READ, **SEEN)
def shares() -> ResponseReturnValue:
    """How this year's are spread over units and statuses of the people in reach."""
    units, statuses = queries.shares(g.actor, g.today)
    return render_template(
        "awards/shares.html",
        units=units,
        statuses=statuses,
        status_words=STATUS_WORDS,
        year=g.today.year,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.FOLLOW_UP_PROPOSE, **SEEN)
def new() -> ResponseReturnValue:
    """Proposed for people in one's reach, by their numbers."""
    named = request.args.get("person", "")[:22]
    form = AwardForm(data={"members": queries.number_of(g.actor, named, g.today)} if named else {})
    form.kind.choices = [SelectChoice(one.value, str(label)) for one, label in KINDS.items()]

    def page() -> str:
        return render_template("awards/new.html", form=form)

    if request.method == "GET":
        return page()
    organisation_id = g.actor.organisation_id
    if organisation_id is None:
        raise NotFound

    @once
    def act() -> ResponseReturnValue:
        made = service.propose(
            organisation_id,
            _members(form.members.data or ""),
            Deed(
                AwardKind(form.kind.data),
                form.team.data or "",
                form.deed.data or "",
                form.proof.data or "",
            ),
            by_id=g.actor.person_id,
            today=g.today,
            now=g.now,
        )
        flash(_("Usulan dicatat. Pejabat lain memutusnya."), "ok")
        return redirect(url_for(".show", public_id=made.public_id), 303)

    return refusals.answer(form, act, page)


def _members(typed: str) -> list[int]:
    """Everybody named; one number nobody in reach bears refuses them all."""
    numbers = [line.strip() for line in typed.splitlines() if line.strip()]
    known = queries.reached(g.actor, numbers, g.today)
    unknown = [one for one in numbers if one not in known]
    if unknown:
        raise Refused(AwardRefusal.UNKNOWN, field="members", numbers=", ".join(unknown[:5]))
    return [known[one] for one in numbers]


@bp.get("/<public_id>")
@requires(Permission.EVALUATION_READ, **SEEN)
def show(public_id: str) -> ResponseReturnValue:
    return _page(public_id, DecideAwardForm(formdata=None))


@bp.post("/<public_id>/decide")
@requires(Permission.EVALUATION_MANAGE, scope=queries.decided_by)
def decide(public_id: str) -> ResponseReturnValue:
    row = queries.one(queries.decided_by(g.actor, g.today), public_id)
    form = DecideAwardForm()

    @once
    def act() -> ResponseReturnValue:
        service.decide(
            row.found.id,
            approve=form.verdict.data == "approve",
            reason=form.reason.data or "",
            decree=form.decree.data or "",
            decree_on=form.decree_on.data,
            by_id=g.actor.person_id,
            now=g.now,
        )
        flash(
            _("Putusan dicatat. Penerima dan pengusulnya diberi tahu.")
            if form.verdict.data == "approve"
            else _("Putusan dicatat. Pengusulnya diberi tahu."),
            "ok",
        )
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(public_id, form))


def _page(public_id: str, form: DecideAwardForm) -> str:
    row = queries.one(queries.seen(g.actor, g.today), public_id)
    shown.persons([one.public_id for one in row.members])
    me = g.actor.person_id
    may = (
        row.state is AwardState.PROPOSED
        and me != row.found.proposed_by_id
        and me not in row.member_ids
        and queries.is_decided_by(g.actor, row.found.id, g.today)
    )
    return render_template(
        "awards/show.html",
        row=row,
        form=form,
        may_decide=may,
        kinds=KINDS,
        states=STATES,
        name=queries.name,
    )
