"""Frameworks, levels, indicators, job standards, attainment policies: what is required."""
