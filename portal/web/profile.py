"""`/profile`: one's own competency profile and why each level is what it is.

Composed here, because reading a profile first closes attempts whose time is over, and the
ledger knows nothing of attempts.
"""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from portal.assessment.service.attempts import close_due
from portal.competency.queries import catalogue, requirements
from portal.core.access import Permission, requires
from portal.core.errors import NotFound
from portal.ledger.queries import profiles

bp = Blueprint("profile", __name__)


@bp.get("/profile")
@requires(Permission.PROFILE_OWN, scope=profiles.levels)
def own() -> ResponseReturnValue:
    me = g.actor.person_id
    close_due(me, g.now)
    required = requirements.of_persons([me], g.today)[me]
    held = profiles.levels([me], g.today)[me]
    names = catalogue.directory(g.today)
    wanted = sorted(
        {*required.levels.definitive, *held} & set(names), key=lambda one: names[one].code
    )
    return render_template(
        "ledger/profile.html", names=names, wanted=wanted, held=held, required=required
    )


@bp.get("/profile/<key>")
@requires(Permission.PROFILE_OWN, scope=profiles.levels)
def competency(key: str) -> ResponseReturnValue:
    me = g.actor.person_id
    close_due(me, g.now)
    names = catalogue.directory(g.today)
    found = next((one for one in names.values() if one.key == key), None)
    if found is None:
        raise NotFound
    explained = profiles.explain(me, g.today, competency_ids=[found.id])
    need = requirements.of_persons([me], g.today)[me].levels.definitive.get(found.id)
    return render_template(
        "ledger/competency.html",
        one=found,
        need=need.level if need else None,
        profile=explained.competencies[found.id],
    )
