"""Promotion readiness: `/evaluations/readiness` one's own, `/admin/readiness/…` of somebody led."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.competency.queries import aims, catalogue
from portal.competency.queries.aims import Aim
from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.evaluation.forms.followups import ClaimForm
from portal.evaluation.queries import followups
from portal.evaluation.queries import readiness as queries
from portal.evaluation.rules.readiness import Criterion
from portal.evaluation.service import readiness as service
from portal.evaluation.views import readiness_words as words
from portal.evaluation.views import words as evaluation_words
from portal.people.queries import scopes
from portal.people.service import viewings
from portal.people.service.persons import printed
from portal.people.service.viewings import Viewed
from portal.people.views import shown

bp = Blueprint("readiness", __name__)


@bp.get("/evaluations/readiness")
@requires(Permission.EVALUATION_OWN, scope=queries.own)
def own() -> ResponseReturnValue:
    return _own_page(_claiming(filled=False))


@bp.post("/evaluations/readiness")
@requires(Permission.EVALUATION_OWN, scope=queries.own)
def claim() -> ResponseReturnValue:
    """Say that a criterion is wrong."""
    form = _claiming()
    if g.actor.organisation_id is None:
        raise NotFound
    aim = _aim(g.actor.person_id)

    @once
    def act() -> ResponseReturnValue:
        service.claim(
            g.actor.person_id,
            g.actor.organisation_id,
            Criterion(form.criterion.data),
            form.text.data or "",
            job_id=aim.job_id if aim else None,
            now=g.now,
        )
        flash(_("Keberatan Anda dicatat. Petugas kepegawaian memeriksa dan menjawabnya."), "ok")
        return redirect(url_for(".own", aim=aim.public_id if aim else None), 303)

    return refusals.answer(form, act, lambda: _own_page(form))


@bp.get("/admin/readiness/<public_id>")
@requires(Permission.EVALUATION_READ, scope=scopes.persons)
def person(public_id: str) -> ResponseReturnValue:
    """Of somebody in one's reach; the same page the person reads."""
    query = scopes.persons(g.actor, Permission.EVALUATION_READ, g.today)
    found = followups.person(query, public_id)
    shown.persons([public_id])
    viewings.note(g.actor.person_id, [found.id], Viewed.EVALUATION, on=g.today, now=g.now)
    return _page(found.id, printed(found), None)


def _aim(person_id: int) -> Aim | None:
    """The job asked for, else that of the person's plan. Raises NotFound for one not offered."""
    asked = request.args.get("aim")
    offered = aims.aims(g.actor, g.today)
    if asked is None:
        planned = queries.aims_of([person_id]).get(person_id)
        return next((one for one in offered if one.job_id == planned), None)
    found = next((one for one in offered if one.public_id == asked), None)
    if asked and found is None:
        raise NotFound
    return found


def _claiming(*, filled: bool = True) -> ClaimForm:
    form = ClaimForm() if filled else ClaimForm(formdata=None)
    form.criterion.choices = [
        SelectChoice(one.value, str(label)) for one, label in words.CRITERIA.items()
    ]
    return form


def _own_page(form: ClaimForm) -> str:
    return _page(g.actor.person_id, "", form)


def _page(person_id: int, name: str, form: ClaimForm | None) -> str:
    return render_template(
        "followups/readiness.html",
        name=name,
        form=form,
        aims=aims.aims(g.actor, g.today),
        found=queries.of_person(person_id, _aim(person_id), g.today, g.now),
        claims=queries.claims(person_id),
        names=catalogue.directory(g.today),
        words=words,
        predicates=evaluation_words.PREDICATES,
    )
