"""`/applications`: what one means to do at work after a course or activity, and its result."""

from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.competency.queries import catalogue
from portal.core import policy_files, refusals
from portal.core.access import requires
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.evaluation.data import policies
from portal.evaluation.forms.applying import PlanForm
from portal.evaluation.queries import applications as queries
from portal.evaluation.queries.applications import Finished, Row
from portal.evaluation.rules import applying as rules
from portal.evaluation.rules.applying import ApplicationState
from portal.evaluation.service import applying as service
from portal.evaluation.views import proofs, words
from portal.evaluation.views.proofs import Asked

bp = Blueprint("applications", __name__)
NEED = Permission.EVALUATION_OWN
OPEN = {ApplicationState.PLANNED, ApplicationState.DUE, ApplicationState.UNANSWERED}


@bp.get("/applications")
@requires(NEED, scope=queries.own)
def index() -> ResponseReturnValue:
    page = queries.page(queries.own(g.actor), after=request.args.get("after", "")[:22])
    return render_template(
        "evaluation/applications.html", page=page, states=words.APPLICATIONS, today=g.today
    )


@bp.route("/completions/<public_id>/application", methods=["GET", "POST"])
@requires(NEED, scope=queries.finished_course)
def of_course(public_id: str) -> ResponseReturnValue:
    found = queries.finished_course(g.actor.person_id, public_id, g.today)
    return _plan(found, url_for("outcomes.show", public_id=public_id))


@bp.route("/activities/<public_id>/application", methods=["GET", "POST"])
@requires(NEED, scope=queries.finished_activity)
def of_activity(public_id: str) -> ResponseReturnValue:
    found = queries.finished_activity(g.actor.person_id, public_id)
    return _plan(found, url_for("activities.show", public_id=public_id))


def _plan(found: Finished, back: str) -> ResponseReturnValue:
    """Write the action; once it is written, its own page."""
    known = queries.planned_for(found)
    if known is not None:
        return redirect(url_for(".show", public_id=known.public_id), 303)
    form = _plan_form(found, g.today)
    when = rules.days(g.today, policy_files.in_force(policies(), g.today).figures)

    def page() -> str:
        return render_template(
            "evaluation/application_plan.html", found=found, form=form, back_url=back, when=when
        )

    @once
    def act() -> ResponseReturnValue:
        made = service.plan(
            g.actor.person_id,
            found,
            int(form.competency.data) if form.competency.data else None,
            form.action.data or "",
            today=g.today,
            now=g.now,
        )
        flash(_("Rencana Anda tersimpan. Portal menanyakan hasilnya pada waktunya."), "ok")
        return redirect(url_for(".show", public_id=made.public_id), 303)

    return page() if request.method == "GET" else refusals.answer(form, act, page)


def _plan_form(found: Finished, on: date) -> PlanForm:
    names = catalogue.directory(on)
    locale = str(get_locale())
    choices = [
        SelectChoice(str(key), f"{names[key].name(locale)} ({_('level %(level)d', level=level)})")
        for key, level in found.aims.items()
        if key in names
    ]
    form = PlanForm(data={"competency": choices[0].value} if len(choices) == 1 else {})
    form.competency.choices = choices
    return form


@bp.get("/applications/<public_id>")
@requires(NEED, scope=queries.own)
def show(public_id: str) -> ResponseReturnValue:
    row = queries.one(queries.own(g.actor), public_id)
    return _page(row, _asked(row))


@bp.post("/applications/<public_id>/report")
@requires(NEED, scope=queries.own)
def report(public_id: str) -> ResponseReturnValue:
    row = queries.one(queries.own(g.actor), public_id)
    asked = _asked(row)

    def act() -> ResponseReturnValue:
        service.report(row.application.id, asked.mark, today=g.today, now=g.now)
        flash(_("Hasilnya terkirim kepada atasan Anda."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(
        asked.form, act, lambda: _page(queries.one(queries.own(g.actor), public_id), asked)
    )


@bp.post("/applications/<public_id>/withdraw")
@requires(NEED, scope=queries.own)
def withdraw(public_id: str) -> ResponseReturnValue:
    row = queries.one(queries.own(g.actor), public_id)
    service.withdraw(row.application.id, now=g.now)
    flash(_("Rencana itu ditarik. Tidak ada yang berkurang karenanya."), "ok")
    return redirect(url_for(".index"), 303)


def _asked(row: Row) -> Asked:
    return proofs.asked(queries.scale(row.application, g.today, learner=True), g.today)


def _page(row: Row, asked: Asked) -> str:
    state = row.state(g.today)
    return render_template(
        "evaluation/application.html",
        row=row,
        state=state,
        states=words.APPLICATIONS,
        asked=asked,
        form=asked.form if state in OPEN else None,
        leaders=queries.leading(row.application.person_id, g.today),
        names=catalogue.directory(g.today),
        reported=proofs.reported(row, g.actor.timezone),
        proved=proofs.observed(row.proof, row.application.answered_on or g.today),
    )
