"""Units, jobs and statuses of a form as a reach, and a reach as text of a form."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import TextAreaField

from portal.learning import forms, runs
from portal.learning.forms import ReachForm
from portal.learning.rules.reach import Reach

_Find = Callable[[int, Sequence[str]], Mapping[str, int]]


def read(form: ReachForm, organisation_id: int) -> Reach | None:
    """The reach; None when a line names nothing, which is said at its field."""
    units = _ids(form.units, runs.units_by_code, organisation_id)
    jobs = _ids(form.jobs, runs.jobs_by_code, organisation_id)
    if units is None or jobs is None:
        return None
    return Reach.of(units, jobs, form.statuses.data or [])


def written(reach: Reach, organisation_id: int) -> dict[str, Any]:
    """The data of a form that says this."""
    return {
        "units": "\n".join(runs.unit_codes(organisation_id, reach.units)),
        "jobs": "\n".join(runs.job_codes(organisation_id, reach.jobs)),
        "statuses": sorted(reach.statuses),
    }


def _ids(field: TextAreaField, find: _Find, organisation_id: int) -> list[int] | None:
    typed = forms.lines(field.data)
    found = find(organisation_id, typed)
    unknown = [line for line in typed if line not in found]
    if unknown:
        said = _("Tidak ditemukan: %(lines)s. Periksa kode atau namanya.", lines="; ".join(unknown))
        field.errors = [*field.errors, said]
        return None
    return [found[line] for line in typed]
