"""Catalogue, runs, enrolment, progress, completion, learning hours."""
