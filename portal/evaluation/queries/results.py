"""The facts of a form, whichever way they are known: from the snapshot once it is locked."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from portal.evaluation.models import EvaluationForm
from portal.evaluation.queries import facts, frozen
from portal.evaluation.rules.facts import Facts


def facts_of(form: EvaluationForm, now: datetime) -> Facts:
    """One form's facts: those stored at lock, else what is known now."""
    return facts_of_all([form], now)[form.id]


def facts_of_all(forms: Sequence[EvaluationForm], now: datetime) -> Mapping[int, Facts]:
    """The same of many forms, by id; the statements do not grow with their number."""
    known = frozen.of_forms([one.id for one in forms if one.locked_at is not None])
    open_ones = facts.live([one for one in forms if one.id not in known], now)
    return {one.id: known[one.id].facts if one.id in known else open_ones[one.id] for one in forms}
