"""What the board tells people about their results and their appeals."""

from portal.people.service.inbox import NoticeKind


class ResultNotice(NoticeKind):
    ANNOUNCED = "result.announced"
    APPEAL_FILED = "appeal.filed"
    APPEAL_DECIDED = "appeal.decided"
    APPEAL_DUE = "appeal.due"  # to the board
