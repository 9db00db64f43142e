"""Pure rules of exams: eligibility, seats, release."""
