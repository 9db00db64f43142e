"""Writes of the area: one function for each thing a person does."""
