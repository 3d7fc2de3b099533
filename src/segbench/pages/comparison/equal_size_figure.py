"""What classifications tell when their segments are joined to as many, as curves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from segbench.evaluation import Outcome
from segbench.evaluation.comparison.equal_size import SIZES
from segbench.methods import FACTS
from segbench.pages.comparison.words import best_of, up_to
from segbench.pages.style import FAINT, INK, PALETTE, head, new_figure, short
from segbench.pages.wording import listed, percent, title

ALL = SIZES[-1] + 1
"""Where all segments of those stand that have more."""

COLOURS = tuple(PALETTE[place] for place in (0, 1, 2, 3, 4, 9))
MARKERS = "osD^vP"
LINE = 0.125
"""Height of a line of words, as a share of a panel's."""

Look = tuple[str, str]
"""Colour and marker."""


def equal_size_curves(
    table: pd.DataFrame, picks: Mapping[str, str], outcomes: Mapping[str, Outcome]
) -> Figure:
    """Return one panel an outcome: the share of the attainable by number of segments.

    Lines with names are what is recommended, what tells most with the fewest and with all segments,
    and the plain fact that tells most, which is dashed; all others are thin.

    Parameters
    ----------
    table
        As `segbench.study.equal_size.EqualSize.table` returns it, of shares that are known.
    picks
        Outcome -> the recommended method.
    """
    panels = {str(name): own for name, own in table.groupby("outcome", sort=False)}
    named = {name: shown(own, picks[name]) for name, own in panels.items()}
    looks: dict[str, Look] = {}
    free = zip(cycle(COLOURS), cycle(MARKERS), strict=False)
    for name in (name for names in named.values() for name in names if name not in FACTS):
        if name not in looks:
            looks[name] = next(free)
    figure, axes = new_figure(5.4, 2.2 * len(panels), rows=len(panels), sharex=True)
    sentences: list[str] = []
    for axis, (name, own) in zip(axes, panels.items(), strict=True):
        _panel(axis, own, named[name], looks)
        head(axis, outcomes[name].title)
        sentences += _sentences(own, named[name], outcomes[name])
    axes[-1].set_xlabel("segments that are left", fontsize=9)
    figure.set_label(". ".join(sentences) + ".")
    return figure


def shown(own: pd.DataFrame, pick: str) -> list[str]:
    """Return the classifications of one outcome that have a name in the picture."""
    is_fact = own["method"].isin(FACTS)
    names = [pick] if pick in set(own["method"]) else []
    for part, segments in (
        (own[~is_fact], SIZES[0]),
        (own[~is_fact], SIZES[-1]),
        (own[~is_fact], None),
        (own[is_fact], None),
    ):
        shares = up_to(part, segments).set_index("method")["share"]
        names += [best_of(shares)] if len(shares) else []
    return list(dict.fromkeys(names))


def _panel(axis: Axes, own: pd.DataFrame, named: Sequence[str], looks: Mapping[str, Look]) -> None:
    for name, curve in own.groupby("method", sort=False):
        if name not in named:
            axis.plot(*_points(curve), ".-", color=FAINT, linewidth=0.8, markersize=3, zorder=1)
    ends = {}
    for name in named:
        colour, marker = looks.get(name, (INK, "s"))
        curve = own[own["method"] == name]
        x, y = _points(curve)
        line = "--" if name in FACTS else "-"
        axis.plot(x, y, line, marker=marker, color=colour, linewidth=2, markersize=6, zorder=2)
        words = f"{short(title(name))} ({curve['segments'].max()})"
        ends[name] = (x[-1], y[-1], words, colour)
    axis.set_ylim(min(0.0, own["share"].min()), max(1.02, own["share"].max()))
    _name_lines(axis, sorted(ends.values(), key=lambda end: (-end[1], end[2])))
    axis.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    fewest = int(own["segments"].clip(upper=ALL).min())
    axis.set_xticks(range(fewest, ALL + 1), [*map(str, range(fewest, ALL)), "all"])
    axis.tick_params(labelbottom=True)
    axis.set_ylabel("of what can be known", fontsize=9)


def _points(curve: pd.DataFrame) -> tuple[list[int], list[float]]:
    return curve["segments"].clip(upper=ALL).to_list(), curve["share"].to_list()


def _name_lines(axis: Axes, ends: Sequence[tuple[int, float, str, str]]) -> None:
    """Write beside the panel what each line is, from the top one down, one below the other."""
    bottom, top = axis.get_ylim()
    height = LINE * (top - bottom)
    place = top + height
    lowest = bottom + height * len(ends)
    for x, y, words, colour in ends:
        lowest -= height
        place = max(min(y, place - height), lowest)
        axis.annotate(
            words,
            (x, y),
            (1.04, place),
            textcoords=("axes fraction", "data"),
            color=colour,
            fontsize=9,
            va="center",
            arrowprops={"arrowstyle": "-", "color": colour, "linestyle": ":", "linewidth": 0.8},
        )


def _sentences(own: pd.DataFrame, named: Sequence[str], outcome: Outcome) -> Iterator[str]:
    for name in named:
        curve = own[own["method"] == name]
        told = [f"{percent(row.share, 0)} with {row.segments}" for row in curve.itertuples()]
        yield f"{outcome.title}, {title(name)} tells {listed(told)} segments"
