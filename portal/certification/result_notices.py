"""What the board tells people about their results and their appeals."""

from portal.people.service.inbox import NoticeKind


class ResultNotice(NoticeKind):
    ANNOUNCED = "result.announced"
    APPEAL_FILED = "appeal.filed"
    APPEAL_DECIDED = "appeal.decided"
    APPEAL_DUE = "appeal.due"  # to the board
    APPEAL_LATE = "appeal.late"  # to whoever stands above the board
    INCIDENT_DUE = "incident.due"
    INCIDENT_LATE = "incident.late"
