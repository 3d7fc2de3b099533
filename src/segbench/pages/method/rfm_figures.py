"""Retention by recency and frequency."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from segbench.methods.disclosure import hidden_cells
from segbench.pages.style import new_figure
from segbench.pages.wording import percent


def rfm_grid(customers: pd.DataFrame, retained: pd.Series) -> Figure:
    """Return retention by fifths of recency and of frequency.

    Cells under `min_cell` customers (10 if `retained` does not carry it) stay empty, and those that
    would give one away.
    """
    least = retained.attrs.get("min_cell", 10)
    bands = {}
    for name in ("recency_days", "frequency"):
        edges = np.unique(np.quantile(customers[name], np.linspace(0, 1, 6), method="inverted_cdf"))
        bands[name] = pd.cut(customers[name], edges, include_lowest=True, precision=0)
    cells = pd.DataFrame({**bands, "retained": retained})
    table = cells.groupby(["frequency", "recency_days"], observed=False)["retained"].agg(
        ["size", "mean"]
    )
    size = table["size"].unstack()
    rate = table["mean"].unstack().mask(hidden_cells(size, least))
    text = rate.map(lambda value: "" if pd.isna(value) else f"{100 * value:.0f} %")
    text += size.mask(rate.isna() & (size > 0)).map(lambda n: "" if pd.isna(n) else f"\nn={n:.0f}")
    figure, (axis,) = new_figure(6.4, 3.8)
    sns.heatmap(
        rate[::-1],
        ax=axis,
        annot=text[::-1],
        fmt="",
        vmin=0,
        vmax=1,
        cmap="crest",
        annot_kws={"fontsize": 8},
    )
    axis.set_xlabel("days since the last order")
    axis.set_ylabel("orders")
    axis.set_xticklabels([_span(band) for band in rate.columns], rotation=0)
    axis.set_yticklabels([_span(band) for band in rate.index[::-1]], rotation=0)
    low, high = rate.min().min(), rate.max().max()
    figure.set_label(
        f"Retention by fifths of recency and frequency, {percent(low, 0)} to "
        f"{percent(high, 0)} in cells of {least} customers or more."
    )
    return figure


def _span(band: pd.Interval) -> str:
    start = int(np.floor(band.left)) + 1
    return f"{start}" if start >= band.right else f"{start}-{int(band.right)}"
