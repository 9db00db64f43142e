"""`/admin/periods/<period>/fixing`: have a period fixed, and answer corrections of what was."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.competency import words
from portal.competency.queries import catalogue
from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.evaluation.forms.cases import CorrectionForm
from portal.evaluation.models import EvaluationForm, EvaluationPeriod
from portal.evaluation.queries import facts, frozen, later, periods
from portal.evaluation.queries import fixing as queries
from portal.evaluation.queries.acting import roles_of
from portal.evaluation.queries.frozen import Frozen
from portal.evaluation.rules.stages import Stage
from portal.evaluation.service import correcting
from portal.evaluation.service import fixing as service
from portal.people.service import sessions, viewings
from portal.people.service.viewings import Viewed
from portal.people.views import shown

bp = Blueprint("fixing", __name__, url_prefix="/admin/periods")
SCOPE: dict[str, Any] = {"scope": periods.managed}


@bp.get("/<public_id>/fixing")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    period = periods.one(periods.managed(g.actor), public_id)
    stage = periods.calendar(period).of(Stage.FIXING)
    flagged = queries.flagged(period)
    shown.persons(one.person.public_id for one in flagged)
    return render_template(
        "evaluation/fixing.html",
        period=period,
        stage=stage,
        may_ask=period.opened_at is not None and stage.from_on <= g.today,
        progress=queries.progress(period.id),
        flagged=flagged,
        most=queries.MOST,
    )


@bp.post("/<public_id>/fixing")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def ask(public_id: str) -> ResponseReturnValue:
    period = periods.one(periods.managed(g.actor), public_id)
    sessions.require_recent(g.actor, g.now)
    service.ask(
        period.id,
        actor_id=g.actor.person_id,
        roles=roles_of(g.actor, Permission.EVALUATION_MANAGE, period.organisation_id),
        now=g.now,
    )
    flash(_("Penetapan berjalan. Setiap pegawai diberi tahu begitu hasilnya ditetapkan."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.get("/<public_id>/fixing/<form_id>")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def entry(public_id: str, form_id: str) -> ResponseReturnValue:
    period, found, kept = _fixed(public_id, form_id)
    viewings.note(g.actor.person_id, [found.person_id], Viewed.EVALUATION, on=g.today, now=g.now)
    return _entry_page(CorrectionForm(formdata=None), period, found, kept)


@bp.post("/<public_id>/fixing/<form_id>")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def correct(public_id: str, form_id: str) -> ResponseReturnValue:
    _period, found, _kept = _fixed(public_id, form_id)
    sessions.require_recent(g.actor, g.now)
    form = CorrectionForm()

    def act() -> ResponseReturnValue:
        correcting.correct(found.id, form.reason.data or "", actor_id=g.actor.person_id, now=g.now)
        flash(_("Catatan koreksi ditambahkan. Yang ditetapkan semula tetap tersimpan."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _entry_page(form, *_fixed(public_id, form_id)))


def _fixed(public_id: str, form_id: str) -> tuple[EvaluationPeriod, EvaluationForm, Frozen]:
    """A form of the period that was fixed. Raises NotFound."""
    period = periods.one(periods.managed(g.actor), public_id)
    found = periods.form_of(period.id, form_id)
    kept = frozen.of_forms([found.id]).get(found.id)
    if kept is None:
        raise NotFound
    return period, found, kept


def _entry_page(
    form: CorrectionForm, period: EvaluationPeriod, found: EvaluationForm, kept: Frozen
) -> str:
    person = periods.placement(found.id).person
    shown.persons([person.public_id])
    now_known = facts.live([found], g.now, on=kept.facts.effective_on)[found.id]
    return render_template(
        "evaluation/correction.html",
        form=form,
        period=period,
        person=person,
        kept=kept,
        flags=sorted(
            (str(words.SOURCES[one.source_kind]), one.source_ref, one.revision)
            for one in later.flags([kept])[found.id]
        ),
        pairs=_pairs(kept, {one.competency: one.level for one in now_known.levels}),
        index=(kept.facts.index.value, now_known.index.value),
        names=catalogue.directory(g.today),
    )


def _pairs(kept: Frozen, now_known: dict[int, int]) -> list[tuple[int, int, int]]:
    """(competency, level stored, level known now) where the two differ."""
    return [
        (one.competency, one.level, now_known.get(one.competency, 0))
        for one in kept.facts.levels
        if one.level != now_known.get(one.competency, 0)
    ]
