"""Companies that never were, with known truth."""
