"""Pictures of one classification: how revenue is spread, and what its segments are on average."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from segbench.methods import Segment
from segbench.methods.disclosure import Disclosure
from segbench.pages.style import FAINT, PALETTE, new_figure
from segbench.pages.wording import listed, percent


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
