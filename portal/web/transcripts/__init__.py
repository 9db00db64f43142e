"""Transcripts of competencies: the facts as JSON with a seal, and the same facts on paper."""
