"""Where two classifications say different things of the same customers, and which of them was right."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from segbench.methods.disclosure import hidden_cells, hidden_rows, small

DISAGREEMENT_COLUMNS = ["code_a", "code_b", "customers", "by_chance", "predicted_a", "predicted_b"]
DISAGREEMENT_COLUMNS += ["events", "rate", "ci_low", "ci_high", "right"]


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
    sizes = [units[name].value_counts() for name in ("a", "b")]
    expected = [
        float(sizes[0][a]) * float(sizes[1][b]) / len(units)
        for a, b in zip(table["a"], table["b"], strict=True)
    ]
    n, k = table["customers"].to_numpy(dtype=float), table["events"].to_numpy(dtype=float)
    low, high = proportion_confint(k, n, alpha=1 - confidence, method="wilson")
    inside = [
        (low <= table[name]) & (table[name] <= high) for name in ("predicted_a", "predicted_b")
    ]
    right = np.select([inside[0] & inside[1], inside[0], inside[1]], ["", "a", "b"], "neither")
    table = table.assign(by_chance=expected, rate=k / n, ci_low=low, ci_high=high, right=right)
    table = table.assign(
        weight=(n * (table["predicted_a"] - table["predicted_b"]).abs()).round(9),
        code_a=table["a"],
        code_b=table["b"],
    )
    table = table.astype({"code_a": str, "code_b": str, "events": int})
    return table.sort_values(
        ["weight", "code_a", "code_b"], ascending=[False, True, True], ignore_index=True
    )[DISAGREEMENT_COLUMNS]


def shown(table: pd.DataFrame, least: int, hidden: Sequence[Collection[str]]) -> pd.DataFrame:
    """Return cells without the numbers that a small group could be read or worked out from, those hidden last.

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
    edges = [
        hidden_rows(counts.sum(axis=axis), least, [code in always for code in codes])
        for axis, codes, always in ((1, counts.index, hidden[0]), (0, counts.columns, hidden[1]))
    ]
    cells = hidden_cells(counts, least, *edges)
    out = cells[
        counts.index.get_indexer(table["code_a"]), counts.columns.get_indexer(table["code_b"])
    ]
    rare = small(table["events"], least) | small(table["customers"] - table["events"], least)
    table = table.astype(dict.fromkeys(("customers", "events"), float))
    table.loc[out | rare, "events"] = np.nan
    table.loc[out, DISAGREEMENT_COLUMNS[2:-1]] = np.nan
    table.loc[out, "right"] = ""
    last = table[out].sort_values(["code_a", "code_b"])
    return pd.concat([table[~out], last], ignore_index=True)
