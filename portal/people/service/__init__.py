"""Writes of the people area."""
