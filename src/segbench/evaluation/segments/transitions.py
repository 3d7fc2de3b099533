"""Who changes segment from one cutoff to a later one, and how many would by chance."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from segbench.methods.arrays import cross_counts
from segbench.methods.disclosure import hidden_cells, hidden_rows, small

AWAY = ""
"""Code of no segment: customers without an order in the one window or the other."""

TRANSITION_COLUMNS = [
    "from",
    "to",
    "customers",
    "row_share",
    "by_chance",
    "revenue",
    "row_customers",
    "row_revenue",
    "reached",
]

REACHED_DIGITS = 2
"""Decimals of the share of customers in a segment, as far as it is shown: more of them would tell
how many came to it."""

STAY_COLUMNS = [
    "customers",
    "stayed",
    "stayed_low",
    "stayed_high",
    "chance",
    "kappa",
    "kappa_low",
    "kappa_high",
    "left",
    "new",
]


class Stay(NamedTuple):
    """How many of the customers known in both populations kept their segment.

    Attributes
    ----------
    customers
        Customers known in both.
    stayed
        Share with the same segment.
    chance
        Share that would have it if the new segment did not depend on the old one, with the same
        sizes.
    kappa
        (stayed - chance) / (1 - chance), Cohen 1960; NaN where everyone is in one segment.
    """

    customers: int
    stayed: float
    chance: float
    kappa: float


def stay(counts: ArrayLike) -> Stay:
    """Return how many kept their segment, of customers by old (rows) and new segment (columns)."""
    cells = np.asarray(counts, dtype=float)
    n = cells.sum()
    if not n:
        return Stay(0, math.nan, math.nan, math.nan)
    stayed = np.trace(cells) / n
    chance = (cells.sum(axis=1) * cells.sum(axis=0)).sum() / (n * n)
    kappa = (stayed - chance) / (1 - chance) if chance < 1 else math.nan
    return Stay(int(n), stayed, chance, kappa)


def transition_table(codes: Sequence[str], counts: ArrayLike, revenue: ArrayLike) -> pd.DataFrame:
    """Return one row per pair of old and new segment: from, to, customers, by_chance, revenue.

    Parameters
    ----------
    counts, revenue
        Customers and what they brought, by old (rows) and new segment (columns).

    Returns
    -------
    DataFrame
        `by_chance` is how many would have moved so if the new segment did not depend on the old
        one, with the same sizes.
    """
    cells = np.asarray(counts, dtype=np.int64)
    total = max(cells.sum(), 1)
    expected = np.outer(cells.sum(axis=1), cells.sum(axis=0)) / total
    return pd.DataFrame(
        {
            "from": np.repeat(list(codes), len(codes)),
            "to": np.tile(list(codes), len(codes)),
            "customers": cells.ravel(),
            "by_chance": expected.ravel(),
            "revenue": np.asarray(revenue, dtype=float).ravel(),
        }
    )


def transitions(
    before: pd.Series, after: pd.Series, revenue: pd.Series, codes: Sequence[str]
) -> pd.DataFrame:
    """Return one row for every two segments: how many customers went from the one to the other.

    Parameters
    ----------
    before, after
        Segment codes, indexed by customer_id.
    revenue
        What each customer of `before` brought in the earlier window.
    codes
        Of the segments, in business order.

    Returns
    -------
    DataFrame
        `TRANSITION_COLUMNS`. `to` is `AWAY` for customers who are in `before` only, `from` for
        those in `after` only. row_share: share of all customers of the segment that they come from;
        by_chance: how many customers of both would move so if the new segment did not depend on the
        old one (as in `transition_table`); revenue: what they brought in the earlier window, so
        nothing is known of those who are in `after` only; row_customers, row_revenue: of the whole
        segment that they come from; reached: share of the customers of both who are in `to` later.
    """
    away = len(codes)
    every = before.index.union(after.index)
    places = pd.Index([*codes, AWAY])
    start, end = (
        places.get_indexer(labels.astype(str).reindex(every, fill_value=AWAY))
        for labels in (before, after)
    )
    shape = (away + 1, away + 1)
    brought = revenue.reindex(every).fillna(0.0).to_numpy(dtype=float)
    counts, sums = cross_counts(start, end, shape), cross_counts(start, end, shape, brought)
    known = counts[:away, :away]
    left = pd.DataFrame(
        {
            "from": list(codes),
            "to": AWAY,
            "customers": counts[:away, away],
            "revenue": sums[:away, away],
        }
    )
    new = pd.DataFrame({"from": AWAY, "to": list(codes), "customers": counts[away, :away]})
    inside = transition_table(codes, known, sums[:away, :away])
    table = pd.concat([inside, left, new], ignore_index=True)
    rows = {"row_customers": counts[:away].sum(axis=1), "row_revenue": sums[:away].sum(axis=1)}
    reached = pd.Series(known.sum(axis=0) / max(known.sum(), 1), places[:-1], name="reached")
    table = table.join(pd.DataFrame(rows, places[:-1], dtype=float), on="from").join(
        reached, on="to"
    )
    of = table["row_customers"]
    table["row_share"] = table["customers"] / of.where(of > 0)
    return table[TRANSITION_COLUMNS]


def shown(
    table: pd.DataFrame,
    least: int,
    hidden: Collection[str] = (),
    hidden_after: Collection[str] | None = None,
) -> pd.DataFrame:
    """Return transitions without the numbers that a small group could be read or worked out from.

    Hidden are rows and columns of hidden segments; cells of fewer than `least` customers, and as
    many others as `hidden_cells` says; and so that the share of those who stayed does not give one
    away, never a single cell of those. Who left and who came is hidden altogether where one of the
    two is a small group; where one of their cells is, so is what chance would put into its row or
    column, because that tells how many of it are in both windows.

    Parameters
    ----------
    table
        What `transitions` returned, or a table like it: from, to, customers; and other numbers of
        each cell.
    hidden
        Codes of segments that are hidden anyhow.
    hidden_after
        Those that are hidden where customers go, if they are others than where they come from.
    """
    after = hidden if hidden_after is None else hidden_after
    places = pd.Index([*table.loc[table["from"] != AWAY, "from"].unique(), AWAY])
    row, column = places.get_indexer(table["from"]), places.get_indexer(table["to"])
    shape = (len(places), len(places))
    cells = cross_counts(row, column, shape, table["customers"].to_numpy()).astype(np.int64)
    gone = small([cells[-1].sum(), cells[:, -1].sum()], least).any()
    rows, columns = (
        np.append(hidden_rows(cells.sum(axis=axis)[:-1], least, places[:-1].isin(always)), gone)
        for axis, always in ((1, hidden), (0, after))
    )
    out = np.zeros(cells.shape, dtype=bool)
    while True:
        out = hidden_cells(cells, least, rows, columns, away=True, also=out)
        stayed, kept = np.diag(cells)[:-1], np.diag(out)[:-1]
        more = hidden_rows(stayed, least, kept) & ~kept & (stayed > 0)
        if not more.any():
            break
        out |= np.diag(np.append(more, False))
    none = out[row, column]
    secret = out & (cells > 0)
    unknown = none | gone | secret[row, -1] | secret[-1, column]
    table = table.astype({"customers": float})
    table.loc[none, table.columns.intersection(["customers", "row_share", "revenue"])] = np.nan
    table.loc[unknown, "by_chance"] = np.nan
    if "row_customers" in table:
        table.loc[rows[row], ["row_customers", "row_revenue"]] = np.nan
        table["reached"] = table["reached"].where(~columns[column]).round(REACHED_DIGITS)
    return table


def staying(table: pd.DataFrame, replicates: int, confidence: float, seed: int) -> dict[str, float]:
    """Return how many of the customers of both cutoffs kept their segment, as `STAY_COLUMNS`.

    Intervals are percentiles of a bootstrap of the customers; since a customer counts by old and
    new segment only, resamples of the customers are multinomial draws of the cells. kappa: (stayed
    - chance) / (1 - chance), Cohen 1960.

    Parameters
    ----------
    table
        What `transitions` returned.
    """
    known = table[(table["from"] != AWAY) & (table["to"] != AWAY)]
    k = known["from"].nunique()
    counts = known["customers"].to_numpy().reshape(k, k)
    sample = stay(counts)
    n, tail = sample.customers, (1 - confidence) / 2
    stayed, kappa = np.full((2, 2), np.nan)
    if n:
        drawn = np.random.default_rng(seed).multinomial(n, counts.ravel() / n, replicates)
        resamples = [stay(cells) for cells in drawn.reshape(-1, k, k)]
        _, stayed, _, kappa = np.quantile(resamples, (tail, 1 - tail), axis=0).T
    left, new = (table.loc[table[side] == AWAY, "customers"].sum() for side in ("to", "from"))
    values = (n, sample.stayed, *stayed, sample.chance, sample.kappa, *kappa, left, new)
    return dict(zip(STAY_COLUMNS, map(float, values), strict=True))
