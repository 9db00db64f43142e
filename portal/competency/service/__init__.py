"""Writes of the competency area: publishing. Nothing published is ever changed."""
