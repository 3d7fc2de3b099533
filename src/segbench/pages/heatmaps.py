"""Tables of numbers as colours."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from segbench.evaluation import Outcome
from segbench.pages.style import new_figure
from segbench.pages.wording import decimal, title


def agreement_map(agreement: pd.DataFrame) -> Figure:
    """Return the adjusted Rand index of every two methods."""
    names = list(dict.fromkeys([*agreement["method_a"], *agreement["method_b"]]))
    square = pd.DataFrame(np.eye(len(names)), names, names)
    for row in agreement.itertuples():
        square.loc[row.method_a, row.method_b] = square.loc[row.method_b, row.method_a] = row.ari
    figure, (axis,) = new_figure(6.4, 1.2 + 0.5 * len(names))
    labels = [title(name) for name in names]
    hide = np.triu(np.ones_like(square, dtype=bool))
    sns.heatmap(
        square,
        ax=axis,
        annot=True,
        fmt=".2f",
        vmin=0,
        vmax=1,
        cmap="crest",
        mask=hide,
        xticklabels=labels,
        yticklabels=labels,
    )
    axis.tick_params(axis="x", rotation=30)
    closest = agreement.loc[agreement["ari"].idxmax()]
    figure.set_label(
        f"Adjusted Rand index of {len(names)} methods; the closest are "
        f"{title(closest['method_a'])} and {title(closest['method_b'])} with "
        f"{decimal(closest['ari'], 2)}."
    )
    return figure


def incremental_map(matrix: pd.DataFrame, outcome: Outcome, confidence: float) -> Figure:
    """Return what the row adds to the column, in per cent of all uncertainty; a star where it can be told from nothing."""
    own = matrix[matrix["outcome"] == outcome.name]
    names = list(dict.fromkeys(own["row"]))
    gains = (100 * own.pivot(index="row", columns="column", values="gain")).loc[names, names]
    sure = (own["p_holm"] < 1 - confidence) & (own["gain"] > 0)
    stars = (
        own.assign(star=np.where(sure, "*", ""))
        .pivot(index="row", columns="column", values="star")
        .loc[names, names]
    )
    text = gains.map(lambda value: "" if pd.isna(value) else f"{value:.1f}") + stars.fillna("")
    figure, (axis,) = new_figure(7, 1.6 + 0.45 * len(names))
    labels = [title(name) for name in names]
    sns.heatmap(
        gains.clip(lower=0), ax=axis, annot=text, fmt="", vmin=0, cmap="crest", xticklabels=labels, yticklabels=labels,
        annot_kws={"fontsize": 8},
    )  # fmt: skip
    axis.set_xlabel("is known already")
    axis.set_ylabel("adds")
    axis.tick_params(axis="x", rotation=30)
    axis.tick_params(axis="y", rotation=0)
    most = own.loc[own["gain"].idxmax()]
    figure.set_label(
        f"{outcome.title}: what one classification takes away of all uncertainty where "
        f"another is known, {len(names)} methods. {int(sure.sum())} of {len(own)} pairs can "
        f"be told from nothing; the most, {decimal(100 * most['gain'], 1)} %, is what "
        f"{title(most['row'])} adds to {title(most['column'])}."
    )
    return figure
