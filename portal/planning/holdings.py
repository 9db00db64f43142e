"""What the area holds about persons: needs that are about them, and what they registered."""

from sqlalchemy import or_

from portal.people.queries.holdings import Area, Source
from portal.planning.models import Need, NeedPerson

AREA = Area(
    sources=(
        Source(Need, lambda ids: or_(Need.registered_by_id.in_(ids), Need.dropped_by_id.in_(ids))),
        Source(NeedPerson, lambda ids: NeedPerson.person_id.in_(ids)),
    ),
    texts=(Need.title, Need.drop_reason),
)
