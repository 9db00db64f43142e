"""Shape of what is typed in the area."""
