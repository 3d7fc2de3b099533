"""Where two classifications say different things of the same customers, and which was right."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from segbench.evaluation.intervals import wilson_interval
from segbench.methods.base import column
from segbench.methods.disclosure import hidden_cells, hidden_rows, small

DISAGREEMENT_COLUMNS = [
    "code_a",
    "code_b",
    "customers",
    "by_chance",
    "predicted_a",
    "predicted_b",
    "events",
    "rate",
    "ci_low",
    "ci_high",
    "right",
]


def disagreements(units: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return the cells of two classifications' cross table, those where they disagree most first.

    Ordered by the customers times the difference of the two rates that they were told to have: many
    customers of whom one thing is said by the one and another by the other.

    Parameters
    ----------
    units
        One row a customer: a, b (segment codes), predicted_a, predicted_b (the event's probability,
        as the past told it of each segment), event.

    Returns
    -------
    DataFrame
        `DISAGREEMENT_COLUMNS`, cells without customers left out. by_chance: customers of the cell
        if the two had nothing to do with each other; predicted_a, predicted_b: means; rate: what
        happened, with its Wilson interval; right: ``"a"`` or ``"b"`` if the interval holds what the
        one says and not what the other says, ``"neither"`` if it holds neither, empty if both.
    """
    cells = units.groupby(["a", "b"], observed=True)
    table = cells.agg(
        customers=("event", "size"),
        events=("event", "sum"),
        predicted_a=("predicted_a", "mean"),
        predicted_b=("predicted_b", "mean"),
    ).reset_index()
    rows, columns = (table[name].map(units[name].value_counts()) for name in ("a", "b"))
    expected = rows.astype(float) * columns.astype(float) / len(units)
    n, k = column(table, "customers"), column(table, "events")
    low, high = wilson_interval(k, n, confidence)
    predicted_a, predicted_b = table["predicted_a"], table["predicted_b"]
    a, b = predicted_a.between(low, high), predicted_b.between(low, high)
    right = np.select([a & b, a, b], ["", "a", "b"], "neither")
    table = table.assign(by_chance=expected, rate=k / n, ci_low=low, ci_high=high, right=right)
    table["weight"] = (n * (predicted_a - predicted_b).abs()).round(9)
    table = table.astype({"a": str, "b": str, "events": int})
    table = table.rename(columns={"a": "code_a", "b": "code_b"})
    order = ["weight", "code_a", "code_b"]
    table = table.sort_values(order, ascending=[False, True, True], ignore_index=True)
    return table[DISAGREEMENT_COLUMNS]


def shown(table: pd.DataFrame, least: int, hidden: Sequence[Collection[str]]) -> pd.DataFrame:
    """Return cells without the numbers that a small group could be worked out from.

    Those hidden come last.

    Parameters
    ----------
    table
        What `disagreements` returned.
    least
        Customers from which a group is shown.
    hidden
        Of each classification the codes of segments that are hidden anyhow.
    """
    counts = table.pivot(index="code_a", columns="code_b", values="customers").fillna(0).astype(int)
    rows = hidden_rows(counts.sum(axis=1), least, counts.index.isin(hidden[0]))
    columns = hidden_rows(counts.sum(axis=0), least, counts.columns.isin(hidden[1]))
    row = counts.index.get_indexer(table["code_a"])
    column = counts.columns.get_indexer(table["code_b"])
    out = hidden_cells(counts, least, rows, columns)[row, column]
    rare = small(table["events"], least) | small(table["customers"] - table["events"], least)
    table = table.astype(dict.fromkeys(("customers", "events"), float))
    table.loc[out | rare, "events"] = np.nan
    table.loc[out, DISAGREEMENT_COLUMNS[2:-1]] = np.nan
    table.loc[out, "right"] = ""
    last = table[out].sort_values(["code_a", "code_b"])
    return pd.concat([table[~out], last], ignore_index=True)
