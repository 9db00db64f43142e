"""`/admin/readiness-claims`: what people say is wrong with their readiness, and the answers."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.evaluation.forms.followups import AnswerForm
from portal.evaluation.queries import readiness as queries
from portal.evaluation.service import readiness as service
from portal.evaluation.views import readiness_words as words
from portal.people.views import shown

bp = Blueprint("readiness_claims", __name__, url_prefix="/admin/readiness-claims")
SCOPE: dict[str, Any] = {"scope": queries.handled}


@bp.get("")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def index() -> ResponseReturnValue:
    is_open = request.args.get("state") != "answered"
    after = request.args.get("after", "")
    rows, more = queries.page(queries.handled(g.actor, g.today), is_open=is_open, after=after)
    shown.persons([row.person.public_id for row in rows])
    return render_template(
        "followups/claims.html", rows=rows, more=more, is_open=is_open, after=after, words=words
    )


@bp.route("/<public_id>", methods=["GET", "POST"])
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    row = queries.one(queries.handled(g.actor, g.today), public_id)
    form = AnswerForm()
    if request.method == "GET":
        return _page(public_id, form)

    @once
    def act() -> ResponseReturnValue:
        service.answer(
            row.found.id,
            form.answer.data or "",
            upheld=form.verdict.data == "upheld",
            by_id=g.actor.person_id,
            now=g.now,
        )
        flash(_("Jawaban dicatat dan disampaikan kepada pegawainya."), "ok")
        return redirect(url_for(".index"), 303)

    return refusals.answer(form, act, lambda: _page(public_id, form))


def _page(public_id: str, form: AnswerForm) -> str:
    row = queries.one(queries.handled(g.actor, g.today), public_id)
    shown.persons([row.person.public_id])
    may = row.found.answered_at is None and row.found.person_id != g.actor.person_id
    return render_template("followups/claim.html", row=row, form=form, may=may, words=words)
