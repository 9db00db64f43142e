"""Reads of the competency area; what leaves it are ids and frozen values."""
