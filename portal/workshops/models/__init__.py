"""Tables of the area; every module imports them from here."""

from portal.workshops.models.activities import (
    Activity,
    ActivityCompetency,
    ActivityQuota,
    ActivityRemark,
    ActivitySession,
    SessionTrainer,
)
from portal.workshops.models.invitations import ActivityInvitation, ActivityLetter
from portal.workshops.models.partners import (
    Partner,
    PartnerAgreement,
    PartnerContact,
    PartnerCoordinator,
)
from portal.workshops.models.places import (
    ActivityOutcome,
    ActivityRegistration,
    SessionPresence,
)
from portal.workshops.models.recorded import (
    RecordedActivity,
    RecordedCompetency,
    RecordedCorrection,
    RecordedPerson,
)
from portal.workshops.models.results import (
    ActivityMaterial,
    ActivityReaction,
    ActivityTask,
    ActivityTest,
)

__all__ = [
    "Activity",
    "ActivityCompetency",
    "ActivityInvitation",
    "ActivityLetter",
    "ActivityMaterial",
    "ActivityOutcome",
    "ActivityQuota",
    "ActivityReaction",
    "ActivityRegistration",
    "ActivityRemark",
    "ActivitySession",
    "ActivityTask",
    "ActivityTest",
    "Partner",
    "PartnerAgreement",
    "PartnerContact",
    "PartnerCoordinator",
    "RecordedActivity",
    "RecordedCompetency",
    "RecordedCorrection",
    "RecordedPerson",
    "SessionPresence",
    "SessionTrainer",
]
