"""Tables of the area; every module imports them from here."""

from portal.workshops.models.activities import (
    Activity,
    ActivityCompetency,
    ActivityQuota,
    ActivityRemark,
    ActivitySession,
    SessionTrainer,
)
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

__all__ = [
    "Activity",
    "ActivityCompetency",
    "ActivityOutcome",
    "ActivityQuota",
    "ActivityRegistration",
    "ActivityRemark",
    "ActivitySession",
    "Partner",
    "PartnerAgreement",
    "PartnerContact",
    "PartnerCoordinator",
    "SessionPresence",
    "SessionTrainer",
]
