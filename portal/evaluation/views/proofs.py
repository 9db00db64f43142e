"""The proof of an action as both its pages ask for it: the learner's and the superior's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request
from wtforms.fields.choices import SelectChoice

from portal.competency.queries import catalogue
from portal.competency.queries.catalogue import CompetencyValue
from portal.competency.rules.wording import LevelText
from portal.core import zones
from portal.evaluation.forms.applying import ProofForm
from portal.evaluation.queries.applications import Row
from portal.evaluation.rules.ratings import Mark, Scale
from portal.evaluation.views import words


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: `one` and `level` are None where the action aims at no competency."""

    one: CompetencyValue | None
    level: LevelText | None
    levels: Sequence[LevelText]
    form: ProofForm

    @property
    def mark(self) -> Mark:
        """What was sent."""
        ticked = self.form.indicators.data or ()
        return Mark(
            self.one.id if self.one else 0,
            self.level.level if self.level else 0,
            frozenset(int(value.rpartition("-")[2]) for value in ticked),
            self.form.example_on.data,
            self.form.example.data or "",
        )


def asked(scale: Scale | None, on: date, *, empty: bool = False) -> Asked:
    """The form for the level of the address; without one, for the highest that counts.

    `empty`: what was sent was meant for another form of the page.
    """
    form = ProofForm(formdata=None) if empty else ProofForm()
    form.indicators.choices = []
    if scale is None:
        return Asked(None, None, (), form)
    one = catalogue.catalogue().worded(scale.competency, on)
    levels = [level for level in one.levels if level.level <= scale.highest]
    wanted = request.args.get("level", "")
    level = next(
        (row for row in levels if str(row.level) == wanted), levels[-1] if levels else None
    )
    if level is not None:
        form.indicators.choices = [
            SelectChoice(f"{one.number}-{spot}", text) for spot, text in enumerate(level.indicators)
        ]
        form.indicators.description = words.indicators_asked(scale.needed(level.level))
    return Asked(one, level, levels, form)


def reported(row: Row, timezone: str) -> Sequence[str]:
    """The indicators the learner reported, in the words of that day."""
    at = row.application.reported_at
    return observed(row.report, zones.local_day(at, timezone)) if at else ()


def observed(mark: Mark | None, on: date) -> Sequence[str]:
    """The indicators of a proof, in the dictionary's words of the day."""
    if mark is None or not mark.competency:
        return ()
    level = catalogue.catalogue().worded(mark.competency, on).level(mark.level)
    listed = level.indicators if level else ()
    return [text for place, text in enumerate(listed) if place in mark.indicators]
