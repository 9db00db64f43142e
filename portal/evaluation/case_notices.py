"""What people are told about calibration, objections and fixing."""

from portal.people.service.inbox import NoticeKind


class CaseNotice(NoticeKind):
    CALIBRATED = "evaluation.calibrated"  # to the rater
    OBJECTION_FILED = "evaluation.objection_filed"
    OBJECTION_DECIDED = "evaluation.objection_decided"
    OBJECTION_DUE = "evaluation.objection_due"  # to whoever may decide: its last days have come
    FIXED = "evaluation.fixed"
    CORRECTED = "evaluation.corrected"
