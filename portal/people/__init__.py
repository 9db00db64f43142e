"""Organisations, persons, accounts, units, jobs, posts, grants, calendars."""
