"""How far segments lie apart, two by two, and when the customers of each order again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from segbench.evaluation import Outcome
from segbench.methods import Segment
from segbench.pages.style import (
    FAINT,
    INK,
    PALETTE,
    head,
    heatmap,
    name_cells,
    name_rows,
    new_figure,
    short,
)
from segbench.pages.wording import count, percent

MOST_SEGMENTS = 14

MOST_CURVES = 8
"""Curves that an eye can follow; of more segments, the largest are drawn."""

TICKS = 6
"""Days under the curves for which numbers are given, at most, beside the first."""


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
    heatmap(
        axis,
        values,
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
    name_cells(axis, drawn.values(), drawn.values(), rotation=30, ha="right")


def waiting_curves(curves: pd.DataFrame, segments: Sequence[Segment]) -> Figure:
    """Return the share of each segment that had ordered again by each day.

    Below it stands how many were still waited for.

    Parameters
    ----------
    curves
        As `segbench.evaluation.segments.survival.curves` returns them, for at least one segment.
    segments
        The method's segments, in business order.
    """
    drawn = largest(curves[curves["day"] == 0].set_index("code")["at_risk"], segments, MOST_CURVES)
    horizon = int(curves["day"].max())
    unit = 7 if horizon >= 14 else 1
    ticks = range(0, horizon + 1, unit * ceil(horizon / (TICKS * unit)))
    heights = {"height_ratios": [3.4, 0.2 * len(drawn) + 0.2]}
    figure, (axis, below) = new_figure(
        8, 3.4 + 0.2 * len(drawn), rows=2, sharex=True, gridspec_kw=heights
    )
    sentences = []
    for row, (place, segment) in enumerate(drawn):
        own = curves[curves["code"] == segment.code].set_index("day")
        axis.step(
            own.index,
            own["ordered_share"],
            where="post",
            color=PALETTE[place % len(PALETTE)],
            label=short(segment.name),
            linewidth=1.6,
        )
        for tick in ticks:
            waited_for = count(own.loc[tick, "at_risk"])
            below.text(tick, row, waited_for, color=INK, ha="center", va="center", fontsize=8)
        share = own["ordered_share"]
        sentences.append(
            f"{segment.name} {percent(share[ticks[1]], 0)} by day {ticks[1]}, "
            f"{percent(share[horizon], 0)} by day {horizon}"
        )
    axis.set_ylim(0, 1.02)
    axis.yaxis.set_major_formatter(lambda value, _: percent(value, 0))
    axis.set_ylabel("have ordered again")
    axis.grid(axis="y", color=FAINT, linewidth=0.5)
    axis.tick_params(labelbottom=False)
    name_rows(below, [short(segment.name) for _, segment in drawn])
    below.tick_params(axis="y", labelsize=8)
    below.set_xticks(ticks)
    below.set_xlabel(
        "day; the numbers are the customers who had not ordered again before it", fontsize=9
    )
    below.tick_params(length=0)
    below.spines[["left", "bottom"]].set_visible(False)
    figure.legend(handles=axis.lines, loc="outside right upper", fontsize=8, frameon=False)
    figure.set_label(f"Share that had ordered again: {'; '.join(sentences)}.")
    return figure


def largest(sizes: pd.Series, segments: Sequence[Segment], most: int) -> list[tuple[int, Segment]]:
    """Return the segments with most customers, at most so many, each with its place.

    They are in business order.

    Parameters
    ----------
    sizes
        Code -> customers; segments that it lacks are left out.
    """
    by_size = sizes.reindex([segment.code for segment in segments]).dropna().nlargest(most)
    return [item for item in enumerate(segments) if item[1].code in by_size.index]
