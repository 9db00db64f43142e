"""Before a policy is published: what it says, what it changes, and who would change.

Composed here because the drafts are of `competency`, the profiles of `ledger`, and names of
`people`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.competency import words
from portal.competency.queries import scopes
from portal.competency.queries.catalogue import CompetencyValue, catalogue
from portal.competency.queries.scopes import Agency
from portal.competency.rules.policy import Limit
from portal.competency.rules.source_text import FaultyText
from portal.competency.service import policies as service
from portal.competency.views import explanations
from portal.competency.views.policies import changes
from portal.core import outbox
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.ledger.queries.policy_changes import Changed, Effect, Shift, policy_changes
from portal.ledger.service import following
from portal.people.queries import scopes as people_scopes
from portal.people.service import viewings
from portal.people.service.viewings import Viewed

bp = Blueprint("policy_preview", __name__, url_prefix="/admin/frameworks/policies/drafts")

PAGE = 25


@dataclass(frozen=True, slots=True)
class ShownShift:
    """One competency of a person before and after, in words."""

    competency: CompetencyValue
    shift: Shift
    limits_before: str
    limits_after: str


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """A person who would change; `name` "" when they are outside the reader's scope."""

    name: str
    shifts: tuple[ShownShift, ...]


@bp.get("/<public_id>/review")
@requires(Permission.POLICY_WRITE, scope=scopes.drafts)
def review(public_id: str) -> ResponseReturnValue:
    """The draft in words, its differences, who would change, and the button that publishes."""
    scopes.need_policy_writing(g.actor)
    draft = scopes.draft(g.actor, public_id)
    if draft.published_version is not None:
        return redirect(url_for("frameworks.policy", version=draft.published_version), 303)
    try:
        wanted = service.read_policy(draft.text)
    except FaultyText:
        return redirect(url_for("frameworks.draft", public_id=public_id), 303)
    agencies = scopes.agencies_written(g.actor, Permission.POLICY_WRITE)
    agency = _chosen(agencies, request.args.get("instansi", ""))
    after = request.args.get("sesudah", "0")
    start = int(after) if after.isdecimal() and len(after) < 18 else 0
    effect = policy_changes(wanted, wanted.valid_from, agency.id, start, PAGE) if agency else None
    known = {one.version: one for one in catalogue().policies}
    return render_template(
        "web/policy_review.html",
        draft=draft,
        policy=wanted,
        changes=changes(known.get(draft.base_version), wanted),
        sections=explanations.explain(wanted),
        refused=service.why_not(draft, today=g.today),
        agencies=agencies,
        agency=agency,
        effect=effect,
        start=start,
        persons=_shown(effect) if effect else (),
    )


def _chosen(agencies: Sequence[Agency], public_id: str) -> Agency | None:
    """The agency asked for, else the reader's own."""
    asked = [one for one in agencies if one.public_id == public_id]
    return next(iter(asked or agencies), None)


def _shown(effect: Effect) -> tuple[ShownPerson, ...]:
    """The persons of the page with their names; that their results were read is noted (PR-4)."""
    ids = [one.person_id for one in effect.persons]
    names = people_scopes.names(g.actor, Permission.PROFILE_READ, ids, g.today)
    viewings.note(g.actor.person_id, names, Viewed.POLICY_PREVIEW, on=g.today, now=g.now)
    return tuple(_person(one, names) for one in effect.persons)


def _person(changed: Changed, names: Mapping[int, str]) -> ShownPerson:
    known = catalogue()
    return ShownPerson(
        names.get(changed.person_id, ""),
        tuple(
            ShownShift(
                known.worded(shift.competency_id, g.today),
                shift,
                _limits(shift.limiting_before),
                _limits(shift.limiting_after),
            )
            for shift in changed.shifts
        ),
    )


def _limits(limiting: tuple[Limit, ...]) -> str:
    return words.listed(words.LIMITS[limit] for limit in limiting)


def follow(_payload: Mapping[str, Any], _now: datetime) -> None:
    """After publishing: everybody's segments by the new policy, before its day."""
    following.follow_policies()


def register() -> None:
    """Put the effect of a published policy into the table of the outbox."""
    outbox.handlers[service.PUBLISHED] = follow
