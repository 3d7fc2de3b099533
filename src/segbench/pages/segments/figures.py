"""How far segments lie apart, two by two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from segbench.evaluation import Outcome
from segbench.methods import Segment
from segbench.pages.segments.time_to_order_figures import largest
from segbench.pages.style import INK, LONGEST, LONGEST_BELOW, new_figure, short

MOST_SEGMENTS = 14


def difference_map(
    pairs: pd.DataFrame,
    segments: Sequence[Segment],
    outcomes: Mapping[str, Outcome],
    confidence: float,
) -> Figure:
    """Return one panel an outcome: the row's rate less the column's, in points; in colour where they can be told apart.

    Of many segments, the largest are shown.

    Parameters
    ----------
    pairs
        As `segbench.evaluation.segments.pairwise.differences` returns them, of one method, at least
        one row.
    """
    shown = list(pairs["outcome"].drop_duplicates())
    sizes = pd.concat([pairs.set_index("code")["n"], pairs.set_index("other")["n_other"]])
    drawn = [
        segment for _, segment in largest(sizes.groupby(level=0).max(), segments, MOST_SEGMENTS)
    ]
    figure, axes = new_figure(
        8, len(shown) * (1.0 + 0.34 * len(drawn)), rows=len(shown), sharex=True
    )
    words = []
    for axis, outcome in zip(axes, shown, strict=True):
        own = pairs[pairs["outcome"] == outcome]
        _panel(axis, own, drawn, confidence)
        axis.set_title(outcomes[outcome].title, fontsize=10, color=INK, loc="left")
        apart = own["p_holm"] < 1 - confidence
        words.append(
            f"{outcomes[outcome].title}: {apart.sum()} of {len(own)} pairs of segments can be told apart"
        )
    figure.set_label(f"{'. '.join(words)}.")
    return figure


def _panel(axis: Axes, pairs: pd.DataFrame, drawn: Sequence[Segment], confidence: float) -> None:
    places = {segment.code: place for place, segment in enumerate(drawn)}
    values = np.full((len(drawn), len(drawn)), np.nan)
    for row in pairs.itertuples():
        if row.code in places and row.other in places:
            place = (
                places[row.other],
                places[row.code],
            )  # the later segment is the row: the lower triangle
            if row.p_holm < 1 - confidence:
                values[place] = -100 * row.difference
            else:
                difference = f"{round(-100 * row.difference):+d}"
                axis.text(
                    place[1] + 0.5,
                    place[0] + 0.5,
                    difference,
                    color="#666666",
                    ha="center",
                    va="center",
                    fontsize=8,
                )
    names, below = (
        [short(segment.name, longest) for segment in drawn] for longest in (LONGEST, LONGEST_BELOW)
    )
    limit = np.nanmax(np.abs(values), initial=1.0)
    sns.heatmap(
        values, ax=axis, annot=True, fmt="+.0f", cmap="vlag", vmin=-limit, vmax=limit, xticklabels=False, yticklabels=False,
        cbar_kws={"label": "points"}, annot_kws={"fontsize": 8},
    )  # fmt: skip
    axis.set_xticks(np.arange(len(names)) + 0.5, below, rotation=30, ha="right")
    axis.set_yticks(np.arange(len(names)) + 0.5, names, rotation=0)
