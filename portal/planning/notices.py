"""What the area tells people."""

from portal.people.service.inbox import NoticeKind


class PlanningNotice(NoticeKind):
    """About proposals in the forum: to authors and supporters alike."""

    ANSWERED = "forum.answered"
    MERGED = "forum.merged_notice"
    AUTHOR_OPENED = "forum.author_opened"
    PLAN_AGREED = "plan.agreed_notice"
    PLAN_RETURNED = "plan.returned_notice"
