"""The pages under `/studio`, and what each of them begins with."""

from dataclasses import dataclass
from functools import cached_property

from flask import Blueprint, current_app, g, url_for
from flask_babel import get_locale

from portal.competency.queries.catalogue import directory
from portal.content import folder
from portal.content.drafts import outline as outlines
from portal.content.drafts import queries
from portal.content.drafts.editing import By
from portal.content.drafts.outline import Outline
from portal.content.drafts.queries import Kept
from portal.content.files import Files
from portal.content.folder import Folder
from portal.content.models import CourseDraft
from portal.core.access import Actor
from portal.core.errors import Forbidden
from portal.core.permissions import Permission

bp = Blueprint("studio", __name__, url_prefix="/studio", template_folder="../templates")

ITEMS = "studio_items.index"
"""Pages of items; the outline leads to them where the installation has them."""


@dataclass(frozen=True)
class Desk:
    """A draft with its files, read once for a page."""

    draft: CourseDraft
    kept: dict[str, Kept]

    @cached_property
    def files(self) -> Files:
        return Files(self.draft.slug, {path: one.entry() for path, one in self.kept.items()})

    @cached_property
    def read(self) -> Folder:
        return folder.read(self.files)

    @cached_property
    def outline(self) -> Outline:
        return outlines.outline(self.read)

    @property
    def may_write(self) -> bool:
        """Whether the actor may change the draft as it stands now."""
        return self.is_author and self.draft.submitted_at is None

    @property
    def is_author(self) -> bool:
        actor: Actor = g.actor
        agencies = queries.agency_ids(actor, Permission.COURSE_WRITE)
        return self.draft.organisation_id in agencies

    def version(self, path: str) -> int:
        """The version a form about this file hands back; 0 when there is none."""
        return self.kept[path].version if path in self.kept else 0


def desk(public_id: str) -> Desk:
    """A draft the actor may read. Raises NotFound."""
    draft = queries.draft(g.actor, public_id)
    return Desk(draft, queries.kept(draft.id))


def own_desk(public_id: str) -> Desk:
    """A draft the actor may write in. Raises NotFound, Forbidden (AZ-4)."""
    found = desk(public_id)
    if not found.is_author:
        raise Forbidden(Permission.COURSE_WRITE)
    return found


def by() -> By:
    """The present actor, now."""
    return By(g.actor.person_id, g.now)


def items_url(public_id: str, path: str) -> str:
    """The page of a file of items; its plain text where the pages of items are not installed."""
    if ITEMS in current_app.view_functions:
        return url_for(ITEMS, public_id=public_id)
    return url_for("studio.text", public_id=public_id, path=path)


def competencies() -> list[tuple[str, str]]:
    """Key and name of every competency in force, by name."""
    locale = str(get_locale() or "id")
    found = [(one.key, one.name(locale)) for one in directory(g.today).values()]
    return sorted(found, key=lambda pair: pair[1])
