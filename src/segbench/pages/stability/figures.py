"""Pictures of how steady segments are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from segbench.evaluation.segments.cluster_stability import HIGHLY, VALID
from segbench.evaluation.segments.transitions import AWAY
from segbench.methods import Segment
from segbench.pages.style import FAINT, INK, LONGEST, LONGEST_BELOW, PALETTE, new_figure, short
from segbench.pages.wording import decimal, listed, percent


def steadiness_dots(card: pd.DataFrame) -> Figure:
    """Return, for each segment, its mean Jaccard on resampled customers with the range of the refits, and what chance gives.

    Parameters
    ----------
    card
        Rows with segment, jaccard, low, high and chance, in business order.
    """
    figure, (axis,) = new_figure(7, 1.3 + 0.34 * max(len(card), 1))
    for least, word in ((VALID, "stable"), (HIGHLY, "highly stable")):
        axis.axvline(least, color=FAINT, zorder=0)
        axis.text(least, -0.62, f" {word}", fontsize=8, color=INK, ha="left", va="bottom")
    for place, (_, row) in enumerate(card.iterrows()):
        colour = PALETTE[place % len(PALETTE)]
        axis.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=2)
        axis.plot(row["jaccard"], place, "o", color=colour)
        axis.plot(row["chance"], place, "|", color=INK, markersize=9)
    axis.set_yticks(range(len(card)), [short(name) for name in card["segment"]])
    axis.set_ylim(len(card) - 0.5, -0.5)
    axis.set_xlim(0, 1.02)
    axis.set_xlabel(
        "Jaccard index with the refits (dot: mean, line: range); | = by chance", fontsize=9
    )
    words = [
        f"{row['segment']} {decimal(row['jaccard'], 2)} (by chance {decimal(row['chance'], 2)})"
        for _, row in card.iterrows()
    ]
    figure.set_label(f"Mean Jaccard index on resampled customers: {', '.join(words)}.")
    return figure


def migration_map(moves: pd.DataFrame, segments: Sequence[Segment], min_cell: int) -> Figure:
    """Return who went from which segment (rows) to which (columns): counts, and colours for shares of the row.

    Rows under `min_cell` customers and what is not shown stay empty.
    """
    rows, columns = (
        [*(segment.code for segment in segments), AWAY],
        [*(segment.code for segment in segments), AWAY],
    )
    counts = moves.pivot(index="from", columns="to", values="customers").reindex(
        index=rows, columns=columns
    )
    shares = (
        moves.pivot(index="from", columns="to", values="row_share")
        .reindex(index=rows, columns=columns)
        .astype(float)
    )
    sizes = moves.groupby("from")["row_customers"].first().reindex(rows)
    sizes[AWAY] = counts.loc[AWAY].sum()
    large = np.broadcast_to((sizes >= min_cell).to_numpy()[:, None], counts.shape)
    text = counts.map(lambda n: f"{n:.0f}" if n > 0 else "") + shares.map(
        lambda share: f"\n{100 * share:.0f} %" if share > 0 else ""
    )
    names, below = (
        [short(segment.name, longest) for segment in segments]
        for longest in (LONGEST, LONGEST_BELOW)
    )
    figure, (axis,) = new_figure(max(5.0, 2.4 + 0.72 * len(columns)), 2.2 + 0.46 * len(rows))
    sns.heatmap(
        shares.fillna(0).where(large, 0.0), ax=axis, annot=text.where(large, ""), fmt="", vmin=0, vmax=1, cmap="crest",
        annot_kws={"fontsize": 8}, linewidths=0.5,
        mask=~(large & (counts > 0)),
    )  # fmt: skip
    axis.set_xticks(np.arange(len(columns)) + 0.5, [*below, "left"], rotation=30, ha="right")
    axis.set_yticks(np.arange(len(rows)) + 0.5, [*names, "new"], rotation=0)
    axis.set_xlabel("at the later cutoff")
    axis.set_ylabel("at the earlier cutoff")
    told = [
        f"{segment.name} {percent(shares.loc[segment.code, segment.code], 0)}"
        for segment, shown in zip(segments, large[:, 0], strict=False)
        if shown and pd.notna(shares.loc[segment.code, segment.code])
    ]
    figure.set_label(
        f"Customers by segment at two cutoffs; who stayed: {listed(told) if told else 'too few customers to show'}."
    )
    return figure
