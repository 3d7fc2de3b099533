"""The map of a method whose segments are made of cells: what is in each, and the picture."""

from __future__ import annotations

from collections.abc import Collection
from textwrap import wrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from segbench.methods import Segment
from segbench.methods.disclosure import Disclosure, small
from segbench.methods.map_disclosure import hidden_on_map
from segbench.pages.style import FAINT, INK, LONGEST_BELOW, PALETTE, head, new_figure, short
from segbench.pages.wording import NOT_SHOWN, count, percent
from segbench.params.playbook import SUFFIX

WHOLE = 2
"""Decimals of a rate that does not tell of how many customers it is: whole per cent."""

WIDTH, ROW = 8.6, 0.62
LETTERS = 90
"""Of the names in a row of cells, together."""


def cell_table(cells: pd.DataFrame, labels: pd.Series, event: pd.Series) -> pd.DataFrame:
    """Return how many customers are in each cell of a map, and to what share something happened.

    Of fewer than `min_cell` customers, and of hidden segments, neither is shown; of further cells,
    as many as it takes, the number is not (see `hidden_on_map`).

    Parameters
    ----------
    cells
        As `Method.cells` gives them.
    labels
        Each customer's segment code, of a study.
    event
        Whether it happened; missing where that is not known.

    Returns
    -------
    DataFrame
        The columns of `cells`, the last one varying fastest; code ("": nobody is there),
        customers and rate (NaN: not shown).
    """
    shown, axes = Disclosure.of(labels), list(cells)
    codes = [str(code) for code in labels.cat.categories]
    frame = cells.assign(place=labels.cat.codes, event=event.reindex(cells.index).astype(float))
    grouped = frame.groupby(axes, observed=False)
    places = grouped["place"].first().fillna(-1).to_numpy(dtype=np.intp)
    sizes, units = grouped.size().to_numpy(), grouped["event"].count().to_numpy()
    out = [codes.index(code) for code in shown.hidden]
    few = small(sizes, shown.least) | np.isin(places, out)
    shape = tuple(len(cells[axis].cat.categories) for axis in axes)
    hidden = hidden_on_map(sizes.reshape(shape), places.reshape(shape), shown.least, out).ravel()
    rate = grouped["event"].mean().mask(few | small(units, shown.least))
    rate = rate.where(~hidden, rate.round(WHOLE))
    table = rate.rename("rate").reset_index()
    table.insert(len(axes), "code", [codes[place] if place >= 0 else "" for place in places])
    table.insert(len(axes) + 1, "customers", np.where(hidden, np.nan, sizes))
    return table


def cell_map(table: pd.DataFrame, segments: tuple[Segment, ...]) -> Figure:
    """Return the map: cells coloured by segment, with its name, customers and rate.

    Parameters
    ----------
    table
        As `cell_table` gives it.
    """
    across, up, *third = table.columns[: table.columns.get_loc("code")]
    bands = [table[name].cat.categories for name in (across, up)]
    panels = list(table[third[0]].cat.categories[::-1]) if third else [None]
    figure, axes = new_figure(
        WIDTH, (0.9 + ROW * len(bands[1])) * len(panels), rows=len(panels), sharex=True
    )
    for axis, panel in zip(axes, panels, strict=True):
        inside = table if panel is None else table[table[third[0]] == panel]
        for row in inside.to_dict("records"):
            corner = bands[0].get_loc(row[across]), bands[1].get_loc(row[up])
            on_axes = {str(row[name]) for name in (across, up, *third)}
            _draw_cell(axis, corner, row, segments, LETTERS // len(bands[0]), on_axes)
        axis.set_xlim(0, len(bands[0]))
        axis.set_ylim(0, len(bands[1]))
        axis.set_xticks(np.arange(len(bands[0])) + 0.5, [_lines(band) for band in bands[0]])
        axis.set_yticks(np.arange(len(bands[1])) + 0.5, [_lines(band) for band in bands[1]])
        axis.tick_params(length=0, labelsize=8)
        axis.spines[:].set_visible(False)
        axis.set_ylabel(up)
        if panel is not None:
            head(axis, f"{third[0]}, {panel}")
    axes[-1].set_xlabel(across)
    figure.set_label(_words(table, [across, up, *third], segments))
    return figure


def _draw_cell(
    axis: Axes,
    corner: tuple[int, int],
    row: dict[str, object],
    segments: tuple[Segment, ...],
    letters: int,
    on_axes: Collection[str],
) -> None:
    place = next((at for at, one in enumerate(segments) if one.code == row["code"]), None)
    axis.add_patch(
        Rectangle(corner, 1, 1, facecolor=_colour(place, len(segments)), edgecolor="white", lw=1.5)
    )
    name = "" if place is None else _beside(segments[place].name, on_axes)
    lines = wrap(short(name, LONGEST_BELOW), letters)[:2]
    numbers = [f"n = {count(row['customers'])}"]  # type: ignore[arg-type]
    if pd.notna(row["rate"]):
        numbers.append(percent(row["rate"], 0))  # type: ignore[arg-type]
    axis.text(
        corner[0] + 0.5,
        corner[1] + 0.5,
        "\n".join([*lines, *numbers]),
        ha="center",
        va="center",
        fontsize=7 if letters >= 15 else 5.5,
        color=INK,
    )


def _beside(name: str, on_axes: Collection[str]) -> str:
    """Return what a segment's name says beyond the bands that stand on the axes."""
    return SUFFIX.join(part for part in name.split(SUFFIX) if part not in on_axes)


def _colour(place: int | None, segments: int) -> object:
    """Return a segment's colour, light; none where nobody is, or there are too many segments."""
    if place is None:
        return "white"
    if segments > len(PALETTE) + 1 or place >= len(PALETTE):
        return to_rgba(FAINT, 0.5)
    return to_rgba(PALETTE[place], 0.4)


def _lines(band: str) -> str:
    return str(band).replace(": ", "\n", 1)


def _words(table: pd.DataFrame, axes: list[str], segments: tuple[Segment, ...]) -> str:
    """Return the map in words: where the rate is lowest and highest, and every segment's rates."""
    what = f"Map of {' by '.join(axes)}, {len(table)} cells"
    known = table[table["rate"].notna()]
    if known.empty and (table["customers"] > 0).any():
        return f"{what}, {count(table['customers'].sum())} customers; rates are not known."
    if known.empty:
        return f"{what}. They hold too few customers to be shown."
    ends = [known.loc[known["rate"].idxmin()], known.loc[known["rate"].idxmax()]]
    low, high = (
        f"{percent(row['rate'], 0)} in {', '.join(str(row[name]) for name in axes)}" for row in ends
    )
    parts = []
    for segment in segments:
        rates = known.loc[known["code"] == segment.code, "rate"]
        if len(rates):
            span = dict.fromkeys(percent(end, 0) for end in (rates.min(), rates.max()))
            parts.append(f"{segment.name} {' to '.join(span)}")
    hidden = table["customers"].isna().sum()
    left = f" {NOT_SHOWN} stands in {hidden} cells." if hidden else ""
    return f"{what}; retained: from {low} to {high}. By segment: {'; '.join(parts)}.{left}"
