"""Decisions of the engine: drawing, timing, marking, release."""
