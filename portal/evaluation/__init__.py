"""Periods fed by the profile, and what follows from them."""
