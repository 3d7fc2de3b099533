"""Tables of numbers as colours."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from segbench.methods import Segment
from segbench.methods.disclosure import Disclosure, hidden_cells
from segbench.pages.style import new_figure
from segbench.pages.wording import listed, percent


def mean_map(
    values: pd.DataFrame, labels: pd.Series, segments: tuple[Segment, ...], what: str
) -> Figure:
    """Return the segments' means of some columns, one row a segment that is not hidden."""
    names = {segment.code: segment.name for segment in segments}
    means = values.groupby(labels, observed=True).mean()
    means = means[[str(code) not in Disclosure.of(labels).hidden for code in means.index]]
    if means.empty:
        means = pd.DataFrame(
            np.nan, index=["too few customers to be shown"], columns=values.columns
        )
    means.index = pd.Index([names.get(str(code), str(code)) for code in means.index])
    limit = float(np.nanmax(np.abs(means.to_numpy()), initial=0.0))
    signed = bool((means.to_numpy() < 0).any())
    figure, (axis,) = new_figure(7, 1.2 + 0.36 * len(means))
    sns.heatmap(
        means, ax=axis, annot=True, fmt=".2f", cmap="vlag" if signed else "crest",
        vmin=-limit if signed else 0, vmax=limit if signed else 1,
    )  # fmt: skip
    axis.tick_params(axis="x", rotation=0)
    axis.tick_params(axis="y", rotation=0)
    best = [
        f"{name} highest on {means.loc[name].idxmax()}" for name in means.dropna(how="all").index
    ] or list(means.index)
    figure.set_label(f"Mean {what} of each segment: {listed(best)}.")
    return figure


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
        f"Retention by fifths of recency and frequency, {percent(low, 0)} to {percent(high, 0)} in cells of {least} customers or "
        "more."
    )
    return figure


def _span(band: pd.Interval) -> str:
    start = int(np.floor(band.left)) + 1
    return f"{start}" if start >= band.right else f"{start}-{int(band.right)}"
