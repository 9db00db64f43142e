"""Every area's tables, so that the metadata is complete wherever the application runs."""

from portal.competency import models as competency
from portal.core import models as core
from portal.ledger.queries import tables as ledger
from portal.people import models as people

__all__ = ["competency", "core", "ledger", "people"]
