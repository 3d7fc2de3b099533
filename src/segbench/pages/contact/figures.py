"""What contacting the best part reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from segbench.evaluation import Outcome
from segbench.pages.style import FAINT, INK, ROLE_COLOURS, new_figure
from segbench.pages.wording import listed, percent, title


def gains_curves(
    gains: pd.DataFrame, outcomes: Mapping[str, Outcome], budgets: Sequence[float]
) -> Figure:
    """Return one panel an outcome: the share of its events reached against the share contacted, best scores first.

    The recommended method has a band, its interval. A dashed line is what contacting at random
    reaches, a dotted one what nobody could do better. Thin vertical lines are the budgets.

    Parameters
    ----------
    gains
        outcome, method, role, share, gain with gain_low and gain_high, rate.
    """
    shown = list(gains["outcome"].drop_duplicates())
    figure, axes = new_figure(8, 4.1, columns=len(shown), sharey=True)
    words = []
    for axis, outcome in zip(axes, shown, strict=True):
        own = gains[gains["outcome"] == outcome]
        everybody = float(own.loc[own["share"] == 1, "rate"].iloc[0])
        for budget in budgets:
            axis.axvline(budget, color=FAINT, linewidth=0.8, zorder=0)
        axis.plot([0, 1], [0, 1], "--", color=FAINT, label="At random")
        axis.plot(
            [0, everybody, 1], [0, 1, 1], ":", color=INK, linewidth=0.8, label="Most there could be"
        )
        for name, rows in own.groupby("method", sort=False):
            role = str(rows["role"].iloc[0])
            share, low, gain, high = (
                np.concatenate([[0.0], rows[column]])
                for column in ("share", "gain_low", "gain", "gain_high")
            )
            if role == "method":
                axis.fill_between(
                    share, low, high, color=ROLE_COLOURS[role], alpha=0.25, linewidth=0
                )
            axis.plot(share, gain, color=ROLE_COLOURS[role], label=title(str(name)))
            at = [rows.loc[rows["share"] == budget, "gain"].iloc[0] for budget in budgets]
            reached = listed(
                [
                    f"{percent(value, 0)} at {100 * budget:g} %"
                    for budget, value in zip(budgets, at, strict=True)
                ]
            )
            words.append(f"{outcomes[outcome].title}, {title(str(name))} reaches {reached}")
        for part in (axis.xaxis, axis.yaxis):
            part.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
        axis.set_xlim(0, 1)
        axis.set_ylim(0, 1.02)
        axis.set_title(outcomes[outcome].title, fontsize=10, color=INK, loc="left")
        axis.set_xlabel(
            f"{'contacts' if outcomes[outcome].within_group else outcomes[outcome].who} taken, best first",
            fontsize=8,
        )
        axis.legend(fontsize=7, frameon=False, loc="lower right")
    axes[0].set_ylabel("of those whom it happens to", fontsize=8)
    figure.set_label(". ".join(words) + ".")
    return figure
