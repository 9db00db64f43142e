"""Exams and sittings, invigilation, results, and what they lead to."""
