"""Reads of the people area."""
