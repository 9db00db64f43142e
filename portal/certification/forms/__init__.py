"""Shape of what is typed about exams."""
