"""The pages under `/admin/frameworks`: dictionary, job standards, attainment policies."""

from dataclasses import dataclass

from flask import Blueprint, g, url_for
from flask_babel import gettext as _

from portal.competency.service.standards import Setting
from portal.competency.service.wordings import Publishing
from portal.core.access import Actor

# The page lies in `certification`, which knows those figures.
EXAM_RULES = "exam_rules.index"

bp = Blueprint(
    "frameworks", __name__, url_prefix="/admin/frameworks", template_folder="../templates"
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the three places of the area."""

    url: str
    label: str
    current: bool


@bp.app_template_global("framework_tabs")
def framework_tabs(current: str) -> tuple[Tab, ...]:
    """The places of the area; `current` is the endpoint of the one shown."""
    places = (
        ("frameworks.index", _("Kamus")),
        ("frameworks.standards", _("Standar jabatan")),
        ("frameworks.policies", _("Kebijakan level")),
        (EXAM_RULES, _("Aturan ujian")),
    )
    return tuple(Tab(url_for(end), label, end == current) for end, label in places)


def publishing(organisation_id: int | None) -> Publishing:
    """The present actor publishing now, on their agency's calendar."""
    actor: Actor = g.actor
    return Publishing(
        now=g.now, today=g.today, actor_id=actor.person_id, organisation_id=organisation_id
    )


def setting(organisation_id: int) -> Setting:
    """The present actor setting standards of an agency now."""
    actor: Actor = g.actor
    return Setting(
        organisation_id=organisation_id, now=g.now, today=g.today, actor_id=actor.person_id
    )
