"""The league table: methods beside baselines and ceilings, with the uncertainty of their differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from segbench.evaluation.metrics import EXPLAINED, METRICS

Floats = NDArray[np.float64]

LEAGUE_COLUMNS = ["method", "outcome", "metric", "value", "ci_low", "ci_high", "rank", "in_best_set", "role"]
CONTRAST_COLUMNS = ["outcome", "metric", "method", "against", "difference", "ci_low", "ci_high", "p_holm"]


@dataclass
class Scores:
    """Everything measured for one outcome.

    Attributes
    ----------
    outcome
        Its name.
    roles
        Contestant -> ``"method"``, ``"baseline"`` or ``"ceiling"``.
    values
        Contestant -> metric -> array; entry 0 is the sample, the others are resamples of the customers.
    random
        Metric -> one value per random classification.
    """

    outcome: str
    roles: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, Floats]] = field(default_factory=dict)
    random: dict[str, Floats] = field(default_factory=dict)

    def add(self, name: str, role: str, values: dict[str, Floats]) -> None:
        """Add a contestant; `derive` needs `everyone` and a ceiling among them."""
        self.roles[name] = role
        self.values[name] = values

    def derive(self) -> None:
        """Add what depends on others: the share of everyone's loss that is taken away, and of what is attainable."""
        loss = next(name for name in EXPLAINED if name in self.values["everyone"])
        everyone = self.values["everyone"][loss]
        ceilings = [name for name, role in self.roles.items() if role == "ceiling"]
        best = min(ceilings, key=lambda name: self.values[name][loss][0])
        attainable = everyone - self.values[best][loss]
        for values in self.values.values():
            gained = everyone - values[loss]
            values[EXPLAINED[loss]] = gained / everyone
            values["attainable_share"] = gained / attainable
        if self.random:
            gained = everyone[0] - self.random[loss]
            self.random[EXPLAINED[loss]] = gained / everyone[0]
            self.random["attainable_share"] = gained / attainable[0]

    @property
    def metrics(self) -> list[str]:
        """What was measured, in the order of `METRICS`."""
        return [name for name in METRICS if name in self.values["everyone"]]

    def methods(self) -> list[str]:
        """Return the contestants that a company could adopt."""
        return [name for name, role in self.roles.items() if role == "method"]


def league_table(scores: Sequence[Scores], confidence: float) -> pd.DataFrame:
    """Return one row per outcome, metric and contestant.

    Methods are ranked among themselves. A method is in the best set of a metric if the paired difference
    to the best method does not exclude 0 after Holm's correction at this confidence. The interval of
    `random` is the range of random classifications, not a resampling interval.
    """
    tail = (1 - confidence) / 2
    rows = []
    for item in scores:
        for metric in item.metrics:
            ranked = METRICS[metric].higher_is_better is not None
            order = _ranking(item, metric) if ranked else []
            best = best_set(item, metric, confidence) if ranked else []
            for name, values in item.values.items():
                rank = order.index(name) + 1 if name in order else None
                among = name in best if name in order else None
                ends = interval(values[metric][1:], tail)
                rows.append((name, item.outcome, metric, values[metric][0], *ends, rank, among, item.roles[name]))
            if item.random:
                drawn = item.random[metric]
                rows.append(("random", item.outcome, metric, drawn.mean(), *interval(drawn, tail), None, None, "baseline"))
    table = pd.DataFrame(rows, columns=LEAGUE_COLUMNS)
    return table.astype({"rank": "Int64", "in_best_set": "boolean"})


def best_set(scores: Scores, metric: str, confidence: float) -> list[str]:
    """Return the methods that cannot be told from the best one, best first."""
    order = _ranking(scores, metric)
    found = contrasts(scores, metric, order[:1], order[1:], confidence)
    apart = set(found.loc[found["p_holm"] < 1 - confidence, "against"])
    return [name for name in order if name not in apart]


def contrasts(scores: Scores, metric: str, methods: Sequence[str], against: Sequence[str], confidence: float) -> pd.DataFrame:
    """Return paired differences (method - against) with percentile intervals and Holm-adjusted p-values."""
    tail = (1 - confidence) / 2
    rows, p_values = [], []
    for name in methods:
        for other in against:
            difference = scores.values[name][metric] - scores.values[other][metric]
            rows.append((scores.outcome, metric, name, other, difference[0], *interval(difference[1:], tail)))
            p_values.append(two_sided(difference))
    adjusted = multipletests(p_values, method="holm")[1] if p_values else []
    table = pd.DataFrame(rows, columns=CONTRAST_COLUMNS[:-1])
    return table.assign(p_holm=np.asarray(adjusted, dtype=float))


def _ranking(scores: Scores, metric: str) -> list[str]:
    sign = -1 if METRICS[metric].higher_is_better else 1
    return sorted(scores.methods(), key=lambda name: (sign * scores.values[name][metric][0], name))


def interval(values: Floats, tail: float) -> tuple[float, float]:
    """Return the two quantiles; nan where there are no values, as for the slope of equal scores."""
    if np.isnan(values).all():
        return float("nan"), float("nan")
    low, high = np.nanquantile(values, (tail, 1 - tail))
    return float(low), float(high)


def two_sided(differences: Floats) -> float:
    """Return a p-value from the normal distribution, with the standard error of the resamples.

    Counting the resamples on the far side of 0 cannot give less than 1 / replicates, which Holm's correction for
    many contrasts would turn into “cannot be told apart” however large the difference.
    """
    error = float(np.nanstd(differences[1:]))
    if not error:
        return float(differences[0] == 0)
    return float(2 * norm.sf(abs(differences[0]) / error))
