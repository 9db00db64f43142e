"""A certificate as documents: its signed facts, QR code, credential and sealed PDF.

Plain values and bytes in, bytes out: nothing here knows Flask or the database, so that the child
process that prints opens neither, and a verifier can read everything without the portal.
"""
