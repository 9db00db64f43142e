"""Pages of the competency area; importing them attaches their routes to the blueprint."""

from portal.competency.views import dictionary, files, policies, standards
from portal.competency.views.blueprint import bp

__all__ = ["bp", "dictionary", "files", "policies", "standards"]
