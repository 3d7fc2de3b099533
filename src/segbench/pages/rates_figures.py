"""Rates of segments, with intervals, against the average."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from segbench.evaluation import Outcome
from segbench.pages.style import (
    FAINT,
    PALETTE,
    draw_interval,
    head,
    name_rows,
    new_figure,
    short,
    side_by_side,
)
from segbench.pages.tables import enough
from segbench.pages.wording import percent


def segment_rates(
    segments: pd.DataFrame,
    averages: Mapping[str, float],
    outcomes: Mapping[str, Outcome],
    min_rate_n: int,
) -> Figure:
    """Return one panel an outcome: each segment's rate with its interval, the average as a line.

    Intervals are Wilson's. Segments under `min_rate_n` show their shrunk rate as a hollow dot
    without interval; those without a rate are left empty.
    """
    shown = list(segments["outcome"].drop_duplicates())
    names = list(segments["segment"].drop_duplicates())
    size = side_by_side(len(shown)), 1.3 + 0.34 * len(names)
    figure, axes = new_figure(*size, columns=len(shown), sharey=True)
    words = []
    for axis, outcome in zip(axes, shown, strict=True):
        rows = segments[segments["outcome"] == outcome].reset_index(drop=True)
        known = rows[rows["rate_shrunk"].notna()]
        base = averages[outcome]
        axis.axvline(base, color=FAINT, zorder=0)
        for place, row in known.iterrows():
            colour = PALETTE[int(str(place)) % len(PALETTE)]
            if pd.notna(row["rate"]) and enough(row["n"], min_rate_n):
                draw_interval(axis, place, row, "rate", colour)
            else:
                axis.plot(row["rate_shrunk"], place, "o", color=colour, fillstyle="none")
        name_rows(axis, [short(name) for name in names])
        axis.xaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
        head(axis, f"{outcomes[outcome].title}\naverage {percent(base)}")
        words.append(
            f"{outcomes[outcome].title}, average {percent(base)}: "
            + ", ".join(
                f"{row['segment']} {percent(row['rate_shrunk'])}" for _, row in known.iterrows()
            )
        )
    figure.set_label(". ".join(words) + ".")
    return figure
