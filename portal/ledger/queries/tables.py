"""The ledger's tables for the metadata; nobody outside the ledger reads or writes them."""

from portal.ledger import models

__all__ = ["models"]
