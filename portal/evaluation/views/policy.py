"""`/admin/evaluation-policy`: every figure with its source, and what others would change."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, IntegerField
from wtforms.validators import InputRequired, NumberRange

from portal.competency.words import VERIFICATIONS
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.core.policy_files import LegalSource
from portal.evaluation.data import policies
from portal.evaluation.models import EvaluationPeriod
from portal.evaluation.queries import periods, sums
from portal.evaluation.rules import effect
from portal.evaluation.rules.effect import Effect
from portal.evaluation.rules.policy import EvaluationPolicy, Figures
from portal.evaluation.views.words import FIGURES

bp = Blueprint("evaluation_policy", __name__, url_prefix="/admin/evaluation-policy")
SCOPE: dict[str, Any] = {"scope": periods.managed}
_WEIGHTS = ("weight_managerial", "weight_sociocultural", "weight_technical")
LARGEST = 100


class WhatIf(Form):
    """Other figures to look at; nothing is kept."""

    weight_managerial = IntegerField(
        _l("Bobot manajerial"), [InputRequired(_l("Isi bobotnya.")), NumberRange(0, LARGEST)]
    )
    weight_sociocultural = IntegerField(
        _l("Bobot sosial kultural"), [InputRequired(_l("Isi bobotnya.")), NumberRange(0, LARGEST)]
    )
    weight_technical = IntegerField(
        _l("Bobot teknis"), [InputRequired(_l("Isi bobotnya.")), NumberRange(0, LARGEST)]
    )
    mentoring_gaps = IntegerField(
        _l("Pendampingan mulai sekian kompetensi kurang"),
        [InputRequired(_l("Isi jumlahnya.")), NumberRange(1, LARGEST)],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Something must count in the index."""
        sound = super().validate(extra_validators)
        if sound and not any(self[name].data for name in _WEIGHTS):
            said = _("Sedikitnya satu bobot harus lebih dari nol.")
            self.weight_technical.errors = [said]
            return False
        return bool(sound)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of a version with its ground."""

    words: str
    value: int
    source: LegalSource
    verification: str


@bp.get("")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def index() -> ResponseReturnValue:
    """The versions, and the effect of other figures on the period looked at."""
    known = periods.latest(g.actor)
    period = _period([one for one in known if one.opened_at is not None])
    current = _current(period)
    form, wanted = _wanted(current.figures)
    found = _effect(period, current.figures, wanted) if period and wanted else None
    least = current.figures.shown_people
    return render_template(
        "evaluation/policy.html",
        versions=[(one, _rows(one)) for one in reversed(policies())],
        current=current,
        period=period,
        periods=[one for one in known if one.opened_at is not None],
        form=form,
        found=found if found and found.before.people >= least else None,
        is_small=bool(found and found.before.people < least),
        least=least,
        bands=_bands(found, least) if found else (),
        band_names=_band_names(),
    )


def _period(opened: Sequence[EvaluationPeriod]) -> EvaluationPeriod | None:
    asked = request.args.get("period", "")
    return next((one for one in opened if one.code == asked), opened[0] if opened else None)


def _current(period: EvaluationPeriod | None) -> EvaluationPolicy:
    if period is not None:
        return periods.policy(period, g.today)
    begun = [one for one in policies() if one.valid_from <= g.today]
    return begun[-1] if begun else policies()[0]


def _wanted(current: Figures) -> tuple[WhatIf, Figures | None]:
    """The form, and the figures it asks about: another version's, or those typed."""
    asked = request.args.get("version", type=int)
    version = next((one for one in policies() if one.version == asked), None)
    if version is not None:
        return WhatIf(data=asdict(version.figures)), version.figures
    if not any(name in request.args for name in WhatIf()._fields):
        return WhatIf(data=asdict(current)), None
    form = WhatIf(request.args)
    if not form.validate():
        return form, None
    return form, replace(current, **form.data)


def _effect(period: EvaluationPeriod, before: Figures, after: Figures) -> Effect:
    on = periods.calendar(period).effective_on(g.today)
    return effect.effect(sums.of_people(period, on), before, after)


def _bands(found: Effect, least: int) -> Sequence[tuple[int | None, int | None]]:
    """Before and after by tenth, the highest first; what would tell somebody is held back."""
    before = effect.shown(found.before.bands, least)
    after = effect.shown(found.after.bands, least)
    return list(reversed(list(zip(before, after, strict=True))))


def _band_names() -> list[str]:
    step = 100 // effect.BANDS
    names = [
        str(_("%(low)d–%(high)d %%", low=step * band, high=step * (band + 1) - 1))
        for band in range(effect.BANDS)
    ]
    return [str(_("100 % (seluruh standar)")), *reversed(names)]


def _rows(version: EvaluationPolicy) -> list[Row]:
    values: Mapping[str, int] = asdict(version.figures)
    return [
        Row(
            str(FIGURES[name]),
            value,
            version.ground(name),
            str(VERIFICATIONS[version.ground(name).verification]),
        )
        for name, value in values.items()
    ]
