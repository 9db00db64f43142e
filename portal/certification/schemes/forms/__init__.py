"""Shape of what is typed about certificate schemes, applications and certificates."""
