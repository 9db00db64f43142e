"""What evaluation tells people: about application at work, and what follows from results."""

from portal.people.service.inbox import NoticeKind


class ApplicationNotice(NoticeKind):
    """Asked for, reported, answered; each once."""

    ASKED = "work_application.asked"
    LAST_DAYS = "work_application.last_days"
    WAITS = "work_application.waits"  # to those who lead the learner
    CONFIRMED = "work_application.confirmed"
    REFUSED = "work_application.refused"


class MentoringNotice(NoticeKind):
    """To the other one of the two."""

    ASKED = "mentoring.asked"
    BEGUN = "mentoring.begun"
    DECLINED = "mentoring.declined"
    MET = "mentoring.met"  # a session waits to be confirmed
    PROVED = "mentoring.proved"  # to the mentee, whose consent makes it evidence
    ENDED = "mentoring.ended"


class FollowUpNotice(NoticeKind):
    """Decided, ended; each once."""

    APPROVED = "follow_up.approved"
    DECLINED = "follow_up.declined"
    ENDED = "follow_up.ended"
    AWARDED = "follow_up.awarded"
    AWARD_GIVEN = "follow_up.award_given"  # to whoever proposed it
    AWARD_DECLINED = "follow_up.award_declined"
    READINESS = "follow_up.readiness"  # a word against a criterion was answered


class StageNotice(NoticeKind):
    """Something of a stage is undone and its last days have come; once for each stage."""

    SELF = "evaluation.self_due"
    SUPERVISOR = "evaluation.rating_due"
    OBJECTION = "evaluation.answer_due"  # neither accepted nor objected to
