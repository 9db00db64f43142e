"""What people are told about a draft: that it waits, came back, was published."""

from collections.abc import Iterable
from datetime import datetime

from portal.content.models import CourseDraft
from portal.core.permissions import Permission
from portal.people.queries import approvals
from portal.people.service import inbox
from portal.people.service.inbox import NoticeKind


class DraftNotice(NoticeKind):
    """About a draft of a course; its title is told, its contents are read on its page."""

    WAITING = "course_draft.waiting"
    RETURNED = "course_draft.returned"
    PUBLISHED = "course_draft.published"


def path_of(draft: CourseDraft) -> str:
    return f"/studio/{draft.public_id}/review"


def ask_reviewers(draft: CourseDraft, *, now: datetime) -> None:
    """Whoever may be the second person is told that one is needed."""
    wanted = {Permission.COURSE_REVIEW}
    people = approvals.holders(draft.organisation_id, wanted, now)
    others = [one for one in people if one != draft.submitted_by_id]
    tell(draft, DraftNotice.WAITING, others, path=path_of(draft), now=now)


def tell(
    draft: CourseDraft, kind: DraftNotice, people: Iterable[int], *, path: str, now: datetime
) -> None:
    """Each of these people once for each handing in: the moment is part of what is told."""
    for person_id in people:
        inbox.send(
            person_id,
            kind,
            {"title": draft.title},
            path=path,
            event_key=f"{kind}:{draft.id}:{now.isoformat()}:{person_id}",
            now=now,
            mail=True,
        )
