"""Every area's tables, so that the metadata is complete wherever the application runs."""

from portal.assessment import models as assessment
from portal.assessment.regrading import models as regrading
from portal.certification import models as certification
from portal.certification import release_models as result_releases
from portal.certification.schemes import bulk_models as certificate_bulk
from portal.certification.schemes import external_models as external_certificates
from portal.certification.schemes import look_models as certificate_looks
from portal.certification.schemes import models as schemes
from portal.certification.schemes import occasion_models as occasions
from portal.certification.schemes import renewal_models as renewals
from portal.certification.schemes import scan_models as scans
from portal.certification.schemes import signature_models as signatures
from portal.competency import models as competency
from portal.content import models as content
from portal.core import models as core
from portal.evaluation import models as evaluation
from portal.feedback import models as feedback
from portal.learning import models as learning
from portal.learning.hours import models as hours
from portal.learning.margin import models as learning_margin
from portal.ledger.queries import tables as ledger
from portal.people import models as people
from portal.planning import models as planning
from portal.workshops import models as workshops

__all__ = [
    "assessment",
    "certificate_bulk",
    "certificate_looks",
    "certification",
    "competency",
    "content",
    "core",
    "evaluation",
    "external_certificates",
    "feedback",
    "hours",
    "learning",
    "learning_margin",
    "ledger",
    "occasions",
    "people",
    "planning",
    "regrading",
    "renewals",
    "result_releases",
    "scans",
    "schemes",
    "signatures",
    "workshops",
]
