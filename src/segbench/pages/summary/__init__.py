"""The answer, for people who decide."""
