"""Writes of the survey: one function per thing a person does."""
