"""How revenue is spread over customers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from segbench.methods import Segment
from segbench.methods.disclosure import Disclosure
from segbench.pages.style import FAINT, PALETTE, new_figure
from segbench.pages.wording import listed, percent


def revenue_curve(
    customers: pd.DataFrame, labels: pd.Series, segments: tuple[Segment, ...]
) -> Figure:
    """Return the share of revenue against the share of customers, richest first, coloured by segment."""
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
