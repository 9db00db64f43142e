"""Decisions about exams, sittings and those who take part; plain values in, a decision out."""
