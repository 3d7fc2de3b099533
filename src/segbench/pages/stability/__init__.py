"""Whether the segments would be there again, and who changes segment."""
