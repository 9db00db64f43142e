"""Tables of the people area, by what they are about."""

from portal.people.models.accounts import (
    Account,
    ActivationLink,
    EmailChange,
    RecoveryCode,
    SigninSession,
)
from portal.people.models.grants import RoleGrant
from portal.people.models.imports import (
    ImportBatch,
    ImportColumnMap,
    ImportDifference,
    ImportRow,
    ImportStep,
)
from portal.people.models.notices import InboxMessage
from portal.people.models.organisation import Holiday, Job, Organisation, OrgUnit, Post
from portal.people.models.person import (
    Employment,
    Person,
    PersonIdentifier,
    PersonStatus,
    Tenure,
)
from portal.people.models.privacy import AccessView, DataRequest
from portal.people.models.twoperson import Approval

__all__ = [
    "AccessView",
    "Account",
    "ActivationLink",
    "Approval",
    "DataRequest",
    "EmailChange",
    "Employment",
    "Holiday",
    "ImportBatch",
    "ImportColumnMap",
    "ImportDifference",
    "ImportRow",
    "ImportStep",
    "InboxMessage",
    "Job",
    "OrgUnit",
    "Organisation",
    "Person",
    "PersonIdentifier",
    "PersonStatus",
    "Post",
    "RecoveryCode",
    "RoleGrant",
    "SigninSession",
    "Tenure",
]
