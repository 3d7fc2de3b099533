"""The leakage alarm: columns that know what only the future could have told."""

from __future__ import annotations

import pandas as pd


def changed_columns(table: pd.DataFrame, without_future: pd.DataFrame) -> list[str]:
    """Return the columns of a customer table that change when the future is taken away.

    Parameters
    ----------
    table, without_future
        Customer tables of one cutoff, made from all the data and from what was dated before it;
        index customer_id.

    Returns
    -------
    list of str
        Sorted; the index stands for itself as ``"customer_id"`` when the customers themselves
        differ.
    """
    if not table.index.equals(without_future.index):
        return ["customer_id"]
    return [
        name
        for name in sorted({*table, *without_future})
        if not (name in table and table[name].equals(without_future.get(name)))
    ]
