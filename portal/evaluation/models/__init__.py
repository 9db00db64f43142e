"""Tables of the area; every module imports them from here."""

from portal.evaluation.models.applying import WorkApplication
from portal.evaluation.models.awards import Award, AwardMember
from portal.evaluation.models.followups import FollowUp, ReadinessClaim
from portal.evaluation.models.mentoring import (
    Mentoring,
    MentoringProof,
    MentoringSession,
    MentoringShare,
)
from portal.evaluation.models.periods import (
    AppraisalImport,
    EvaluationCalibration,
    EvaluationCorrection,
    EvaluationCorrectionNote,
    EvaluationForm,
    EvaluationObjection,
    EvaluationPeriod,
    EvaluationRater,
    EvaluationRating,
    EvaluationSnapshot,
    PerformanceAppraisal,
)
from portal.evaluation.models.sums import EvaluationSum

__all__ = [
    "AppraisalImport",
    "Award",
    "AwardMember",
    "EvaluationCalibration",
    "EvaluationCorrection",
    "EvaluationCorrectionNote",
    "EvaluationForm",
    "EvaluationObjection",
    "EvaluationPeriod",
    "EvaluationRater",
    "EvaluationRating",
    "EvaluationSnapshot",
    "EvaluationSum",
    "FollowUp",
    "Mentoring",
    "MentoringProof",
    "MentoringSession",
    "MentoringShare",
    "PerformanceAppraisal",
    "ReadinessClaim",
    "WorkApplication",
]
