"""Drafts of courses of the access world: each agency writes its own."""

import io

from sqlalchemy import select

from portal.content import service as content
from portal.content.drafts import media, service
from portal.content.files import Files, written
from portal.content.models import Course, CourseDraft
from portal.core import stored
from portal.core.db import db, transaction
from portal.core.uploads import Purpose
from tests.access.objects import Values, kind
from tests.access.objects_competency import publish_all
from tests.access.world import Builder, Place, Resident
from tests.content.making import SVG, course_texts, files
from tests.support.portal_app import NOON


def _draft(made: Builder, place: Place, who: Resident) -> CourseDraft:
    agency = made.agency(place)
    key = f"course draft {agency.id}"
    if key not in made.notes:
        texts = {path: text.encode() for path, text in course_texts().items() if path != SVG}
        folder = Files(f"draf-{agency.id}", written(texts))
        draft = service.begin_with(
            folder, organisation_id=agency.id, now=NOON, actor_id=who.person.id
        )
        kept = media.receive(io.BytesIO(course_texts()[SVG].encode()), "sdl-langkah.svg")
        with transaction():
            file = stored.add(
                kept, Purpose.LESSON_MEDIA, person_id=who.person.id, organisation_id=agency.id,
                now=NOON,
            )  # fmt: skip
        by = {"now": NOON, "actor_id": who.person.id}
        service.write(draft.id, {SVG: file.id}, expected={}, **by)
        made.notes[key] = draft
    found: CourseDraft = made.notes[key]
    return found


@kind("course draft")
def course_draft(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": _draft(made, place, who).public_id}


@kind("draft module")
def draft_module(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": _draft(made, place, who).public_id, "name": "01-menyapa"}


@kind("draft quiz to come")
def draft_quiz_to_come(made: Builder, place: Place, who: Resident) -> Values:
    return {**draft_module(made, place, who), "kind": "quiz"}


@kind("draft lesson")
def draft_lesson(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": _draft(made, place, who).public_id, "key": "sdl-tiga-puluh-detik"}


@kind("draft quiz")
def draft_quiz(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": _draft(made, place, who).public_id, "key": "sdl-kuis"}


@kind("draft text")
def draft_text(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": _draft(made, place, who).public_id, "path": "course.yaml"}


@kind("draft media")
def draft_media(made: Builder, place: Place, who: Resident) -> Values:
    public_id = _draft(made, place, who).public_id
    return {"public_id": public_id, "place": "read", "name": SVG.removeprefix("media/")}


@kind("agency course")
def agency_course(made: Builder, place: Place, _who: Resident) -> Values:
    """A published course that belongs to the agency."""
    agency = made.agency(place)
    key = f"agency course {agency.id}"
    if key not in made.notes:
        publish_all(made)
        head = course_texts()["course.yaml"].replace("SDL-01", f"SDL-{agency.id}")
        texts = {**course_texts(), "course.yaml": head}
        loaded = content.publish(
            files(texts, f"milik-{agency.id}"), now=NOON, actor_id=None, organisation_id=agency.id
        )
        query = select(Course.public_id).where(Course.slug == loaded.slug)
        made.notes[key] = db.session.scalars(query).one()
    return {"public_id": made.notes[key]}
