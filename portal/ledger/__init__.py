"""Evidence and the profile made of it: the narrow waist between sources and consumers."""
