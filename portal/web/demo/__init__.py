"""The demonstration city, generated through the services with a held clock and seeded entropy."""
