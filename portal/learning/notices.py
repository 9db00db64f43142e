"""What the learning area tells people about places in courses and about courses they must pass."""

from portal.people.service.inbox import NoticeKind


class PlaceNotice(NoticeKind):
    """About a place in a course that was asked for."""

    ASKED = "place.asked"
    PASSED_ON = "place.passed_on"
    GRANTED = "place.granted"
    QUEUED = "place.queued"
    REFUSED = "place.refused"
    SEAT_FREE = "place.seat_free"


class DutyNotice(NoticeKind):
    """About courses that must be passed; one message a day, whatever it holds."""

    REMINDER = "duty.reminder"


class DeskNotice(NoticeKind):
    """What newly waits for trainers and keepers of runs; one message a day of each kind."""

    QUESTIONS = "desk.questions"
    REQUESTS = "desk.requests"
