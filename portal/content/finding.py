"""Finding courses by words: the terms of a revision, written once with it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select

from portal.competency.queries.catalogue import catalogue
from portal.content import terms
from portal.content.models import CourseRevision, CourseTerm
from portal.core.db import db
from portal.core.text import plain_text


def record(revision: CourseRevision, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what a new revision is found by. Joins the transaction that publishes it."""
    places = [
        (terms.TITLE, f"{revision.title} {revision.title_en}"),
        (terms.SUMMARY, revision.summary),
        (terms.SUMMARY, str(revision.facts["audience"])),
        (terms.NAMES, " ".join(_competency_names(revision))),
        *((terms.HEADINGS, " ".join([row["title"], *row["objectives"]])) for row in rows),
    ]
    found = terms.weighed(places, [plain_text(row["html"]) for row in rows])
    db.session.execute(
        insert(CourseTerm),
        [
            {"stem": stem, "revision_id": revision.id, "weight": weight}
            for stem, weight in sorted(found.items())
        ],
    )


def _competency_names(revision: CourseRevision) -> list[str]:
    known = catalogue()
    ids = [known.by_key[aim["id"]] for aim in revision.facts["competencies"]]
    wordings = [known.histories[id_][-1].wording for id_ in ids]
    return [name for one in wordings for name in (one.name, one.name_en)]


def hits() -> Select[int, int]:
    """Revision id and `weight` of the revisions that hold every stem; takes `stems`, which must be
    some, each once, and `stem_count`.
    """
    return (
        select(CourseTerm.revision_id, func.sum(CourseTerm.weight).label("weight"))
        .where(CourseTerm.stem.in_(bindparam("stems", expanding=True)))
        .group_by(CourseTerm.revision_id)
        .having(func.count() == bindparam("stem_count"))
    )
