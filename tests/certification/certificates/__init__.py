"""Certificates: schemes, applications, documents in the browser."""
