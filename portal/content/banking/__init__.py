"""`/studio/banks`: certification banks; importing this attaches their routes to the blueprint."""

from portal.content.banking import acts, changes, importing, items, making, pages
from portal.content.banking.blueprint import bp

__all__ = ["acts", "bp", "changes", "importing", "items", "making", "pages"]
