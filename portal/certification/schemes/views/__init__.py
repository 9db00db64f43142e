"""Pages of certificate schemes, applications and certificates."""
