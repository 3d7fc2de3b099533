"""Pictures of one classification: its segments, and what tells most of some methods."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from segbench.methods import Segment
from segbench.methods.disclosure import Disclosure, hidden_cells, small
from segbench.methods.som import SOM
from segbench.pages.style import FAINT, INK, PALETTE, heatmap, new_figure
from segbench.pages.wording import count, decimal, listed, percent


def revenue_curve(
    customers: pd.DataFrame, labels: pd.Series, segments: tuple[Segment, ...]
) -> Figure:
    """Return revenue against customers as shares, richest first, coloured by segment."""
    revenue = customers["monetary"].sort_values(ascending=False, kind="stable")
    share = np.concatenate([[0], revenue.cumsum() / revenue.sum()])
    position = np.arange(len(share)) / len(revenue)
    figure, (axis,) = new_figure(6.4, 3.4)
    axis.plot([0, 1], [0, 1], color=FAINT, linewidth=1)
    axis.plot(position, share, color="#444444", linewidth=1)
    start, hidden = 0, Disclosure.of(labels).hidden
    words = []
    for place, segment in enumerate(segments):
        size = int((labels == segment.code).sum())
        inside = slice(start, start + size + 1)
        if not hidden:  # a border beside what is hidden would tell its size
            axis.fill_between(
                position[inside],
                share[inside],
                color=PALETTE[place],
                alpha=0.75,
                label=segment.name,
            )
        if segment.code not in hidden:
            words.append(
                f"{segment.name}: {percent(size / len(revenue))} of customers, "
                f"{percent(share[start + size] - share[start])} of revenue"
            )
        start += size
    if not hidden:
        axis.legend(fontsize=8, frameon=False, loc="lower right")
    for axis_of in (axis.xaxis, axis.yaxis):
        axis_of.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    axis.set_xlabel("customers, highest revenue first")
    axis.set_ylabel("revenue")
    figure.set_label(
        f"Cumulative revenue. {listed(words or ['the segments are too small to be shown'])}."
    )
    return figure


def mean_map(
    values: pd.DataFrame, labels: pd.Series, names: Mapping[str, str], what: str
) -> Figure:
    """Return the segments' means of some columns, one row a segment that is not hidden.

    Parameters
    ----------
    names
        Of the segments, by code.
    """
    means = values.groupby(labels, observed=True).mean()
    means = means[~means.index.isin(Disclosure.of(labels).hidden)].rename(names).rename_axis(None)
    if means.empty:
        means = pd.DataFrame(
            np.nan, index=["too few customers to be shown"], columns=values.columns
        )
    limit, signed = means.abs().max(axis=None), (means < 0).any(axis=None)
    figure, (axis,) = new_figure(7, 1.2 + 0.36 * len(means))
    heatmap(
        axis, means, annot=True, fmt=".2f", cmap="vlag" if signed else "crest",
        vmin=-limit if signed else 0, vmax=limit if signed else 1,
    )  # fmt: skip
    axis.tick_params(rotation=0)
    best = [
        f"{name} highest on {means.loc[name].idxmax()}" for name in means.dropna(how="all").index
    ] or list(means.index)
    figure.set_label(f"Mean {what} of each segment: {listed(best)}.")
    return figure


def quadrant_scatter(
    scores: pd.DataFrame, labels: pd.Series, segments: tuple[Segment, ...], mean_loyalty: float
) -> Figure:
    """Return every customer by loyalty and relative profit (square-root scale), with both cuts.

    Customers of hidden segments are left out. Lines of equal maintenance index show which
    customers of a quadrant come first.
    """
    figure, (axis,) = new_figure(7, 4.2)
    words, hidden = [], Disclosure.of(labels).hidden
    for place, segment in enumerate(segments):
        if segment.code in hidden:
            continue
        inside = scores[labels == segment.code]
        axis.scatter(
            inside["loyalty"],
            inside["relative_profit"],
            s=7,
            alpha=0.5,
            color=PALETTE[place],
            label=segment.name,
            linewidths=0,
        )
        words.append(f"{segment.name} {count(len(inside))} customers")
    axis.axvline(mean_loyalty, color=INK, linewidth=1)
    axis.axhline(1, color=INK, linewidth=1)
    loyalty = np.linspace(0.05, 1, 100)
    for index in (0.5, 2):
        axis.plot(loyalty, index * mean_loyalty / loyalty, color=INK, linewidth=0.8, linestyle=":")
        axis.annotate(
            f"MI = {index}", (1, index * mean_loyalty), fontsize=8, ha="right", va="bottom"
        )
    axis.set_yscale(
        "function",
        functions=(lambda v: np.sign(v) * np.sqrt(np.abs(v)), lambda v: np.sign(v) * v**2),
    )
    profit = scores["relative_profit"]
    axis.set_ylim(min(0, profit.min()), profit.quantile(0.995))
    axis.set_xlabel("loyalty")
    axis.set_ylabel("relative profit (1 = average)")
    if words:
        axis.legend(fontsize=8, frameon=False, loc="upper left", markerscale=2)
    figure.set_label(
        "Customers by loyalty and relative profit: "
        f"{listed(words or ['the quadrants are too small to be shown'])}."
    )
    return figure


def rfm_grid(customers: pd.DataFrame, least: int) -> Figure:
    """Return retention by fifths of recency and of frequency.

    Cells under `least` customers stay empty, and those that would give one away.

    Parameters
    ----------
    customers
        recency_days, frequency, retained; one row a customer.
    """
    bands = {}
    for name in ("recency_days", "frequency"):
        edges = np.unique(np.quantile(customers[name], np.linspace(0, 1, 6), method="inverted_cdf"))
        if len(edges) == 1:  # it is the same for everybody: one band
            edges = np.array([edges[0] - 1, edges[0]])
        bands[name] = pd.cut(customers[name], edges, include_lowest=True, precision=0)
    cells = customers.assign(**bands).groupby(["frequency", "recency_days"], observed=False)
    table = cells["retained"].agg(["size", "mean"])
    size = table["size"].unstack()
    rate = table["mean"].unstack().mask(hidden_cells(size, least))
    text = rate.map(lambda value: "" if pd.isna(value) else f"{100 * value:.0f} %")
    text += size.mask(rate.isna() & (size > 0)).map(lambda n: "" if pd.isna(n) else f"\nn={n:.0f}")
    figure, (axis,) = new_figure(6.4, 3.8)
    heatmap(
        axis,
        rate[::-1],
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


def som_map(method: SOM) -> Figure:
    """Return the map's segments, hits, U-matrix and three component planes.

    Units with too few customers show no hits.
    """
    state, som = method.state_, method.map_
    hits = np.where(small(state["hits"], method.disclosure.least), np.nan, state["hits"])

    def upright(values: ArrayLike) -> np.ndarray:
        return np.reshape(values, (som.rows, som.columns)).T

    inputs = zip(("days since the last order", "orders", "revenue"), som.prototypes.T, strict=True)
    planes = [
        ("segments", upright(state["unit_cluster"]), ListedColormap(PALETTE[: len(method.names)])),
        ("customers a unit", upright(hits), "crest"),
        ("U-matrix: distance to neighbours", som.u_matrix().T, "rocket_r"),
        *((name, upright(values), "vlag") for name, values in inputs),
    ]
    height = 0.6 + 3 * (0.3 + 3.4 * som.columns / som.rows)
    figure, axes = new_figure(8, height, rows=3, columns=2)
    for place, (axis, (name, plane, colours)) in enumerate(zip(axes, planes, strict=True)):
        heatmap(
            axis,
            plane,
            cmap=colours,
            cbar=place > 0,
            square=True,
            xticklabels=False,
            yticklabels=False,
        )
        axis.set_title(name, fontsize=9, loc="left")
        if place == 0:
            for cluster in np.unique(plane):
                y, x = np.argwhere(plane == cluster).mean(axis=0) + 0.5
                axis.text(
                    x, y, f"s{cluster + 1}", ha="center", va="center", fontsize=8, weight="bold"
                )
    figure.set_label(
        f"Map of {som.rows} by {som.columns} units: {len(method.segments_)} regions, "
        "customers a unit, distances between neighbours, and the three inputs (standardised "
        "logarithms)."
    )
    return figure


def strength_plot(strength: pd.DataFrame, chosen: int) -> Figure:
    """Return the prediction strength against the number of clusters, with the chosen one marked."""
    import seaborn  # here for the same reason as in `heatmap`

    figure, (axis,) = new_figure(6.4, 2.6)
    axis.axhline(0.8, color="#949494", linewidth=1, linestyle=":")
    seaborn.lineplot(strength, x="k", y="strength", marker="o", color=PALETTE[0], ax=axis)
    axis.axvline(chosen, color=PALETTE[3], linewidth=1)
    axis.set_ylim(0, 1.02)
    axis.set_xticks(strength["k"])
    axis.set_xlabel("clusters (red: the number in use)")
    axis.set_ylabel("prediction strength")
    values = ", ".join(f"{row.k}: {decimal(row.strength, 2)}" for row in strength.itertuples())
    figure.set_label(
        f"Prediction strength by number of clusters; {values}. Above 0.8 (dotted) the clusters "
        "come back on other customers."
    )
    return figure
