"""`/admin/periods/<id>/calibration`: levels that superiors gave, units side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.competency.queries import catalogue
from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.idempotency import once
from portal.core.permissions import Permission, Role
from portal.evaluation.forms.cases import CalibrationForm
from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.queries import calibration as queries
from portal.evaluation.queries import periods, sums
from portal.evaluation.queries.acting import roles_of
from portal.evaluation.queries.calibration import Rated
from portal.evaluation.rules import acting
from portal.evaluation.rules.stages import Stage
from portal.evaluation.service import calibrating as service
from portal.evaluation.service.calibrating import Change
from portal.people.service import viewings
from portal.people.service.viewings import Viewed
from portal.people.views import shown

bp = Blueprint("calibration", __name__, url_prefix="/admin/periods")
SCOPE: dict[str, Any] = {"scope": periods.managed}


@bp.get("/<public_id>/calibration")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    """One competency: how the levels lie in each unit, and who got which in one of them."""
    period = periods.one(periods.managed(g.actor), public_id)
    names = _competencies(period)
    chosen = _chosen(period, names, request.args.get("competency", ""))
    found = queries.spread(period, chosen) if chosen else ()
    unit = next((one for one in found if one.unit.public_id == request.args.get("unit")), None)
    after = request.args.get("after", "")
    page = queries.people(period, chosen, unit.unit.id, after=after) if unit else None
    if page is not None:
        _note(page.rows)
    return render_template(
        "evaluation/calibration.html",
        period=period,
        names=names,
        key=_key(names, chosen),
        found=found,
        unit=unit,
        page=page,
        is_open=_is_open(period),
    )


@bp.route("/<public_id>/calibration/<rating>/<key>", methods=["GET", "POST"])
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def change(public_id: str, rating: str, key: str) -> ResponseReturnValue:
    """Another level for one person in one competency, with a reason that both read."""
    period = periods.one(periods.managed(g.actor), public_id)
    competency = catalogue.catalogue().by_key.get(key)
    if competency is None:
        raise NotFound
    one = queries.one(period, competency, rating)
    form = CalibrationForm(data={"level": str(one.stands)})
    unit = request.args.get("unit", "")[:22] or None
    back = url_for(".show", public_id=public_id, competency=key, unit=unit)

    @once
    def act() -> ResponseReturnValue:
        seen = request.form.get("seen", type=int)
        service.calibrate(
            Change(one.rating.id, competency, int(form.level.data)),
            form.reason.data or "",
            seen=one.stands if seen is None else seen,
            actor_id=g.actor.person_id,
            roles=_roles(period),
            now=g.now,
        )
        flash(_("Level diubah. Pegawainya membaca alasan Anda, dan penilainya diberi tahu."), "ok")
        return redirect(back, 303)

    def page() -> str:
        return render_template(
            "evaluation/calibrate.html",
            back_url=back,
            one=queries.one(period, competency, rating),
            one_id=str(competency),
            name=catalogue.directory(g.today)[competency].name(str(get_locale())),
            form=form,
            is_open=_is_open(period),
        )

    if request.method == "POST":
        _note([one])
        return refusals.answer(form, act, page)
    return page()


def _note(rows: Sequence[Rated]) -> None:
    """Whoever is looked at sees that somebody did."""
    shown.persons(one.person.public_id for one in rows)
    people = [one.person.id for one in rows]
    viewings.note(g.actor.person_id, people, Viewed.EVALUATION, on=g.today, now=g.now)


def _is_open(period: EvaluationPeriod) -> bool:
    """Whether the stage has the day and the actor acts in it."""
    stage = periods.calendar(period).of(Stage.CALIBRATION)
    return stage.holds(g.today) and acting.acts(stage, _roles(period))


def _roles(period: EvaluationPeriod) -> frozenset[Role]:
    return roles_of(g.actor, Permission.EVALUATION_MANAGE, period.organisation_id)


def _competencies(period: EvaluationPeriod) -> Sequence[tuple[int, str, str]]:
    """Id, key and name of what the standards of the period's people ask for, by name."""
    known: Mapping[int, Any] = catalogue.directory(g.today)
    keys = {id_: key for key, id_ in catalogue.catalogue().by_key.items()}
    on = periods.calendar(period).effective_on(g.today)
    asked = sums.asked(period, on) & set(known)
    locale = str(get_locale())
    return sorted(((id_, keys[id_], known[id_].name(locale)) for id_ in asked), key=lambda x: x[2])


def _chosen(period: EvaluationPeriod, names: Sequence[tuple[int, str, str]], asked: str) -> int:
    """The competency asked for, else one that was rated, else the first; 0 where there is none."""
    known = next((id_ for id_, key, _name in names if key == asked), None)
    if known is not None or not names:
        return known or 0
    rated = queries.begin_with(period)
    return next((id_ for id_, _key, _name in names if id_ in rated), names[0][0])


def _key(names: Sequence[tuple[int, str, str]], chosen: int) -> str:
    return next((key for id_, key, _name in names if id_ == chosen), "")
