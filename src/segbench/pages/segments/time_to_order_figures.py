"""When the customers of each segment order again."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from segbench.methods import Segment
from segbench.pages.style import FAINT, INK, PALETTE, new_figure, short
from segbench.pages.wording import count, percent

MOST_CURVES = 8
"""Curves that an eye can follow; of more segments, the largest are drawn."""

TICKS = 6
"""Days under the curves for which numbers are given, at most, beside the first."""


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
    _share_axis(axis)
    below.set_yticks(range(len(drawn)), [short(segment.name) for _, segment in drawn], fontsize=8)
    below.set_ylim(len(drawn) - 0.5, -0.5)
    below.set_xticks(ticks)
    below.set_xlabel(
        "day; the numbers are the customers who had not ordered again before it", fontsize=9
    )
    below.tick_params(length=0)
    below.spines[["left", "bottom"]].set_visible(False)
    handles = [line for line in axis.lines if not str(line.get_label()).startswith("_")]
    figure.legend(handles=handles, loc="outside right upper", fontsize=8, frameon=False)
    figure.set_label(f"Share that had ordered again: {'; '.join(sentences)}.")
    return figure


def _share_axis(axis: Axes) -> None:
    axis.set_ylim(0, 1.02)
    axis.yaxis.set_major_formatter(lambda value, _: percent(value, 0))
    axis.set_ylabel("have ordered again")
    axis.grid(axis="y", color=FAINT, linewidth=0.5)
    axis.tick_params(labelbottom=False)


def largest(sizes: pd.Series, segments: Sequence[Segment], most: int) -> list[tuple[int, Segment]]:
    """Return the segments with most customers, at most so many, each with its place.

    They are in business order.

    Parameters
    ----------
    sizes
        Code -> customers; segments that it lacks are left out.
    """
    known = [item for item in enumerate(segments) if item[1].code in sizes.index]
    by_size = sorted(known, key=lambda item: (-sizes[item[1].code], item[0]))
    return sorted(by_size[:most], key=lambda item: item[0])
