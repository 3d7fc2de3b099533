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
from segbench.pages.style import LONGEST_BELOW, head, name_cells, new_figure, short

MOST_SEGMENTS = 14


def difference_map(
    pairs: pd.DataFrame,
    segments: Sequence[Segment],
    outcomes: Mapping[str, Outcome],
    confidence: float,
) -> Figure:
    """Return one panel an outcome: the row's rate less the column's, in points.

    What can be told apart is in colour. Of many segments, the largest are shown.

    Parameters
    ----------
    pairs
        As `segbench.evaluation.segments.pairwise.differences` returns them, of one method, at least
        one row.
    """
    compared = list(pairs["outcome"].drop_duplicates())
    sizes = pd.concat([pairs.set_index("code")["n"], pairs.set_index("other")["n_other"]])
    most = largest(sizes.groupby(level=0).max(), segments, MOST_SEGMENTS)
    drawn = {segment.code: segment.name for _, segment in most}
    height = len(compared) * (1.0 + 0.34 * len(drawn))
    figure, axes = new_figure(8, height, rows=len(compared), sharex=True)
    sentences = []
    for axis, name in zip(axes, compared, strict=True):
        own, title = pairs[pairs["outcome"] == name], outcomes[name].title
        apart = own["p_holm"] < 1 - confidence
        _panel(axis, own.assign(apart=apart), drawn)
        head(axis, title)
        sentences.append(
            f"{title}: {apart.sum()} of {len(own)} pairs of segments can be told apart"
        )
    figure.set_label(f"{'. '.join(sentences)}.")
    return figure


def _panel(axis: Axes, pairs: pd.DataFrame, drawn: Mapping[str, str]) -> None:
    places = {code: place for place, code in enumerate(drawn)}
    values = np.full((len(drawn), len(drawn)), np.nan)
    for pair in pairs[pairs["code"].isin(drawn) & pairs["other"].isin(drawn)].itertuples():
        # The later segment is the row: the lower triangle.
        row, column, difference = places[pair.other], places[pair.code], -100 * pair.difference
        if pair.apart:
            values[row, column] = difference
        else:
            axis.text(
                column + 0.5,
                row + 0.5,
                f"{round(difference):+d}",
                color="#666666",
                ha="center",
                va="center",
                fontsize=8,
            )
    limit = np.nanmax(np.abs(values), initial=1.0)
    sns.heatmap(
        values,
        ax=axis,
        annot=True,
        fmt="+.0f",
        cmap="vlag",
        vmin=-limit,
        vmax=limit,
        xticklabels=False,
        yticklabels=False,
        cbar_kws={"label": "points"},
        annot_kws={"fontsize": 8},
    )
    below = [short(name, LONGEST_BELOW) for name in drawn.values()]
    name_cells(axis, [short(name) for name in drawn.values()], below, rotation=30, ha="right")
