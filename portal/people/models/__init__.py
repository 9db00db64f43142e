"""Tables of the people area, by what they are about."""

from portal.people.models import followers  # noqa: F401  keeps words beside names
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
from portal.people.models.likeness import DuplicatePair
from portal.people.models.lists import PersonList, PersonListEntry
from portal.people.models.notices import InboxMessage
from portal.people.models.organisation import Holiday, Job, Organisation, OrgUnit, Post
from portal.people.models.person import (
    Employment,
    Person,
    PersonIdentifier,
    PersonStatus,
    PersonUncompared,
    PersonWord,
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
    "DuplicatePair",
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
    "PersonList",
    "PersonListEntry",
    "PersonStatus",
    "PersonUncompared",
    "PersonWord",
    "Post",
    "RecoveryCode",
    "RoleGrant",
    "SigninSession",
    "Tenure",
]
