"""Service wanted and granted, by segment."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from segbench.pages.style import FAINT, PALETTE, new_figure, short
from segbench.pages.wording import decimal


def service_bars(plan: pd.DataFrame) -> Figure:
    """Return one bar a segment: the hours wanted in grey, the hours granted in the segment's colour on top of it.

    Parameters
    ----------
    plan
        As `segbench.evaluation.campaigns.service_plan.service_plan` returns it; without granted
        hours, those wanted are coloured.
    """
    granted = plan["hours_granted"].notna().any()
    shown = plan["hours_granted"] if granted else plan["hours_wanted"]
    colours = [PALETTE[place % len(PALETTE)] for place in range(len(plan))]
    figure, (axis,) = new_figure(8, 1.0 + 0.34 * len(plan))
    places = list(range(len(plan)))
    if granted:
        axis.barh(places, plan["hours_wanted"], color=FAINT, height=0.7)
    axis.barh(places, shown, color=colours, height=0.4 if granted else 0.7)
    axis.set_yticks(places, [short(name) for name in plan["segment"]])
    axis.set_ylim(len(plan) - 0.5, -0.5)
    axis.set_xlabel(
        "hours a month: wanted (grey) and granted" if granted else "hours wanted a month"
    )
    figure.set_label(
        "Hours of service a month by segment: "
        + "; ".join(_words(row, granted=bool(granted)) for _, row in plan.iterrows())
        + "."
    )
    return figure


def _words(row: pd.Series, *, granted: bool) -> str:
    wanted = f"{row['segment']} wants {decimal(row['hours_wanted'], 1)}"
    return f"{wanted}, gets {decimal(row['hours_granted'], 1)}" if granted else wanted
