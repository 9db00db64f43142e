"""The rules of evaluation: pure, their figures and sources in `evaluation/data`."""
