"""`portal simulate`: a plausible agency of any size, written set by set."""
