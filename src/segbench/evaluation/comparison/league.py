"""The league table, how sure its differences are, and the verdict: which methods are best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import t

from segbench.evaluation.comparison.metrics import EXPLAINED, METRICS, RANKED, Samples
from segbench.evaluation.comparison.multiple_testing import holm, step_down
from segbench.evaluation.intervals import percentile_interval
from segbench.methods.arrays import Floats

LEAGUE_COLUMNS = [
    "method",
    "outcome",
    "metric",
    "value",
    "ci_low",
    "ci_high",
    "rank",
    "in_best_set",
    "role",
]
CONTRAST_COLUMNS = [
    "outcome",
    "metric",
    "method",
    "against",
    "difference",
    "ci_low",
    "ci_high",
    "p_holm",
]

NOT_ELIGIBLE = "not eligible"
"""Role of an entry that is measured and shown, and neither ranked nor recommended."""

ADDED = "added"
"""Role of a crossing that nobody asked for: measured and shown, and neither ranked nor recommended,
because who has seen the data chose it."""

ROUNDING = 1e-12
"""Differences below this are the computer's: sums of the same numbers in another order."""


@dataclass
class Scores:
    """Everything measured for one outcome.

    Attributes
    ----------
    outcome
        Its name.
    roles
        Entry -> ``"method"``, ``"baseline"``, ``"reference"``, ``"ceiling"``, `NOT_ELIGIBLE` or
        `ADDED`.
    values
        Entry -> metric -> array; entry 0 is the sample, the others are resamples of the
        customers.
    random
        Metric -> one value per random classification.
    degrees
        Of freedom of Student's t for differences: see `degrees_of_freedom`.
    attainable
        Share of everyone's loss that the best there is takes away; see `derive`.
    known
        Whether that is something, so that there are shares of it.
    """

    outcome: str
    roles: dict[str, str] = field(default_factory=dict)
    values: dict[str, Samples] = field(default_factory=dict)
    random: Samples = field(default_factory=dict)
    degrees: float = math.inf
    attainable: Floats = field(default_factory=lambda: np.full(1, np.nan))
    known: bool = False

    def add(self, name: str, role: str, values: Samples) -> None:
        """Add an entry; `derive` needs `everyone` among them."""
        self.roles[name] = role
        self.values[name] = values

    def derive(
        self, best: Floats | None = None, least: float = 0.0, confidence: float = 0.95
    ) -> None:
        """Add the share of everyone's loss that is taken away, and of what is attainable.

        Parameters
        ----------
        best
            The loss of the best there is, of the sample and of each resample, chosen on other
            customers. None: nobody knows what is attainable, and its share is NaN.
        least
            The share is NaN as well where the best takes away less than this of everyone's loss,
            or nothing that can be told from nothing: who tells most of chance is no yardstick.
        """
        everyone = self.values["everyone"][self.loss]
        attainable = np.full_like(everyone, np.nan) if best is None else everyone - best
        self.attainable = attainable / everyone
        self.known = best is not None and told_from_zero(self.attainable, confidence, self.degrees)
        self.known &= bool(self.attainable[0] >= least)
        with np.errstate(invalid="ignore", divide="ignore"):  # resamples in which nothing differs
            for values in self.values.values():
                gained = everyone - values[self.loss]
                values[EXPLAINED[self.loss]] = gained / everyone
                values["attainable_share"] = self.share(values[self.loss])
            if self.random:
                gained = everyone[0] - self.random[self.loss]
                self.random[EXPLAINED[self.loss]] = gained / everyone[0]
                of_best = attainable[0] if self.known else np.nan
                self.random["attainable_share"] = gained / of_best

    def share(self, loss: Floats) -> Floats:
        """Return what is gained of the attainable; of resamples, to first order.

        Where a resample leaves hardly anything to attain, the ratio itself would be anything.
        """
        if not self.known:
            return np.full_like(loss, np.nan)
        everyone = self.values["everyone"][self.loss]
        gained, attainable = everyone - loss, self.attainable * everyone
        share = gained[0] / attainable[0]
        return share + (gained - share * attainable) / attainable[0]

    def explain(self, values: Samples) -> None:
        """Add both shares to what was measured of who is no entry, on the same resamples."""
        everyone = self.values["everyone"][self.loss]
        with np.errstate(invalid="ignore", divide="ignore"):
            values[EXPLAINED[self.loss]] = (everyone - values[self.loss]) / everyone
        values["attainable_share"] = self.share(values[self.loss])

    @property
    def loss(self) -> str:
        """What was lost by whom is measured by: of `EXPLAINED`."""
        return next(name for name in EXPLAINED if name in self.values["everyone"])

    def least_loss(self, role: str = "ceiling") -> Floats | None:
        """Return the loss of the one that loses least in the sample; None: there is none."""
        names = [name for name, own in self.roles.items() if own == role]
        losses = [self.values[name][self.loss] for name in names]
        return min(losses, key=lambda loss: float(loss[0]), default=None)

    @property
    def metrics(self) -> list[str]:
        """What was measured, in the order of `METRICS`."""
        return [name for name in METRICS if name in self.values["everyone"]]

    def methods(self) -> list[str]:
        """Return the entries that a company could adopt."""
        return [name for name, role in self.roles.items() if role == "method"]


