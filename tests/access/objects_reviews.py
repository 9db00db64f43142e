"""Drafts that wait for a reviewer, and one that was published, in each agency."""

from portal.content import service as content
from portal.content.drafts import service as drafting
from portal.content.models import CourseDraft
from portal.content.reviews import service
from portal.core.db import db
from tests.access.objects import Values, kind
from tests.access.objects_competency import publish_all
from tests.access.world import Builder, Place, Resident
from tests.content.making import LESSON, SVG, course_texts, files
from tests.support.people import make_person
from tests.support.portal_app import NOON


def _begun(made: Builder, place: Place, who: Resident, name: str) -> CourseDraft:
    """A draft of a published course of the agency, with one changed lesson, handed in."""
    agency = made.agency(place)
    key = f"{name} {agency.id}"
    if key not in made.notes:
        publish_all(made)
        texts = course_texts()
        texts["course.yaml"] = texts["course.yaml"].replace("SDL-01", f"{name}-{agency.id}")
        slug = f"{name.lower()}-{agency.id}"
        content.publish(files(texts, slug), now=NOON, actor_id=None, organisation_id=agency.id)
        author = make_person(who.unit)
        course = content.queries.locked_course(slug)
        assert course is not None
        draft = drafting.begin(course.id, now=NOON, actor_id=author.id)
        changed = {LESSON: texts[LESSON].replace("map di dada", "map di tangan").encode()}
        drafting.write(draft.id, changed, expected={}, now=NOON, actor_id=author.id)
        drafting.submit(draft.id, now=NOON, actor_id=author.id)
        made.notes[key] = draft
    found: CourseDraft = made.notes[key]
    return found


@kind("review")
def review(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": _begun(made, place, who, "TNJ").public_id}


@kind("review media")
def review_media(made: Builder, place: Place, who: Resident) -> Values:
    return {**review(made, place, who), "path": SVG.removeprefix("media/")}


@kind("review remark")
def review_remark(made: Builder, place: Place, who: Resident) -> Values:
    draft = _begun(made, place, who, "TNJ")
    key = f"remark {draft.id}"
    if key not in made.notes:
        made.notes[key] = service.remark(
            draft.id, "course", "Contoh catatan.", now=NOON, actor_id=who.person.id
        ).public_id
    return {"public_id": draft.public_id, "remark_id": made.notes[key]}


@kind("published review")
def published_review(made: Builder, place: Place, who: Resident) -> Values:
    draft = _begun(made, place, who, "TBT")
    key = f"published {draft.id}"
    if key not in made.notes:
        second = make_person(who.unit)
        version = db.session.get_one(CourseDraft, draft.id).version
        service.publish(draft.id, version=version, now=NOON, actor_id=second.id)
        made.notes[key] = draft.public_id
    return {"public_id": made.notes[key]}
