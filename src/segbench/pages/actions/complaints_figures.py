"""What segments contact the service about."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from segbench.pages.actions.complaints_words import by_topic
from segbench.pages.style import LONGEST_BELOW, name_cells, new_figure, short
from segbench.pages.wording import decimal


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
    sns.heatmap(
        rates,
        ax=axis,
        annot=True,
        fmt=".0f",
        cmap="crest",
        vmin=0,
        cbar_kws={"label": "per 100 customers a year"},
        xticklabels=False,
        yticklabels=False,
    )
    below = [short(topic, LONGEST_BELOW) for topic in rates.columns]
    name_cells(axis, [short(name) for name in rates.index], below, rotation=20)
    axis.set(xlabel="", ylabel="")
    most = [
        f"{topic} {column.idxmax()} with {decimal(column.max(), 0)}"
        for topic, column in rates.dropna(axis=1, how="all").items()
    ]
    figure.set_label(
        f"Service contacts per 100 customers and year; most of each topic: {', '.join(most)}."
    )
    return figure
