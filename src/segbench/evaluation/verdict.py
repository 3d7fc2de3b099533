"""The verdict: which methods are best, which of them is simplest, and whether that beats a yardstick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Verdict:
    """What the numbers allow one to say for one outcome.

    Attributes
    ----------
    outcome
        Its name.
    best_set
        Methods that cannot be told from the best one, best first.
    pick
        The simplest of them.
    beaten_by, level_with
        Baselines that are better than the pick, and those that cannot be told from it.
    beats_random
        Whether the pick's AUC lies above what random classifications reach.
    """

    outcome: str
    best_set: tuple[str, ...]
    pick: str
    beaten_by: tuple[str, ...]
    level_with: tuple[str, ...]
    beats_random: bool


def verdict(
    outcome: str, league: pd.DataFrame, contrasts: pd.DataFrame, complexity: Mapping[str, int], confidence: float
) -> Verdict:
    """Return the verdict for one outcome.

    The best set is that of explained deviance, which scores both ranking and rates; baselines are compared
    by the AUC, with Holm's correction.

    Parameters
    ----------
    league, contrasts
        As `league_table` and `contrasts` return them; other outcomes are ignored.
    complexity
        Method -> rank, 1 for the simplest.
    """
    own = league[(league["outcome"] == outcome) & (league["role"] != "ceiling")]
    deviance = own[(own["metric"] == "explained_deviance") & own["in_best_set"].fillna(False)]
    best = tuple(deviance.sort_values("rank")["method"])
    pick = min(best, key=lambda name: (complexity[name], name))
    against = contrasts[(contrasts["outcome"] == outcome) & (contrasts["method"] == pick)].set_index("against")
    apart = against["p_holm"] < 1 - confidence
    auc = own[own["metric"] == "auc"].set_index("method")
    return Verdict(
        outcome=outcome,
        best_set=best,
        pick=pick,
        beaten_by=tuple(against.index[apart & (against["difference"] < 0)]),
        level_with=tuple(against.index[~apart]),
        beats_random=bool(auc.loc[pick, "value"] > auc.loc["random", "ci_high"]),
    )
