"""Files of the area."""
