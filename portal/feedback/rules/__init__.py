"""What the survey decides: plain values in, a decision out."""
