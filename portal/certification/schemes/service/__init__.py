"""What people do with certificate schemes."""
