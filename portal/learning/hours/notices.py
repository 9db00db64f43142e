"""What the learning-hours account tells a person."""

from portal.people.service.inbox import NoticeKind


class HoursNotice(NoticeKind):
    VERIFIED = "hours.verified"
    REFUSED = "hours.refused"
    CORRECTED = "hours.corrected"
    CONTEST_ANSWERED = "hours.contest_answered"
    STUDY_RECORDED = "study.recorded"
    STUDY_TERM = "study.term"
    STUDY_EXTENDED = "study.extended"
    STUDY_COMPLETED = "study.completed"
    STUDY_ENDED = "study.ended"
    REMINDER = "hours.reminder"  # April, July, October: less than the month asks for
