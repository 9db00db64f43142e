"""`/studio/banks`: certification banks; importing this attaches their routes to the blueprint."""

from portal.content.banking import pages
from portal.content.banking.blueprint import bp

__all__ = ["bp", "pages"]
