"""Decisions about learning: completion and its hours, what the catalogue shows first."""
