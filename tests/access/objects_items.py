"""Items of drafts, and question files that wait for a yes."""

import io

from portal.content.drafts import item_acts
from portal.content.drafts.editing import By
from portal.content.models import CourseDraft
from portal.core import stored
from portal.core.db import db
from portal.core.uploads import Purpose
from tests.access.objects import Values, kind
from tests.access.objects_studio import course_draft
from tests.access.world import Builder, Place, Resident
from tests.support.portal_app import NOON


@kind("draft item")
def draft_item(made: Builder, place: Place, who: Resident) -> Values:
    return {**course_draft(made, place, who), "key": "sdl-001"}


@kind("draft item to come")
def draft_item_to_come(made: Builder, place: Place, who: Resident) -> Values:
    return {**course_draft(made, place, who), "kind": "single"}


@kind("item upload")
def item_upload(made: Builder, place: Place, who: Resident) -> Values:
    found = course_draft(made, place, who)
    draft = db.session.query(CourseDraft).filter_by(public_id=found["public_id"]).one()
    received = stored.receive(io.BytesIO(b"Benarkah? {T}"), "soal.gift", Purpose.ITEMS)
    file_id = item_acts.keep_upload(draft, received, by=By(who.person.id, NOON))
    return {**found, "file_id": file_id}
