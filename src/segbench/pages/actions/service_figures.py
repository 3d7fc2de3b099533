"""Service wanted and granted, by segment."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from segbench.pages.style import FAINT, PALETTE, name_rows, new_figure, short
from segbench.pages.wording import decimal


def service_bars(plan: pd.DataFrame) -> Figure:
    """Return one bar a segment: hours wanted in grey, hours granted in its colour on top.

    Parameters
    ----------
    plan
        As `segbench.evaluation.campaigns.service_plan.service_plan` returns it; without granted
        hours, those wanted are coloured.
    """
    granted = plan["hours_granted"].notna().any()
    places = list(range(len(plan)))
    colours = [PALETTE[place % len(PALETTE)] for place in places]
    figure, (axis,) = new_figure(8, 1.0 + 0.34 * len(plan))
    if granted:
        axis.barh(places, plan["hours_wanted"], color=FAINT, height=0.7)
        axis.barh(places, plan["hours_granted"], color=colours, height=0.4)
        axis.set_xlabel("hours a month: wanted (grey) and granted")
    else:
        axis.barh(places, plan["hours_wanted"], color=colours, height=0.7)
        axis.set_xlabel("hours wanted a month")
    name_rows(axis, [short(name) for name in plan["segment"]])
    sentences = []
    for row in plan.itertuples():
        gets = f", gets {decimal(row.hours_granted, 1)}" if granted else ""
        sentences.append(f"{row.segment} wants {decimal(row.hours_wanted, 1)}{gets}")
    figure.set_label(f"Hours of service a month by segment: {'; '.join(sentences)}.")
    return figure
