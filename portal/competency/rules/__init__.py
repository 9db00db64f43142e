"""Decisions about competencies: what proves a level, what a job requires."""
