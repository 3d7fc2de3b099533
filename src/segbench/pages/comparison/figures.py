"""Methods, baselines and ceilings side by side."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from segbench.evaluation import Outcome
from segbench.pages.style import FAINT, INK, ROLE_COLOURS, ROLE_MARKERS, new_figure
from segbench.pages.wording import decimal, inside, title


def league_plot(league: pd.DataFrame, outcomes: Mapping[str, Outcome]) -> Figure:
    """Return the AUC of everything in the league, one panel an outcome, with intervals and the random band."""
    auc = league[league["metric"] == "auc"]
    shown = list(auc["outcome"].drop_duplicates())
    first = auc[auc["outcome"] == shown[0]].sort_values("value", ascending=False)
    names = [name for name in first["method"] if name not in ("random", "everyone")]
    figure, axes = new_figure(8, 1.5 + 0.32 * len(names), columns=len(shown), sharey=True)
    words = []
    for axis, outcome in zip(axes, shown, strict=True):
        rows = auc[auc["outcome"] == outcome].set_index("method")
        axis.axvspan(
            rows.loc["random", "ci_low"], rows.loc["random", "ci_high"], color="#ededed", zorder=0
        )
        axis.axvline(0.5, color=FAINT, zorder=0)
        known = [
            name for name in names if name in rows.index
        ]  # BG/NBD has nothing to say of campaigns
        for name in known:
            row, place = rows.loc[name], names.index(name)
            colour = ROLE_COLOURS[row["role"]]
            axis.plot([row["ci_low"], row["ci_high"]], [place, place], color=colour, linewidth=2)
            axis.plot(row["value"], place, ROLE_MARKERS[row["role"]], color=colour)
        axis.set_yticks(range(len(names)), [title(name) for name in names])
        axis.set_ylim(len(names) - 0.5, -0.5)
        axis.set_title(outcomes[outcome].title, fontsize=10, color=INK, loc="left")
        axis.set_xlabel("AUC (0.5 = coin toss, grey = random classes)", fontsize=8)
        ranked = rows.loc[known].sort_values("value", ascending=False)
        values = ", ".join(
            f"{title(str(name))} {decimal(row['value'])}" for name, row in ranked.iterrows()
        )
        words.append(f"{outcomes[outcome].title}, AUC from best to worst: {values}")
    handles = [
        Line2D([], [], marker=ROLE_MARKERS[role], color=colour, linestyle="-", label=role)
        for role, colour in ROLE_COLOURS.items()
    ]
    figure.legend(handles=handles, loc="outside lower right", ncols=3, fontsize=8, frameon=False)
    figure.set_label(". ".join(words) + ".")
    return figure


def contrast_plot(
    contrasts: pd.DataFrame, against: str, outcomes: Mapping[str, Outcome], confidence: float
) -> Figure:
    """Return the paired differences in AUC of every method to one baseline, one panel an outcome.

    A dot is filled where the difference can be told from zero after Holm's correction.
    """
    own = contrasts[(contrasts["against"] == against) & contrasts["outcome"].isin(outcomes)]
    shown = list(own["outcome"].drop_duplicates())
    names = list(own["method"].drop_duplicates())
    figure, axes = new_figure(8, 1.2 + 0.32 * len(names), columns=len(shown), sharey=True)
    words = []
    for axis, outcome in zip(axes, shown, strict=True):
        rows = own[own["outcome"] == outcome].set_index("method").loc[names]
        axis.axvline(0, color=INK, linewidth=1, zorder=0)
        for place, (_, row) in enumerate(rows.iterrows()):
            sure = row["p_holm"] < 1 - confidence
            colour = ROLE_COLOURS["method"] if sure else ROLE_COLOURS["baseline"]
            axis.plot([row["ci_low"], row["ci_high"]], [place, place], color=colour, linewidth=2)
            axis.plot(
                row["difference"], place, "o", color=colour, fillstyle="full" if sure else "none"
            )
        axis.set_yticks(range(len(names)), [title(name) for name in names])
        axis.set_ylim(len(names) - 0.5, -0.5)
        axis.set_title(outcomes[outcome].title, fontsize=10, color=INK, loc="left")
        axis.set_xlabel(f"AUC less that of “{inside(against)}”", fontsize=8)
        values = ", ".join(
            f"{title(str(name))} {decimal(row['difference'])}" for name, row in rows.iterrows()
        )
        words.append(f"{outcomes[outcome].title}, AUC less that of {inside(against)}: {values}")
    figure.set_label(". ".join(words) + ".")
    return figure
