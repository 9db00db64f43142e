"""What the content area holds about persons: who wrote and published which course."""

from sqlalchemy import or_

from portal.content.models import (
    CourseDraft,
    CourseRevision,
    DraftFile,
    DraftRemark,
    DraftVerdict,
    DraftWriter,
)
from portal.people.queries.holdings import Area, Source

AREA = Area(
    sources=(
        Source(CourseRevision, lambda ids: CourseRevision.published_by_id.in_(ids)),
        Source(
            CourseDraft,
            lambda ids: or_(
                CourseDraft.begun_by_id.in_(ids),
                CourseDraft.changed_by_id.in_(ids),
                CourseDraft.submitted_by_id.in_(ids),
                CourseDraft.ended_by_id.in_(ids),
            ),
        ),
        Source(DraftFile, lambda ids: DraftFile.changed_by_id.in_(ids)),
        Source(DraftWriter, lambda ids: DraftWriter.person_id.in_(ids)),
        Source(
            DraftRemark,
            lambda ids: or_(DraftRemark.written_by_id.in_(ids), DraftRemark.settled_by_id.in_(ids)),
        ),
        Source(DraftVerdict, lambda ids: DraftVerdict.decided_by_id.in_(ids)),
    ),
    texts=(DraftRemark.body, DraftVerdict.reason),
)
