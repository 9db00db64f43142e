"""Courses as files and as immutable published revisions."""
