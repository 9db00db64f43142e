"""Regrading: a wrong key found, what would change, two persons, then results marked anew."""
