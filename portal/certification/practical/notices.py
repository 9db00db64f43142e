"""What practical assessment tells people. No result of anybody but the reader's own."""

from portal.people.service.inbox import NoticeKind


class PracticalNotice(NoticeKind):
    BOOKED = "practical.booked"  # to the candidate whom an organiser assigned
    ASKED = "practical.asked"  # to an assessor: a candidate has a time with you
    MOVED = "practical.moved"
    CANCELLED = "practical.cancelled"  # with the reason
    WITHDRAWN = "practical.withdrawn"  # to assessors
    REPLACED = "practical.replaced"  # to an assessor who need not come
    REMINDER = "practical.reminder"
    SHEET_DUE = "practical.sheet_due"
    DIFFERING = "practical.differing"  # to both assessors
    PROPOSED = "practical.proposed"
    DECLINED = "practical.declined"
    THIRD = "practical.third"  # to the third assessor
    RESULT = "practical.result"  # to the candidate
    CORRECTED = "practical.corrected"
    REOPENED = "practical.reopened"  # to assessors
    NO_SHOW = "practical.no_show"
