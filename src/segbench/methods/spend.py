"""Shares of spend by category, read from the customer table's `category_spend`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain

import numpy as np
import pandas as pd

from segbench.errors import SegbenchError
from segbench.methods.arrays import Customers, Flags, Floats, cross_counts

COLUMN = "category_spend"

NUMBERS = {int, float}

PARTS = 10**9
"""Shares are counted in whole parts of this many: sums are exact in any order and currency."""


class Spend:
    """Spend by category of some customers, as shares.

    Parameters
    ----------
    customers
        Customer table with `category_spend`: JSON text, category -> positive amount; missing
        without any.

    Attributes
    ----------
    known
        Which customers spent anything, shape (customers,).

    Raises
    ------
    SegbenchError
        A text is not what it should be.
    """

    def __init__(self, customers: Customers) -> None:
        spent, amount = _amounts(customers)
        self._row = np.repeat(np.arange(len(spent)), [len(amounts) for amounts in spent])
        names = np.array(list(chain.from_iterable(spent)), dtype=object)
        self._category, self._names = pd.factorize(names, sort=True)
        total = np.bincount(self._row, weights=amount, minlength=len(spent))
        self._parts = np.rint(PARTS * amount / total[self._row]).astype(np.int64)
        self.known: Flags = total > 0

    def largest(self, limit: int) -> list[str]:
        """Return the categories with the largest mean share, largest first; ties by name."""
        total = np.zeros(len(self._names), dtype=np.int64)
        np.add.at(total, self._category, self._parts)
        return [str(self._names[index]) for index in np.argsort(-total, kind="stable")[:limit]]

    def shares(self, categories: Sequence[str]) -> Floats:
        """Return the share of each category and, in the last column, of all others."""
        width = len(categories) + 1
        place = {name: index for index, name in enumerate(categories)}
        column = np.array([place.get(name, width - 1) for name in self._names], dtype=np.intp)[
            self._category
        ]
        return cross_counts(self._row, column, (len(self.known), width), self._parts) / PARTS


def mean_shares(shares: Floats) -> Floats:
    """Return the mean share of each category, the same whatever the order of the customers."""
    return np.rint(shares * PARTS).sum(axis=0) / (PARTS * max(len(shares), 1))


def _amounts(customers: Customers) -> tuple[list[Mapping[str, float]], Floats]:
    """Return what each customer spent on which category, and all amounts in that order."""
    try:
        spent = [_read(text) for text in customers[COLUMN].fillna("{}")]
        amount = np.array(list(chain.from_iterable(each.values() for each in spent)), dtype=float)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise SegbenchError(
            f"column {COLUMN}: found a cell that is no JSON text of categories and positive "
            f'amounts, like {{"bread": 4.00}}. '
            "Leave it empty where nothing was spent."
        ) from None
    return spent, amount


# The same customers are looked at again and again: in refits, and by methods of other cutoffs.
@lru_cache(maxsize=20_000)
def _read(text: str) -> Mapping[str, float]:
    """Return one customer's amounts by category; a ValueError if it is none."""
    amounts: dict[str, float] = json.loads(text)
    for amount in amounts.values():
        if type(amount) not in NUMBERS or not amount > 0:  # numpy would read texts as numbers
            raise ValueError(amount)
    return {sys.intern(name): amount for name, amount in amounts.items()}
