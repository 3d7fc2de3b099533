"""Pictures of how stable segments are, and of who changes segment."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from segbench.evaluation.segments.cluster_stability import HIGHLY, VALID
from segbench.evaluation.segments.transitions import AWAY
from segbench.pages.style import (
    FAINT,
    INK,
    LONGEST_BELOW,
    PALETTE,
    heatmap,
    name_cells,
    name_rows,
    new_figure,
    short,
)
from segbench.pages.wording import decimal, listed, percent


def stability_dots(summary: pd.DataFrame) -> Figure:
    """Return the Jaccard index of each segment on resampled customers, and what chance gives.

    A dot is the mean of the refits, a line their range.

    Parameters
    ----------
    summary
        Rows with segment, jaccard, low, high and chance, in business order.
    """
    figure, (axis,) = new_figure(7, 1.3 + 0.34 * max(len(summary), 1))
    for least, word in ((VALID, "stable"), (HIGHLY, "highly stable")):
        axis.axvline(least, color=FAINT, zorder=0)
        axis.text(least, -0.62, f" {word}", fontsize=8, color=INK, ha="left", va="bottom")
    means = []
    for place, row in enumerate(summary.itertuples()):
        colour = PALETTE[place % len(PALETTE)]
        axis.plot([row.low, row.high], [place, place], color=colour, linewidth=2)
        axis.plot(row.jaccard, place, "o", color=colour)
        axis.plot(row.chance, place, "|", color=INK, markersize=9)
        means.append(
            f"{row.segment} {decimal(row.jaccard, 2)} (by chance {decimal(row.chance, 2)})"
        )
    name_rows(axis, [short(name) for name in summary["segment"]])
    axis.set_xlim(0, 1.02)
    axis.set_xlabel(
        "Jaccard index with the refits (dot: mean, line: range); | = by chance", fontsize=9
    )
    figure.set_label(f"Mean Jaccard index on resampled customers: {', '.join(means)}.")
    return figure


def transition_map(transitions: pd.DataFrame, names: Mapping[str, str], min_cell: int) -> Figure:
    """Return who went from which segment (rows) to which (columns): how many, in colour the share.

    Rows under `min_cell` customers and what is not shown stay empty.

    Parameters
    ----------
    names
        Code -> name of the segments, in business order.
    """
    codes = [*names, AWAY]
    cells = transitions.pivot(index="from", columns="to", values=["customers", "row_share"])
    counts = cells["customers"].reindex(index=codes, columns=codes).astype(float)
    shares = cells["row_share"].reindex(index=codes, columns=codes).astype(float)
    sizes = transitions.groupby("from")["row_customers"].first().reindex(codes)
    sizes[AWAY] = counts.loc[AWAY].sum()
    large = np.broadcast_to((sizes >= min_cell).to_numpy()[:, None], counts.shape)
    text = counts.map(lambda n: f"{n:.0f}" if n > 0 else "")
    text += shares.map(lambda share: f"\n{100 * share:.0f} %" if share > 0 else "")
    figure, (axis,) = new_figure(max(5.0, 2.4 + 0.72 * len(codes)), 2.2 + 0.46 * len(codes))
    heatmap(
        axis,
        shares.fillna(0).where(large, 0.0),
        annot=text.where(large, ""),
        fmt="",
        vmin=0,
        vmax=1,
        cmap="crest",
        annot_kws={"fontsize": 8},
        linewidths=0.5,
        mask=~(large & (counts > 0)),
    )
    below = [*(short(name, LONGEST_BELOW) for name in names.values()), "left"]
    name_cells(axis, [*map(short, names.values()), "new"], below, rotation=30, ha="right")
    axis.set_xlabel("at the later cutoff")
    axis.set_ylabel("at the earlier cutoff")
    stayed = [
        f"{name} {percent(shares.loc[code, code], 0)}"
        for code, name in names.items()
        if sizes[code] >= min_cell and pd.notna(shares.loc[code, code])
    ]
    figure.set_label(
        "Customers by segment at two cutoffs; who stayed: "
        f"{listed(stayed) if stayed else 'too few customers to show'}."
    )
    return figure
