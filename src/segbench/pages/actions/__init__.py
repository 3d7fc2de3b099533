"""What to do for each segment, and the service that it takes."""
