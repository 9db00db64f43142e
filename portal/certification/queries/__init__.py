"""Reads of exams, sittings and registrations."""
