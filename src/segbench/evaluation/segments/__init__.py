"""What segments are like: whether they differ, hold two kinds, come back, move or drift."""
