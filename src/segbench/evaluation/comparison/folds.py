"""Customers dealt into folds by their ids."""

from __future__ import annotations

import hashlib

import pandas as pd


def customer_folds(customers: pd.Index, k: int) -> pd.Series:
    """Return the fold of every customer, 0 to k - 1, indexed by customer_id.

    It depends on the id alone, not on the other customers nor on their order. Folds are about
    equally large.
    """
    # The first digits are not used: samples of customers are those with the smallest hash.
    folds = [
        int(hashlib.sha256(f"{customer}".encode()).hexdigest()[-12:], 16) % k
        for customer in customers
    ]
    return pd.Series(folds, index=customers, dtype=int)
