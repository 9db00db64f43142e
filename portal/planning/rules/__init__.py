"""Decisions of the area: values in, a decision out."""
