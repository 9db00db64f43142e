"""Reads of certificate schemes."""
