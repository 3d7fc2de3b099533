"""Customers with their outcomes, labels and scores at their cutoffs. Begin with `study.py`."""
