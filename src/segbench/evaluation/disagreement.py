"""Where two classifications say different things of the same customers, and which of them was right."""

from __future__ import annotations

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

DISAGREEMENT_COLUMNS = ["code_a", "code_b", "customers", "by_chance", "says_a", "says_b"]
DISAGREEMENT_COLUMNS += ["events", "rate", "ci_low", "ci_high", "right"]


def disagreements(units: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return the cells of two classifications' cross table, those where they disagree most first.

    Ordered by the customers times the difference of the two rates that they were told to have: many customers of
    whom one thing is said by the one and another by the other.

    Parameters
    ----------
    units
        One row a customer: a, b (segment codes), says_a, says_b (the event's probability, as the past told it of each
        segment), event.

    Returns
    -------
    DataFrame
        `DISAGREEMENT_COLUMNS`, cells without customers left out. by_chance: customers of the cell if the two had
        nothing to do with each other; says_a, says_b: means; rate: what happened, with its Wilson interval; right:
        ``"a"`` or ``"b"`` if the interval holds what the one says and not what the other says, ``"neither"`` if it
        holds neither, empty if both.
    """
    cells = units.groupby(["a", "b"], observed=True)
    table = cells.agg(
        customers=("event", "size"), events=("event", "sum"), says_a=("says_a", "mean"), says_b=("says_b", "mean")
    ).reset_index()
    sizes = [units[name].value_counts() for name in ("a", "b")]
    expected = [float(sizes[0][a]) * float(sizes[1][b]) / len(units) for a, b in zip(table["a"], table["b"], strict=True)]
    n, k = table["customers"].to_numpy(dtype=float), table["events"].to_numpy(dtype=float)
    low, high = proportion_confint(k, n, alpha=1 - confidence, method="wilson")
    inside = [(low <= table[name]) & (table[name] <= high) for name in ("says_a", "says_b")]
    right = np.select([inside[0] & inside[1], inside[0], inside[1]], ["", "a", "b"], "neither")
    table = table.assign(by_chance=expected, rate=k / n, ci_low=low, ci_high=high, right=right)
    table = table.assign(weight=(n * (table["says_a"] - table["says_b"]).abs()).round(9), code_a=table["a"], code_b=table["b"])
    table = table.astype({"code_a": str, "code_b": str, "events": int})
    return table.sort_values(["weight", "code_a", "code_b"], ascending=[False, True, True], ignore_index=True)[
        DISAGREEMENT_COLUMNS
    ]
