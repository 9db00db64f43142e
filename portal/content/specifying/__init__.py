"""`/studio/exams`: exam specifications; importing this attaches their routes to the blueprint."""

from portal.content.specifying import deciding, judging, pages, papers
from portal.content.specifying.blueprint import bp

__all__ = ["bp", "deciding", "judging", "pages", "papers"]
