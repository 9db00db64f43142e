"""What the area tells people about activities."""

from portal.people.service.inbox import NoticeKind


class ActivityNotice(NoticeKind):
    """About a place in an activity, or about a proposal (to a partner's coordinators)."""

    REQUESTED = "activity.requested"
    SEATED = "activity.seated"
    WAITING = "activity.waiting"
    REFUSED = "activity.refused"
    REMOVED = "activity.removed"
    RESCHEDULED = "activity.rescheduled"
    CANCELLED = "activity.cancelled"
    CERTIFIED = "activity.certified"
    CREDITED = "activity.credited"
    NOT_COMPLETED = "activity.not_completed"
    REMARK = "activity.remark"
    RETURNED = "activity.returned"
    PUBLISHED = "activity.published"
    CALLED_OFF = "activity.called_off"
    RECORDED = "activity.recorded"
    RECORD_RETURNED = "activity.record_returned"
    RECORD_BOOKED = "activity.record_booked"
    ASKED = "activity.asked"  # to an official: a request waits for them
    PASSED_ON = "activity.passed_on"  # the same, for the next one above
    CALLED = "activity.called"
    CALL_REMINDER = "activity.call_reminder"
    CALL_WITHDRAWN = "activity.call_withdrawn"
    PROPOSED = "activity.proposed"  # to whoever shall come instead of somebody
    NOT_REPLACED = "activity.not_replaced"
    STARTS_SOON = "activity.starts_soon"
