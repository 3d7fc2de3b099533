"""One classification: who is in which segment, and what followed."""
