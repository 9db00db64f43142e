"""Pages of the studio; importing them attaches their routes to the blueprint."""

from portal.content.views import (
    drafts,
    facts,
    item_import,
    items,
    lessons,
    media,
    quizzes,
    structure,
    texts,
)
from portal.content.views.blueprint import bp

__all__ = [
    "bp",
    "drafts",
    "facts",
    "item_import",
    "items",
    "lessons",
    "media",
    "quizzes",
    "structure",
    "texts",
]
