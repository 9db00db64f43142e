"""`/admin/schemes`; importing this attaches the routes to the blueprint."""

from portal.certification.schemes.views import (
    scheme_deciding,
    scheme_tree,
    scheme_writing,
    schemes,
)
from portal.certification.schemes.views.scheme_desk import bp

__all__ = ["bp", "scheme_deciding", "scheme_tree", "scheme_writing", "schemes"]
