"""What a reader leaves beside a lesson: the place they are at, notes, questions to the trainer."""
