"""Courses while they are written: a course folder held in tables, beside what is published."""
