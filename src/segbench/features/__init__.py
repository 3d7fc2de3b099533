"""Canonical tables and a cutoff in, one row per customer out; and what happened afterwards."""

from segbench.features.customers import GROUPS, customer_frame, customers
from segbench.features.window import Window

__all__ = ["GROUPS", "Window", "customer_frame", "customers"]
