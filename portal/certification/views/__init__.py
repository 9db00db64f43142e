"""Pages of exams: those who organise, those who take part."""
