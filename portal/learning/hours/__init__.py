"""The learning-hours account: claims, what was verified, what SIASN answered."""
