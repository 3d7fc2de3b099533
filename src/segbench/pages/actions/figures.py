"""Service wanted and granted by segment, and what segments contact the service about."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from segbench.pages.actions.complaints_words import by_topic
from segbench.pages.style import FAINT, PALETTE, heatmap, name_cells, name_rows, new_figure, short
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
    axis.barh(places, plan["hours_wanted"], color=FAINT if granted else colours, height=0.7)
    axis.set_xlabel("hours wanted a month")
    if granted:
        axis.barh(places, plan["hours_granted"], color=colours, height=0.4)
        axis.set_xlabel("hours a month: wanted (grey) and granted")
    name_rows(axis, [short(name) for name in plan["segment"]])
    sentences = []
    for row in plan.itertuples():
        gets = f", gets {decimal(row.hours_granted, 1)}" if granted else ""
        sentences.append(f"{row.segment} wants {decimal(row.hours_wanted, 1)}{gets}")
    figure.set_label(f"Hours of service a month by segment: {'; '.join(sentences)}.")
    return figure


def topic_map(topics: pd.DataFrame, names: Mapping[str, str]) -> Figure:
    """Return service contacts per 100 customers and year by segment and topic, as colours.

    Hidden cells stay empty.

    Parameters
    ----------
    names
        Of the segments, by code.
    """
    rates = by_topic(topics, names)["per_100"]
    figure, (axis,) = new_figure(7.4, 1.8 + 0.34 * len(rates))
    heatmap(
        axis,
        rates,
        annot=True,
        fmt=".0f",
        cmap="crest",
        vmin=0,
        cbar_kws={"label": "per 100 customers a year"},
        xticklabels=False,
        yticklabels=False,
    )
    name_cells(axis, rates.index, rates.columns, rotation=20)
    axis.set(xlabel="", ylabel="")
    most = [
        f"{topic} {column.idxmax()} with {decimal(column.max(), 0)}"
        for topic, column in rates.dropna(axis=1, how="all").items()
    ]
    figure.set_label(
        f"Service contacts per 100 customers and year; most of each topic: {', '.join(most)}."
    )
    return figure
