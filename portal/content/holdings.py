"""What the content area holds about persons: who published which revision of a course."""

from portal.content.models import CourseRevision
from portal.people.queries.holdings import Area, Source

AREA = Area(sources=(Source(CourseRevision, lambda ids: CourseRevision.published_by_id.in_(ids)),))
