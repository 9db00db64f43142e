"""Acts on exams and sittings."""
