"""What people are told on the way to a certificate."""

from portal.people.service.inbox import NoticeKind


class ApplicationNotice(NoticeKind):
    STATEMENT_ASKED = "application.statement_asked"  # to those who lead the applicant
    STATED = "application.stated"  # to the applicant
    NOT_STATED = "application.not_stated"
    SUBMITTED = "application.submitted"
    TO_DECIDE = "application.to_decide"  # to the board
    DIFFERING = "application.differing"  # to those of the board who have not spoken
    GRANTED = "application.granted"
    REFUSED = "application.refused"
