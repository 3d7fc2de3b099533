"""Whether the segments differ, and when each orders again."""
