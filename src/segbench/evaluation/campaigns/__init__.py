"""What contacting customers brings: gains, profit, test assignment and its power, uplift, offers, service."""
