"""The citizens' voice: services, their survey, what it says, and what was done about it."""
