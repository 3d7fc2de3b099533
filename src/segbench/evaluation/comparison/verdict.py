"""What a comparison says in the end: which method to pick, and whether that matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from scipy.stats import norm

from segbench.evaluation.comparison.metrics import RANKED
from segbench.runtime.shown import html


@dataclass(frozen=True, repr=False)
class Verdict:
    """What the numbers allow one to say for one outcome.

    Attributes
    ----------
    outcome
        Its name.
    compared
        How many eligible methods there were.
    best_set
        Methods that cannot be told from the best one, best first; none where none is eligible.
    pick
        The simplest of them; empty where there is none.
    beaten_by
        Baselines that are better than every method.
    not_beaten
        Other baselines that the pick cannot be shown to be better than.
    beats_random
        Whether any method ranks better than the best of as many random classifications.
    ranked_by
        The metric that says so, and that baselines are compared by: ``"auc"``, or
        ``"explained_variance"`` of amounts.
    """

    outcome: str
    compared: int
    best_set: tuple[str, ...]
    pick: str
    beaten_by: tuple[str, ...]
    not_beaten: tuple[str, ...]
    beats_random: bool
    ranked_by: str

    def __repr__(self) -> str:
        """Return what it says, in one line."""
        if not self.compared:
            return f"{self.outcome}: none of the methods is eligible"
        if not self.beats_random:
            return f"{self.outcome}: none of {self.compared} methods beats chance"
        facts = {
            "no better than": self.not_beaten,
            "as good": [name for name in self.best_set if name != self.pick],
            "all are beaten by": self.beaten_by,
        }
        rest = "".join(f"; {words}: {', '.join(names)}" for words, names in facts.items() if names)
        return f"{self.outcome}: {self.pick}, of {self.compared} methods{rest}"

    def _repr_html_(self) -> str:
        return f"<p>{html(self)}</p>"


def verdict(
    outcome: str,
    league: pd.DataFrame,
    contrasts: pd.DataFrame,
    complexity: Mapping[str, float],
    confidence: float,
) -> Verdict:
    """Return the verdict for one outcome.

    The best set is that of explained deviance, which scores both ranking and rates; baselines are
    compared by the AUC, with Holm's correction. Of amounts, explained variance does both.

    Parameters
    ----------
    league, contrasts
        As `league_table` and `contrasts` return them; other outcomes are ignored.
    complexity
        Method -> rank, 1 for the simplest.
    """
    own = league[(league["outcome"] == outcome) & (league["role"] != "ceiling")]
    ranked_by = next(name for name in RANKED if name in set(own["metric"]))
    among = own[(own["metric"] == RANKED[ranked_by]) & own["in_best_set"].fillna(False)]
    best = tuple(among.sort_values("rank")["method"])
    pick = min(best, key=lambda name: (complexity[name], name), default="")
    tests = contrasts[contrasts["outcome"] == outcome].set_index("against")
    sure = tests["p_holm"] < 1 - confidence
    worse = (sure & (tests["difference"] < 0)).groupby(level="against", sort=False).all()
    better = (sure & (tests["difference"] > 0))[tests["method"] == pick]
    ranking = own[own["metric"] == ranked_by].set_index("method")
    values = ranking.loc[ranking["role"] == "method", "value"]
    # What none of so many random classifications exceeds: the upper end of the band of one, drawn
    # out by Bonferroni's correction.
    random, tail = ranking.loc["random"], (1 - confidence) / 2
    wider = norm.isf(tail / max(len(values), 1)) / norm.isf(tail)
    reach = (random["ci_high"] - random["value"]) * wider
    return Verdict(
        outcome=outcome,
        compared=len(values),
        best_set=best,
        pick=pick,
        beaten_by=tuple(worse.index[worse]),
        not_beaten=tuple(name for name in better.index[~better] if not worse[name]),
        beats_random=bool((values > random["value"] + reach).any()),
        ranked_by=ranked_by,
    )
