"""What the certification area tells people about their places in exams."""

from portal.people.service.inbox import NoticeKind


class ExamNotice(NoticeKind):
    """About a registration for a sitting; each leads to the registration's page."""

    ASKED = "exam.asked"  # to organisers
    REQUESTED = "exam.requested"
    SEATED = "exam.seated"
    WAITING = "exam.waiting"
    SEAT_FREE = "exam.seat_free"
    REFUSED = "exam.refused"
    MOVED = "exam.moved"
    RESCHEDULED = "exam.rescheduled"
    WITHDRAWN = "exam.withdrawn"  # by the organiser
    CANCELLED = "exam.cancelled"
    TOMORROW = "exam.tomorrow"
    OFFICER = "exam.officer"
