"""Pages of the ledger: requests about profiles."""
