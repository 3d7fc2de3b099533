"""What contacting the best part reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from segbench.evaluation import Outcome
from segbench.pages.contact.units_words import units_of
from segbench.pages.style import FAINT, INK, ROLE_COLOURS, head, new_figure, side_by_side
from segbench.pages.wording import listed, percent, title


def gains_curves(
    gains: pd.DataFrame, outcomes: Mapping[str, Outcome], budgets: Sequence[float]
) -> Figure:
    """Return one panel an outcome: the share of its events reached against the share contacted.

    The best scores come first. The recommended method has a band, its interval. A dashed line is
    what contacting at random reaches, a dotted one what nobody could do better. Thin vertical lines
    are the budgets.

    Parameters
    ----------
    gains
        outcome, method, role, share, gain with gain_low and gain_high, rate.
    """
    panels = gains.groupby("outcome", sort=False)
    figure, axes = new_figure(side_by_side(len(panels)), 4.1, columns=len(panels), sharey=True)
    sentences = []
    for axis, (name, own) in zip(axes, panels, strict=True):
        outcome = outcomes[str(name)]
        _panel(axis, own, outcome, budgets)
        for method, curve in own.groupby("method", sort=False):
            gain = curve.set_index("share")["gain"]
            reached = [f"{percent(gain[budget], 0)} at {100 * budget:g} %" for budget in budgets]
            sentences.append(f"{outcome.title}, {title(str(method))} reaches {listed(reached)}")
    axes[0].set_ylabel("of those whom it happens to", fontsize=8)
    figure.set_label(". ".join(sentences) + ".")
    return figure


def _panel(axis: Axes, own: pd.DataFrame, outcome: Outcome, budgets: Sequence[float]) -> None:
    everybody = float(own.loc[own["share"] == 1, "rate"].iloc[0])
    for budget in budgets:
        axis.axvline(budget, color=FAINT, linewidth=0.8, zorder=0)
    axis.plot([0, 1], [0, 1], "--", color=FAINT, label="At random")
    perfect = [0, everybody, 1]
    axis.plot(perfect, [0, 1, 1], ":", color=INK, linewidth=0.8, label="Most there could be")
    for name, curve in own.groupby("method", sort=False):
        role = curve["role"].iloc[0]
        colour = ROLE_COLOURS[role]
        ends = curve[["share", "gain_low", "gain", "gain_high"]].to_numpy()
        share, low, gain, high = np.vstack([np.zeros(4), ends]).T
        if role == "method":
            axis.fill_between(share, low, high, color=colour, alpha=0.25, linewidth=0)
        axis.plot(share, gain, color=colour, label=title(str(name)))
    for side in (axis.xaxis, axis.yaxis):
        side.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    axis.set_xlim(0, 1)
    axis.set_ylim(0, 1.02)
    head(axis, outcome.title)
    axis.set_xlabel(f"{units_of(outcome)} taken, best first", fontsize=8)
    axis.legend(fontsize=7, frameon=False, loc="lower right")
