"""Writes of the ledger: appending evidence, chaining it, keeping the profile."""
