"""Pages of the competency area; importing them attaches their routes to the blueprint."""

from portal.competency.views import dictionary, files, policies, policy_forms, standards
from portal.competency.views.blueprint import bp

__all__ = ["bp", "dictionary", "files", "policies", "policy_forms", "standards"]
