"""Reads of the survey: who may see what, and figures."""
