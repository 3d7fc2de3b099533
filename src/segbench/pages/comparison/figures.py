"""Methods, baselines, references and ceilings side by side, and each held against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from segbench.evaluation import Outcome
from segbench.pages.style import (
    FAINT,
    INK,
    ROLE_COLOURS,
    ROLE_MARKERS,
    draw_interval,
    head,
    heatmap,
    name_rows,
    new_figure,
    short,
    side_by_side,
)
from segbench.pages.wording import decimal, inside, listed, title


def league_plot(league: pd.DataFrame, outcomes: Mapping[str, Outcome]) -> Figure:
    """Return the AUC of everything in the league, one panel an outcome, with the random band."""
    auc = league[league["metric"] == "auc"]
    compared = list(auc["outcome"].drop_duplicates())
    first = auc[auc["outcome"] == compared[0]].sort_values("value", ascending=False)
    names = [name for name in first["method"] if name not in ("random", "everyone")]
    size = side_by_side(len(compared)), 1.5 + 0.32 * len(names)
    figure, axes = _new_figure(*size, columns=len(compared), sharey=True)
    sentences = []
    for axis, outcome in zip(axes, compared, strict=True):
        rows = auc[auc["outcome"] == outcome].set_index("method")
        random, heading = rows.loc["random"], outcomes[outcome].title
        axis.axvspan(random["ci_low"], random["ci_high"], color="#ededed", zorder=0)
        axis.axvline(0.5, color=FAINT, zorder=0)
        # BG/NBD has nothing to say of campaigns.
        scored = rows.loc[[name for name in names if name in rows.index]]
        for name, row in scored.iterrows():
            place, colour = names.index(name), ROLE_COLOURS[row["role"]]
            draw_interval(axis, place, row, "value", colour, ROLE_MARKERS[row["role"]])
        _label(axis, names, heading, "AUC (0.5 = coin toss, grey = random classes)")
        ranked = scored.sort_values("value", ascending=False)["value"]
        sentences.append(f"{heading}, AUC from best to worst: {_values(ranked)}")
    handles = [
        Line2D([], [], marker=ROLE_MARKERS[role], color=colour, linestyle="-", label=role)
        for role, colour in ROLE_COLOURS.items()
        if role in ("method", "baseline", "ceiling") or role in set(auc["role"])
    ]
    figure.legend(handles=handles, loc="outside lower right", ncols=4, fontsize=8, frameon=False)
    figure.set_label(". ".join(sentences) + ".")
    return figure


def contrast_plot(
    contrasts: pd.DataFrame, against: str, outcomes: Mapping[str, Outcome], confidence: float
) -> Figure:
    """Return the paired differences in AUC of every method to one baseline, one panel an outcome.

    A dot is filled where the difference can be told from zero after Holm's correction.
    """
    own = contrasts[(contrasts["against"] == against) & contrasts["outcome"].isin(outcomes)]
    compared = list(own["outcome"].drop_duplicates())
    names = list(own["method"].drop_duplicates())
    size = side_by_side(len(compared)), 1.2 + 0.32 * len(names)
    figure, axes = _new_figure(*size, columns=len(compared), sharey=True)
    sentences = []
    for axis, outcome in zip(axes, compared, strict=True):
        rows = own[own["outcome"] == outcome].set_index("method").loc[names]
        heading = outcomes[outcome].title
        axis.axvline(0, color=INK, linewidth=1, zorder=0)
        for place, (_, row) in enumerate(rows.iterrows()):
            sure = row["p_holm"] < 1 - confidence
            colour = ROLE_COLOURS["method" if sure else "baseline"]
            fill = "full" if sure else "none"
            draw_interval(axis, place, row, "difference", colour, fill=fill)
        _label(axis, names, heading, f"AUC less that of “{inside(against)}”")
        values = _values(rows["difference"])
        sentences.append(f"{heading}, AUC less that of {inside(against)}: {values}")
    figure.set_label(". ".join(sentences) + ".")
    return figure


def _label(axis: Axes, names: Sequence[str], heading: str, below: str) -> None:
    name_rows(axis, [title(name) for name in names])
    head(axis, heading)
    axis.set_xlabel(below, fontsize=8)


def _values(numbers: pd.Series) -> str:
    return ", ".join(f"{title(str(name))} {decimal(value)}" for name, value in numbers.items())


def agreement_map(agreement: pd.DataFrame) -> Figure:
    """Return the adjusted Rand index of every two methods."""
    names = list(dict.fromkeys([*agreement["method_a"], *agreement["method_b"]]))
    square = pd.DataFrame(np.eye(len(names)), names, names)
    for row in agreement.itertuples():
        square.loc[row.method_a, row.method_b] = square.loc[row.method_b, row.method_a] = row.ari
    figure, (axis,) = _new_figure(4.2 + 0.32 * len(names), 1.9 + 0.26 * len(names))
    labels = [short(title(name)) for name in names]
    heatmap(
        axis,
        square,
        annot=True,
        fmt=".2f",
        annot_kws={"fontsize": 7},
        vmin=0,
        vmax=1,
        cmap="crest",
        mask=np.triu(np.ones_like(square, dtype=bool)),
        xticklabels=labels,
        yticklabels=labels,
    )
    axis.tick_params(axis="x", rotation=90)
    closest = agreement.loc[agreement["ari"].idxmax()]
    pair = listed([title(closest["method_a"]), title(closest["method_b"])])
    figure.set_label(
        f"Adjusted Rand index of {len(names)} methods; the closest are {pair} with "
        f"{decimal(closest['ari'], 2)}."
    )
    return figure


def incremental_map(matrix: pd.DataFrame, outcome: Outcome, confidence: float) -> Figure:
    """Return what the row adds to the column, in per cent of all uncertainty.

    A star stands where it can be told from nothing.
    """
    own = matrix[matrix["outcome"] == outcome.name]
    names = list(dict.fromkeys(own["row"]))
    sure = (own["p_holm"] < 1 - confidence) & (own["gain"] > 0)
    texts = (100 * own["gain"]).map("{:.1f}".format) + np.where(sure, "*", "")
    cells = own.assign(gain=100 * own["gain"], text=texts).pivot(index="row", columns="column")
    figure, (axis,) = _new_figure(4.2 + 0.32 * len(names), 1.9 + 0.26 * len(names))
    labels = [short(title(name)) for name in names]
    heatmap(
        axis,
        cells["gain"].loc[names, names].clip(lower=0),
        annot=cells["text"].loc[names, names].fillna(""),
        fmt="",
        vmin=0,
        cmap="crest",
        xticklabels=labels,
        yticklabels=labels,
        annot_kws={"fontsize": 7},
    )
    axis.set_xlabel("is known already")
    axis.set_ylabel("adds")
    axis.tick_params(axis="x", rotation=90)
    most = own.loc[own["gain"].idxmax()]
    figure.set_label(
        f"{outcome.title}: what one classification takes away of all uncertainty where another is "
        f"known, {len(names)} methods. {int(sure.sum())} of {len(own)} pairs can be told from "
        f"nothing; the most, {decimal(100 * most['gain'], 1)} %, is what {title(most['row'])} adds "
        f"to {title(most['column'])}."
    )
    return figure


def _new_figure(width: float, height: float, **grid: Any) -> tuple[Figure, list[Axes]]:
    """Return a figure that is coarser than others: there are many here, and of many rows."""
    figure, axes = new_figure(width, height, **grid)
    figure.set_dpi(90)
    return figure, axes
