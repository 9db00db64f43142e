"""Dictionaries, standards and policies of the access world."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from portal.competency.models import Competency, PolicyDraft
from portal.competency.service import policies, wordings
from portal.core.db import db
from portal.people.models import Job
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.competency.setting import (
    publish_first_policy,
    publish_reference,
    publishing,
    reference_framework,
)
from tests.support.portal_app import NOON


def publish_all(made: Builder) -> None:
    """The installation's dictionary and policy, and one competency of each agency's own."""
    if "reference" in made.notes:
        return
    publish_reference()
    publish_first_policy()
    document = reference_framework()
    for agency in made.agencies.values():
        word = agency.code.replace("-", "_")
        entry = replace(document.entries[0], key=f"khusus_{word}", code=word.upper()[:12])
        own = replace(document, code=word, title=f"Kamus {word}", entries=(entry,))
        wordings.publish_framework(own, publishing(organisation_id=agency.id), dry_run=False)
        query = select(Competency.public_id).where(Competency.key == entry.key)
        made.notes[f"competency {agency.id}"] = db.session.scalars(query).one()
    policies.start_draft(
        now=NOON, today=date(2026, 11, 26), actor_id=made.residents[Place.PARENT].person.id
    )
    made.notes["draft"] = db.session.scalars(select(PolicyDraft.public_id)).one()
    made.notes["reference"] = True


@kind("competency")
def competency(made: Builder, place: Place, _who: Resident) -> Values:
    """Of the agency's own dictionary."""
    publish_all(made)
    return {"public_id": made.notes[f"competency {made.agency(place).id}"]}


@kind("competency of all")
def competency_of_all(made: Builder, _place: Place, _who: Resident) -> Values:
    publish_all(made)
    return {"key": "spbe"}


@kind("policy")
def policy(made: Builder, _place: Place, _who: Resident) -> Values:
    publish_all(made)
    return {"version": 1}


@kind("draft")
def draft(made: Builder, _place: Place, _who: Resident) -> Values:
    publish_all(made)
    return {"public_id": made.notes["draft"]}


@kind("job")
def job(_made: Builder, _place: Place, who: Resident) -> Values:
    query = select(Job.public_id).where(Job.id == who.post.job_id)
    return {"public_id": db.session.scalars(query).one()}


@kind("person and competency")
def person_and_competency(made: Builder, _place: Place, who: Resident) -> Values:
    publish_all(made)
    return {"public_id": who.person.public_id, "key": "spbe"}
