"""A specification curve of the verdict: every setting a column, and below it what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

from segbench.evaluation import title_of
from segbench.pages.style import FAINT, INK, PALETTE, head, name_rows, new_figure, short
from segbench.pages.wording import percent, title
from segbench.report.sweep_table import SHARE, in_order
from segbench.report.sweep_words import recommended

LOWEST, HIGHEST = -1.0, 2.0
"""What of the shares is drawn at most: an interval may be as wide as it likes."""

MOST_TOLD = 20
"""Settings that the alternative text names; the table below the figure has all."""


def specification_curve(rows: pd.DataFrame, keys: Sequence[str]) -> Figure:
    """Return what every method tells in every setting, and which values each setting has.

    Parameters
    ----------
    rows
        Of `sweep_table`, those of one outcome.
    keys
        Its columns that are keys.
    """
    order = in_order(rows)
    values = [(key, str(value)) for key in keys for value in rows[key].unique()]
    heights = [3.0, 0.4 + 0.24 * len(values)]
    width = min(12.0, max(7.0, 3.0 + 0.3 * len(order)))
    figure, (above, below) = new_figure(
        width, sum(heights) + 0.8, rows=2, sharex=True, gridspec_kw={"height_ratios": heights}
    )
    picks = [name for name in recommended(rows) if name]
    colours = {name: PALETTE[place % len(PALETTE)] for place, name in enumerate(picks)}
    _draw_shares(above, rows, order, colours)
    head(above, title_of(str(rows["outcome"].iloc[0])))
    chosen = rows.drop_duplicates("setting").set_index("setting").loc[order]
    for row, (key, value) in enumerate(values):
        below.axhline(row, color=FAINT, linewidth=0.5, zorder=0)
        places = [place for place, text in enumerate(chosen[key]) if str(text) == value]
        below.plot(places, [row] * len(places), "s", color=INK, markersize=5)
    name_rows(below, [short(f"{key} = {value}") for key, value in values])
    below.set_xlim(-0.5, len(order) - 0.5)
    below.set_xticks([])
    below.set_xlabel("settings, by what the recommended method tells", fontsize=8)
    figure.legend(
        handles=_handles(colours), loc="outside upper right", ncols=3, fontsize=8, frameon=False
    )
    figure.set_label(_in_words(rows, order))
    return figure


def _draw_shares(
    axis: Axes, rows: pd.DataFrame, order: Sequence[str], colours: Mapping[str, str]
) -> None:
    places = rows["setting"].map({name: place for place, name in enumerate(order)})
    axis.plot(places, rows[SHARE], "o", color=FAINT, markersize=3.5, zorder=2)
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        if row["recommended"]:
            colour = colours[row["method"]]
            ends = [row["ci_low"], row["ci_high"]]
            axis.plot([place, place], ends, color=colour, linewidth=1.5, zorder=1)
            axis.plot(place, row[SHARE], "o", color=colour, markersize=7, zorder=3)
    axis.set_ylim(max(axis.get_ylim()[0], LOWEST), min(axis.get_ylim()[1], HIGHEST))
    axis.axhline(1, color=FAINT, linewidth=1, zorder=0)
    axis.tick_params(axis="x", length=0)
    axis.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axis.set_ylabel("share of the attainable", fontsize=8)


def _handles(colours: Mapping[str, str]) -> list[Line2D]:
    chosen = [
        Line2D([], [], marker="o", color=colour, label=f"{short(title(name))}, recommended")
        for name, colour in colours.items()
    ]
    rest = Line2D(
        [], [], marker="o", color=FAINT, linestyle="", markersize=4, label="other methods"
    )
    return [*chosen, rest]


def _in_words(rows: pd.DataFrame, order: Sequence[str]) -> str:
    """Return the columns from left to right: the setting, its method and what it tells."""
    picked = rows[rows["recommended"]].set_index("setting")
    columns = [
        f"{name}: {title(picked['method'][name])}, {percent(picked[SHARE][name], 0)}"
        if name in picked.index
        else f"{name}: nothing is recommended"
        for name in order[:MOST_TOLD]
    ]
    if len(order) > MOST_TOLD:
        columns.append(f"and {len(order) - MOST_TOLD} more")
    outcome = title_of(str(rows["outcome"].iloc[0]))
    return f"{outcome}, recommended method and its share of the attainable: {'; '.join(columns)}."
