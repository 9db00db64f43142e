"""Writes of the engine."""
