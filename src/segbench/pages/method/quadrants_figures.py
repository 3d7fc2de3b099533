"""Loyalty against relative profit."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from segbench.methods import Segment
from segbench.methods.disclosure import Disclosure
from segbench.pages.style import INK, PALETTE, new_figure
from segbench.pages.wording import count, listed


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
    axis.set_ylim(
        min(0, float(scores["relative_profit"].min())),
        float(scores["relative_profit"].quantile(0.995)),
    )
    axis.set_xlabel("loyalty")
    axis.set_ylabel("relative profit (1 = average)")
    if words:
        axis.legend(fontsize=8, frameon=False, loc="upper left", markerscale=2)
    figure.set_label(
        "Customers by loyalty and relative profit: "
        f"{listed(words or ['the quadrants are too small to be shown'])}."
    )
    return figure
