"""`/mentoring/<id>/proof`: what the mentor saw at work, and the mentee's consent to it."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.evaluation.queries import mentoring as mentorings
from portal.evaluation.queries import mentoring_proofs as queries
from portal.evaluation.rules import mentoring as rules
from portal.evaluation.service import mentoring_proofs as service
from portal.evaluation.views import mentoring_words as words
from portal.evaluation.views import proofs

bp = Blueprint("mentoring_proofs", __name__, url_prefix="/mentoring/<public_id>/proof")
NEED = Permission.EVALUATION_OWN
OWN: dict[str, Any] = {"scope": mentorings.of_person}


@bp.route("", methods=["GET", "POST"])
@requires(NEED, **OWN)
def write(public_id: str) -> ResponseReturnValue:
    """The mentor writes which indicators they saw, with a dated example."""
    row = mentorings.one(g.actor.person_id, public_id)
    if g.actor.person_id != row.found.mentor_id:
        raise NotFound
    refused = rules.may_prove(queries.standing(row.found, g.today))
    if refused is not None:
        raise Refused(refused)
    asked = proofs.asked(queries.scale(row.found, g.today), g.today)

    @once
    def act() -> ResponseReturnValue:
        service.write(row.found.id, asked.mark, by_id=g.actor.person_id, today=g.today, now=g.now)
        flash(_("Disampaikan. Menjadi bukti setelah yang didampingi setuju."), "ok")
        return redirect(url_for("mentoring.show", public_id=public_id), 303)

    def page() -> str:
        again = mentorings.one(g.actor.person_id, public_id)
        return render_template(
            "mentoring/proof.html",
            row=again,
            asked=asked,
            partner=mentorings.name(again.mentee),
            about=words.about(again, g.today),
        )

    return page() if request.method == "GET" else refusals.answer(asked.form, act, page)


@bp.post("/agree")
@requires(NEED, **OWN)
def agree(public_id: str) -> ResponseReturnValue:
    """The mentee lets it count."""
    row = mentorings.one(g.actor.person_id, public_id)
    if g.actor.person_id != row.found.mentee_id:
        raise NotFound
    service.agree(row.found.id, by_id=g.actor.person_id, today=g.today, now=g.now)
    flash(_("Tercatat sebagai bukti keterampilan pada profil Anda."), "ok")
    return redirect(url_for("mentoring.show", public_id=public_id), 303)
