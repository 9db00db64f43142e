"""What staff and units need, and how the agency plans for it."""
