"""Moving the learners of a run to a newer revision: foreseen, then done in resumable pieces."""
