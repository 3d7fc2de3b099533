"""What `segbench methods new` writes into a checkout."""
