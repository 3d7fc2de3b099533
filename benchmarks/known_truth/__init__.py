"""Data whose truth is known, and how often what is said of it is right."""
