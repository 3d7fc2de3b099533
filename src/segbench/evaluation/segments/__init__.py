"""What the segments of one classification are: whether they differ, hold two kinds, come back, move, drift."""
