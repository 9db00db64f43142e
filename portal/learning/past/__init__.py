"""Training of years past, taken in from a file of another system (riwayat diklat)."""
