"""The self-organising map."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from segbench.methods.disclosure import small
from segbench.methods.som import SOM
from segbench.pages.style import PALETTE, new_figure
from segbench.pages.wording import decimal


def som_map(method: SOM) -> Figure:
    """Return the map's segments, hits, U-matrix and three component planes.

    Units with too few customers show no hits.
    """
    state, som = method.state_, method.map_
    hits = np.where(small(state["hits"], method.disclosure.least), np.nan, state["hits"])
    shape = (som.columns, som.rows)
    upright = [
        plane.reshape(som.rows, som.columns).T
        for plane in (np.asarray(state["unit_cluster"]), hits)
    ]
    planes = [
        ("segments", upright[0], ListedColormap(PALETTE[: len(method.segments_)])),
        ("customers a unit", upright[1], "crest"),
        ("U-matrix: distance to neighbours", som.u_matrix().T, "rocket_r"),
    ]
    for index, name in enumerate(("days since the last order", "orders", "revenue")):
        planes.append((name, som.prototypes[:, index].reshape(som.rows, som.columns).T, "vlag"))
    figure, axes = new_figure(8, 0.6 + 3 * (0.3 + 3.4 * shape[0] / shape[1]), rows=3, columns=2)
    for place, (axis, (name, plane, colours)) in enumerate(zip(axes, planes, strict=True)):
        sns.heatmap(
            plane,
            ax=axis,
            cmap=colours,
            cbar=place > 0,
            square=True,
            xticklabels=False,
            yticklabels=False,
        )
        axis.set_title(name, fontsize=9, loc="left")
        if place == 0:
            _number_regions(axis, plane)
    figure.set_label(
        f"Map of {som.rows} by {som.columns} units: {len(method.segments_)} regions, "
        "customers a unit, distances between neighbours, and the three inputs (standardised "
        "logarithms)."
    )
    return figure


def _number_regions(axis: object, plane: np.ndarray) -> None:
    for cluster in np.unique(plane):
        y, x = np.argwhere(plane == cluster).mean(axis=0) + 0.5
        axis.text(x, y, f"s{cluster + 1}", ha="center", va="center", fontsize=8, weight="bold")  # type: ignore[attr-defined]


def strength_plot(strength: pd.DataFrame, chosen: int) -> Figure:
    """Return the prediction strength against the number of clusters, with the chosen one marked."""
    figure, (axis,) = new_figure(6.4, 2.6)
    axis.axhline(0.8, color="#949494", linewidth=1, linestyle=":")
    sns.lineplot(strength, x="k", y="strength", marker="o", color=PALETTE[0], ax=axis)
    axis.axvline(chosen, color=PALETTE[3], linewidth=1)
    axis.set_ylim(0, 1.02)
    axis.set_xticks(strength["k"])
    axis.set_xlabel("clusters (red: the number in use)")
    axis.set_ylabel("prediction strength")
    values = ", ".join(f"{row.k}: {decimal(row.strength, 2)}" for row in strength.itertuples())
    figure.set_label(
        f"Prediction strength by number of clusters; {values}. Above 0.8 (dotted) the clusters "
        "come back on other customers."
    )
    return figure
