"""What contacting customers brings: gains, profit, tests and their uplift, offers, service."""
