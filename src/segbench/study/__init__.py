"""One set of customers with its outcomes, labels and scores at its cutoffs. Begin with `study.py`."""
