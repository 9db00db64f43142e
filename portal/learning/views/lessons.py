"""The lesson a page beside it belongs to."""

from flask import g

from portal.core.errors import NotFound
from portal.learning import reading


def enrolled(slug: str, key: str) -> reading.Lesson:
    """A lesson of a course the actor takes. Raises NotFound, also for a quiz."""
    found = reading.lesson(g.actor.person_id, g.actor.organisation_id, slug, key, g.now)
    if found.enrolment_id is None or found.step_now.kind == reading.QUIZ:
        raise NotFound
    return found