def league_table(scores: Sequence[Scores], confidence: float) -> pd.DataFrame:
    """Return one row per outcome, metric and entry.

    Methods are ranked among themselves. A method is in the best set of a metric if the paired
    difference to the best method does not exclude 0 at this confidence, corrected for all pairs:
    see `best_set`. The interval of `random` is the range of random classifications, not a
    resampling interval. Metrics whose interval does not hold the truth as often as stated
    (`Metric.covers`) have none.
    """
    rows = []
    for item in scores:
        for metric in item.metrics:
            order = _ranking(item, metric)
            best = best_set(item, metric, confidence)
            for name, role in item.roles.items():
                values = item.values[name][metric]
                ends = np.nan, np.nan
                if METRICS[metric].covers:
                    ends = percentile_interval(values[1:], confidence)
                place = (order.index(name) + 1, name in best) if name in order else (None, None)
                rows.append((name, item.outcome, metric, values[0], *ends, *place, role))
            if item.random:
                drawn = item.random[metric]
                ends = percentile_interval(drawn, confidence)
                rows.append(
                    ("random", item.outcome, metric, drawn.mean(), *ends, None, None, "baseline")
                )
    table = pd.DataFrame(rows, columns=LEAGUE_COLUMNS)
    return table.astype({"rank": "Int64", "in_best_set": "boolean"})


def best_set(scores: Scores, metric: str, confidence: float) -> list[str]:
    """Return the methods that cannot be told from the best one, best first.

    The correction counts all pairs of methods, because the same data says which one is best: of ten
    equal methods, first and last lie apart further than two picked beforehand would.
    """
    order = _ranking(scores, metric)
    if len(order) < 2:
        return order
    values = [scores.values[name][metric] for name in order]
    differences = np.array([one - other for one, other in combinations(values, 2)])
    p = [two_sided(difference, scores.degrees) for difference in differences]
    worse = step_down(differences, p, 1 - confidence)  # the first pairs are those of the best one
    apart = dict(zip(order[1:], worse[: len(order) - 1], strict=True))
    return [name for name in order if not apart.get(name)]


def contrasts(
    scores: Scores, metric: str, methods: Sequence[str], against: Sequence[str], confidence: float
) -> pd.DataFrame:
    """Return paired differences (method - against) with intervals and Holm-adjusted p-values.

    Both are by `standard_error`. Percentiles of the resamples would leave out 0 too often where a
    few customers spend a great deal.
    """
    rows = []
    for name in methods:
        for other in against:
            drawn = scores.values[name][metric] - scores.values[other][metric]
            difference = drawn[0]
            reach = t.isf((1 - confidence) / 2, scores.degrees) * standard_error(drawn)
            ends = difference - reach, difference + reach
            p = two_sided(drawn, scores.degrees)
            rows.append((scores.outcome, metric, name, other, difference, *ends, p))
    table = pd.DataFrame(rows, columns=CONTRAST_COLUMNS)
    return table.assign(p_holm=holm(table["p_holm"]))


def contrasts_of(scores: Sequence[Scores], confidence: float) -> pd.DataFrame:
    """Return `contrasts` of every method to every baseline, outcome by outcome.

    They are in the metric of `RANKED` that was measured.
    """
    tables = []
    for own in scores:
        baselines = [name for name, role in own.roles.items() if role == "baseline"]
        metric = next(name for name in RANKED if name in own.metrics)
        tables.append(contrasts(own, metric, own.methods(), baselines, confidence))
    return pd.concat(tables or [pd.DataFrame(columns=CONTRAST_COLUMNS)], ignore_index=True)


def _ranking(scores: Scores, metric: str) -> list[str]:
    """Return the methods, best first; those of which nothing is known have no place.

    Nobody has by a metric that does not rank.
    """
    higher_is_better = METRICS[metric].higher_is_better
    if higher_is_better is None:
        return []
    sign = -1 if higher_is_better else 1
    known = [name for name in scores.methods() if math.isfinite(scores.values[name][metric][0])]
    return sorted(known, key=lambda name: (sign * scores.values[name][metric][0], name))


def two_sided(differences: Floats, degrees: float) -> float:
    """Return a p-value from Student's t with the standard error of the resamples.

    Counting the resamples on the far side of 0 cannot give less than 1 / replicates, which Holm's
    correction for many contrasts would turn into “cannot be told apart” however large the
    difference.
    """
    if abs(differences[0]) < ROUNDING:
        return 1.0
    error = standard_error(differences)
    if not error:
        return 0.0
    return 2 * t.sf(abs(differences[0]) / error, degrees)


def told_from_zero(values: Floats, confidence: float, degrees: float) -> bool:
    """Return whether a number is more than 0: its one-sided bound is."""
    reach = t.isf(1 - confidence, degrees) * standard_error(values)
    return bool(values[0] > ROUNDING and values[0] > reach)


def standard_error(differences: Floats) -> float:
    """Return the standard deviation of the resamples; entry 0 is the sample."""
    return float(np.nanstd(differences[1:]))


def degrees_of_freedom(units: pd.DataFrame) -> float:
    """Return how many customers the standard error of a difference hangs on, less one.

    Those with the event, or those without if they are fewer. Of an amount, as many as would vary
    together as these do if all weighed alike (Kish's effective number, of squared deviations): few,
    where a few spend a great deal. With few of them the standard error is itself uncertain, and the
    normal distribution would find too much.

    Parameters
    ----------
    units
        customer_id, and event or value.
    """
    if "event" in units:
        customers = units.groupby("event")["customer_id"].nunique().min()
    else:
        squares = (units["value"] - units["value"].mean()) ** 2
        weight = squares.groupby(units["customer_id"]).sum().to_numpy()
        customers = weight.sum() ** 2 / (weight**2).sum() if weight.any() else 1.0
    return max(customers - 1, 1.0)
