"""Item banks, papers, attempts, answers, marking, results: the engine under quizzes and exams."""
