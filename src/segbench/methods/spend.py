"""Shares of spend by category, read from the customer table's `category_spend`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

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


def _amounts(customers: Customers) -> tuple[list[Mapping[str, Any]], Floats]:
    """Return what each customer spent on which category, and all amounts in that order."""
    texts = customers[COLUMN].fillna("{}").tolist()
    try:
        spent: list[Mapping[str, Any]] = json.loads(f"[{','.join(texts)}]")
        values = [value for amounts in spent for value in amounts.values()]
        amount = np.array(values, dtype=float)
        numbers = set(map(type, values)) <= NUMBERS  # numpy reads texts as numbers
        usable = len(spent) == len(texts) and numbers and bool((amount > 0).all())
    except (ValueError, TypeError, AttributeError, OverflowError):
        usable = False
    if not usable:
        raise SegbenchError(
            f"column {COLUMN}: found a cell that is no JSON text of categories and positive "
            f'amounts, like {{"bread": 4.00}}. '
            "Leave it empty where nothing was spent."
        )
    return spent, amount
