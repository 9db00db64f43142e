"""Nobody teaches in two places at once, within an agency."""

from collections.abc import Iterable

from portal.core.errors import Refused
from portal.people.rules.names import search_key
from portal.workshops.models import Activity
from portal.workshops.queries import activities
from portal.workshops.rules.activities import ActivityRefusal, Span
from portal.workshops.service.wishes import By


def keyed(names: Iterable[str]) -> dict[str, str]:
    """Names by what tells trainers apart, however they are spelt."""
    return {search_key(name)[:160]: name for name in names}


def refuse_busy(
    one: Activity, names: Iterable[str], span: Span, by: By, *, but: int = 0, field: str = ""
) -> None:
    """Raises Refused(ActivityRefusal) where one of them teaches elsewhere then; `but`: a session
    that does not count. A partner learns the title of its own and of published activities alone.
    """
    other = activities.busy(keyed(names).keys(), span, one, but)
    if other is None:
        return
    is_known = by.agency or other.published_at is not None or other.partner_id == one.partner_id
    if is_known:
        raise Refused(ActivityRefusal.TRAINER_BUSY, field=field or None, title=other.title)
    raise Refused(ActivityRefusal.TRAINER_ELSEWHERE, field=field or None)
